// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

using asyncio::Coro;
using asyncio::Timeout;

namespace {

Coro<> clean_up() {
  auto me = asyncio::current_task();
  try {
    co_await asyncio::timeout(2 * tick, [](Timeout &) -> Coro<> {
      co_await asyncio::sleep(64 * tick);
    });
  } catch (const asyncio::TimeoutError &late) {
    say("clean-up {} at {} cancelling={}", describe(late), now(),
        me.cancelling());
  }
}

Coro<> worker() {
  std::exception_ptr reason;
  try {
    co_await asyncio::sleep(64 * tick);
    co_return;
  } catch (const asyncio::CancelledError &error) {
    say("{} cancelling={}", describe(error),
        asyncio::current_task().cancelling());
    reason = std::current_exception();
  }
  co_await clean_up();
  std::rethrow_exception(reason);
}

Coro<> cancels_itself() {
  asyncio::current_task().cancel("self");
  co_await asyncio::timeout(
      tick, [](Timeout &) -> Coro<> { co_await asyncio::sleep(64 * tick); });
}

Coro<> scenario() {
  auto task = asyncio::create_task(worker());
  co_await asyncio::sleep(tick);
  task.cancel("m");
  auto other = asyncio::create_task(cancels_itself());
  auto results =
      co_await asyncio::gather(asyncio::return_exceptions, task, other);
  say("{} {} at {}", describe(std::get<0>(results)),
      describe(std::get<1>(results)), now());
}

} // namespace

SCENARIO(timeout_cancelled_before) { asyncio::testing::run(scenario()); }
