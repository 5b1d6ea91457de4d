// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

namespace {

asyncio::Coro<std::string> worker(bool cancels_itself, bool suspends) {
  if (cancels_itself)
    asyncio::current_task().cancel("self");
  if (suspends) {
    try {
      co_await asyncio::sleep(8 * tick);
    } catch (const asyncio::CancelledError &error) {
      say("thrown {}", describe(error));
      throw;
    }
  }
  co_return "value";
}

asyncio::Coro<> check(bool itself, bool suspends) {
  auto task =
      asyncio::create_task(worker(itself, suspends), {.eager_start = true});
  say("done={}", task.done());
  say("cancel: {}", task.cancel("outside"));
  try {
    say(co_await task);
  } catch (const asyncio::CancelledError &error) {
    say("{} cancelling={}", describe(error), task.cancelling());
  }
}

asyncio::Coro<> scenario() {
  co_await check(false, true);
  co_await check(true, true);
  co_await check(true, false);
  co_await check(false, false);
}

} // namespace

SCENARIO(eager_task_cancel) { asyncio::testing::run(scenario()); }
