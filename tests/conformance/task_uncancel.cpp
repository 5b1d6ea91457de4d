// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

namespace {

asyncio::Coro<std::string> worker() {
  auto me = asyncio::current_task();
  say("uncancel without a cancel: {}", me.uncancel());
  try {
    co_await asyncio::sleep(64 * tick);
  } catch (const asyncio::CancelledError &error) {
    say("{} cancelling={}", describe(error), me.cancelling());
    say("left: {}", me.uncancel());
  }
  co_await asyncio::sleep(tick);
  say("the next await is not disturbed");
  me.cancel("a");
  me.cancel("b");
  say("left: {}", me.uncancel());
  try {
    co_await asyncio::sleep(tick);
  } catch (const asyncio::CancelledError &error) {
    say("one is left: {}", describe(error));
  }
  say("left: {}", me.uncancel());
  me.cancel("c");
  say("left: {}", me.uncancel());
  co_await asyncio::sleep(tick);
  co_return "value";
}

asyncio::Coro<> scenario() {
  auto task = asyncio::create_task(worker());
  co_await asyncio::sleep(tick);
  task.cancel("m");
  const std::string result = co_await task;
  say("{} cancelling={}", result, task.cancelling());

  auto other = asyncio::create_task(asyncio::sleep(0s));
  other.cancel("before the start");
  say("left: {}", other.uncancel());
  co_await other;
  say("cancelled={}", other.cancelled());
}

} // namespace

SCENARIO(task_uncancel) { asyncio::testing::run(scenario()); }
