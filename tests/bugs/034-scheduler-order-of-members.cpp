// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Bosma/Scheduler#2
// What the managing task walks over was destroyed before the pool that ran it;
// the fix switched the two declarations.
#include <asyncio/asyncio.h>

#include <chrono>
#include <vector>

asyncio::Coro<void> manage(std::vector<int> &Jobs) {
  co_await asyncio::sleep(std::chrono::seconds(1));
  Jobs.clear();
}

//===--- Buggy ------------------------------------------------------------===//

namespace buggy {

asyncio::Coro<void> schedule() {
  co_await asyncio::TaskGroup::scope(
      [](asyncio::TaskGroup &Threads) -> asyncio::Coro<void> {
        std::vector<int> Jobs{1, 2};
        // Bug: cotidy-group-outlives-object
        Threads.create_task(manage(Jobs));
        co_return;
      });
}

} // namespace buggy

//===--- Fixed ------------------------------------------------------------===//

namespace fixed {

asyncio::Coro<void> schedule() {
  std::vector<int> Jobs{1, 2};
  co_await asyncio::TaskGroup::scope(
      [&Jobs](asyncio::TaskGroup &Threads) -> asyncio::Coro<void> {
        Threads.create_task(manage(Jobs));
        co_return;
      });
}

} // namespace fixed
