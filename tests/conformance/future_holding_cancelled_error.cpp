// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

namespace {

asyncio::Coro<> waiter(asyncio::Future<> future) { co_await future; }

asyncio::Coro<> scenario() {
  asyncio::EventLoop &loop = asyncio::get_running_loop();
  auto future = loop.create_future<void>();
  future.set_exception(asyncio::CancelledError("held"));
  say("cancelled={} {}", future.cancelled(), describe(future.exception()));
  auto task = asyncio::create_task(waiter(future));
  try {
    co_await task;
  } catch (const asyncio::CancelledError &error) {
    say(describe(error));
  }
  say("task cancelled={} cancelling={}", task.cancelled(), task.cancelling());

  auto cancelled = loop.create_future<void>();
  cancelled.cancel("real");
  say("cancelled={}", cancelled.cancelled());
  try {
    (void)cancelled.exception();
  } catch (const asyncio::CancelledError &error) {
    say(describe(error));
  }
}

} // namespace

SCENARIO(future_holding_cancelled_error) { asyncio::testing::run(scenario()); }
