// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// drogonframework/drogon#1098
// Only tasks were marked nodiscard, not the awaiters: a sleep without co_await
// compiled and did nothing.
#include <asyncio/asyncio.h>

#include <chrono>

asyncio::Coro<bool> ping();

//===--- Buggy ------------------------------------------------------------===//

namespace buggy {

asyncio::Coro<void> keepAlive() {
  while (co_await ping())
    // Bug: cotidy-unawaited-coroutine
    asyncio::sleep(std::chrono::seconds(30));
}

} // namespace buggy

//===--- Fixed ------------------------------------------------------------===//

namespace fixed {

asyncio::Coro<void> keepAlive() {
  while (co_await ping())
    co_await asyncio::sleep(std::chrono::seconds(30));
}

} // namespace fixed
