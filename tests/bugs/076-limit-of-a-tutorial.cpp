// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// scylladb/seastar#219
// The tutorial's rate limit did not count right when the slow function failed:
// what was acquired before the await was released after it only.
#include <asyncio/asyncio.h>

asyncio::Coro<void> slow();

//===--- Buggy ------------------------------------------------------------===//

namespace buggy {

asyncio::Coro<void> limited(asyncio::Semaphore &Limit) {
  co_await Limit.acquire();
  // Bug: cotidy-release-after-suspension
  co_await slow();
  Limit.release();
}

} // namespace buggy

//===--- Fixed ------------------------------------------------------------===//

namespace fixed {

asyncio::Coro<void> limited(asyncio::Semaphore &Limit) {
  auto Held = co_await Limit.scoped();
  co_await slow();
}

} // namespace fixed
