// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

namespace {

asyncio::Coro<std::string> inner(std::string name) {
  try {
    co_await asyncio::sleep(4 * tick);
  } catch (const asyncio::CancelledError &error) {
    say("{}: {}", name, describe(error));
    throw;
  }
  say("{} ends at {}", name, now());
  co_return name;
}

asyncio::Coro<> scenario() {
  auto task = asyncio::create_task(inner("a"));
  auto outer = asyncio::shield(task);
  co_await asyncio::sleep(tick);
  say("cancel outer: {}", outer.cancel("m"));
  try {
    co_await outer;
  } catch (const asyncio::CancelledError &error) {
    say("outer: {}", describe(error));
  }
  say("inner done={}", task.done());
  say(co_await task);

  task = asyncio::create_task(inner("b"));
  outer = asyncio::shield(task);
  co_await asyncio::sleep(tick);
  task.cancel("inner");
  try {
    co_await outer;
  } catch (const asyncio::CancelledError &error) {
    say("outer: {} cancelled={}", describe(error), outer.cancelled());
  }
}

} // namespace

SCENARIO(shield_cancel_outer) { asyncio::testing::run(scenario()); }
