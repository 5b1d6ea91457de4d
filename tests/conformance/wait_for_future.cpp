// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

namespace {

asyncio::Coro<std::string> work() {
  co_await asyncio::sleep(4 * tick);
  say("work ends at {}", now());
  co_return "work";
}

asyncio::Coro<> scenario() {
  asyncio::EventLoop &loop = asyncio::get_running_loop();
  auto future = loop.create_future<std::string>();
  try {
    co_await asyncio::wait_for(future, tick);
  } catch (const asyncio::TimeoutError &error) {
    say("{} cancelled={}", describe(error), future.cancelled());
  }
  future = loop.create_future<std::string>();
  loop.call_later(tick, [=] { future.set_result("set"); });
  try {
    say(co_await asyncio::wait_for(future, tick));
  } catch (const asyncio::TimeoutError &error) {
    say("{} {}", describe(error), future.result());
  }
  auto task = asyncio::create_task(work());
  try {
    co_await asyncio::wait_for(asyncio::shield(task), tick);
  } catch (const asyncio::TimeoutError &error) {
    say("{} done={}", describe(error), task.done());
  }
  say(co_await task);
}

} // namespace

SCENARIO(wait_for_future) { asyncio::testing::run(scenario()); }
