// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// measurement-kit/measurement-kit#1233
// Each look-up ran in a std::async whose future was dropped at once: its
// destructor waits, and one slow name held up every other test.
#include <asyncio/asyncio.h>

#include <future>
#include <string>

void resolve(const std::string &Name);
asyncio::Coro<void> report();

//===--- Buggy ------------------------------------------------------------===//

namespace buggy {

asyncio::Coro<void> measure(std::string Name) {
  co_await report();
  // Bug: cotidy-blocking-call
  std::async(std::launch::async, resolve, Name);
  co_await report();
}

} // namespace buggy

//===--- Fixed ------------------------------------------------------------===//

namespace fixed {

asyncio::Coro<void> measure(std::string Name) {
  co_await report();
  co_await asyncio::to_thread(resolve, Name);
  co_await report();
}

} // namespace fixed
