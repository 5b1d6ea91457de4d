// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// microsoft/terminal#16412
// A lambda that is a coroutine was called where it stands. The coroutine does
// not hold the captures: closing a tab crashed.
#include <asyncio/asyncio.h>

#include <chrono>
#include <memory>

struct Control {
  void close();
};

//===--- Buggy ------------------------------------------------------------===//

namespace buggy {

void closeLater(asyncio::TaskGroup &Tasks, std::shared_ptr<Control> Tab) {
  // Bug: cotidy-dangling-lambda
  Tasks.create_task([Tab]() -> asyncio::Coro<void> {
    co_await asyncio::sleep(std::chrono::milliseconds(100));
    Tab->close();
  }());
}

} // namespace buggy

//===--- Fixed ------------------------------------------------------------===//

namespace fixed {

asyncio::Coro<void> closeSoon(std::shared_ptr<Control> Tab) {
  co_await asyncio::sleep(std::chrono::milliseconds(100));
  Tab->close();
}

void closeLater(asyncio::TaskGroup &Tasks, std::shared_ptr<Control> Tab) {
  Tasks.create_task(closeSoon(std::move(Tab)));
}

} // namespace fixed
