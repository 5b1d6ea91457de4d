// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

namespace {

asyncio::Coro<std::string> fail(int ticks) {
  co_await asyncio::sleep(ticks * tick);
  throw asyncio::ValueError("inner");
}

asyncio::Coro<std::string> give() {
  say("runs");
  co_return "value";
}

void handler(asyncio::EventLoop &, const asyncio::ExceptionContext &context) {
  say("reported: {}", context.message);
}

asyncio::Coro<> scenario() {
  asyncio::get_running_loop().set_exception_handler(handler);
  try {
    co_await asyncio::shield(fail(1));
  } catch (const asyncio::ValueError &error) {
    say(describe(error));
  }

  auto task = asyncio::create_task(give());
  co_await task;
  auto shield = asyncio::shield(task);
  say("the task itself: {}", shield == task);
  shield = asyncio::shield(give());
  say("shielded");
  say(co_await shield);

  // The outer one is gone when the inner one fails.
  task = asyncio::create_task(fail(2));
  auto outer = asyncio::shield(task);
  co_await asyncio::sleep(tick);
  outer.cancel();
  co_await asyncio::sleep(2 * tick);
  say(describe(task.exception()));
}

} // namespace

SCENARIO(shield_failure) { asyncio::testing::run(scenario()); }
