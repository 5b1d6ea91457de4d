// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// llvm/llvm-project#59181
// A compiler destroyed the temporary of the branch that was not taken when one
// branch of ?: awaits; the same in an if statement is right.
// Compiler: clang++-17
#include <asyncio/asyncio.h>

#include <string>

asyncio::Coro<std::string> load();

//===--- Buggy ------------------------------------------------------------===//

namespace buggy {

asyncio::Coro<std::string> loadIf(bool Wanted) {
  // Bug: cotidy-compiler-trap
  co_return Wanted ? std::string(co_await load()) : std::string("nothing");
}

} // namespace buggy

//===--- Fixed ------------------------------------------------------------===//

namespace fixed {

asyncio::Coro<std::string> loadIf(bool Wanted) {
  if (Wanted)
    co_return co_await load();
  co_return "nothing";
}

} // namespace fixed
