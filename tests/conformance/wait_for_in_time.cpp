// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

namespace {

asyncio::Coro<std::string> child(int ticks, bool fails = false) {
  say("runs in {}", asyncio::current_task().get_name());
  co_await asyncio::sleep(ticks * tick);
  if (fails)
    throw asyncio::ValueError("child");
  co_return "done at " + std::to_string(now());
}

asyncio::Coro<> scenario() {
  asyncio::current_task().set_name("main");
  say(co_await asyncio::wait_for(child(1), 2 * tick));
  say(co_await asyncio::wait_for(child(3), std::nullopt));
  try {
    co_await asyncio::wait_for(child(1, true), 2 * tick);
  } catch (const asyncio::ValueError &error) {
    say(describe(error));
  }
  auto task = asyncio::create_task(child(1), {.name = "child"});
  say(co_await asyncio::wait_for(task, 2 * tick));
  say(co_await asyncio::wait_for(task, 2 * tick));
}

} // namespace

SCENARIO(wait_for_in_time) { asyncio::testing::run(scenario()); }
