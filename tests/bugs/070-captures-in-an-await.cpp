// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// equeim/tremotesf2#551
// A lambda with captures in the same expression as co_await was destroyed twice
// by a compiler; the fix passes the values as arguments.
// Compiler: g++-12
#include <asyncio/asyncio.h>

#include <string>

std::string readAll(const std::string &Path);

//===--- Buggy ------------------------------------------------------------===//

namespace buggy {

asyncio::Coro<std::string> readFile(std::string Path) {
  // Bug: cotidy-compiler-trap
  co_return co_await asyncio::to_thread([Path] { return readAll(Path); });
}

} // namespace buggy

//===--- Fixed ------------------------------------------------------------===//

namespace fixed {

asyncio::Coro<std::string> readFile(std::string Path) {
  co_return co_await asyncio::to_thread(readAll, Path);
}

} // namespace fixed
