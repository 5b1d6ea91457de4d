// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

namespace {

asyncio::Coro<std::string> stubborn() {
  for (int attempt = 0; attempt < 3; ++attempt)
    try {
      co_await asyncio::sleep(8 * tick);
      say("attempt {} slept", attempt);
    } catch (const asyncio::CancelledError &error) {
      say("attempt {} {}", attempt, describe(error));
    }
  co_return "done";
}

asyncio::Coro<> scenario() {
  auto task = asyncio::create_task(stubborn());
  co_await asyncio::sleep(tick);
  const bool first = task.cancel("m1");
  const bool second = task.cancel("m2");
  say("{} {} {}", first, second, task.cancelling());
  co_await asyncio::sleep(tick);
  const bool third = task.cancel("m3");
  say("{} {}", third, task.cancelling());
  const std::string result = co_await task;
  say("{} cancelled={} cancelling={}", result, task.cancelled(),
      task.cancelling());

  auto other = asyncio::create_task(asyncio::sleep(8 * tick));
  co_await asyncio::sleep(0s);
  other.cancel("first");
  co_await asyncio::sleep(0s);
  say("too late: {}", other.cancel("second"));
  try {
    co_await other;
  } catch (const asyncio::CancelledError &error) {
    say(describe(error));
  }
}

} // namespace

SCENARIO(task_cancel_twice) { asyncio::testing::run(scenario()); }
