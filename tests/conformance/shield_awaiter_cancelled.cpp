// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

namespace {

asyncio::Coro<std::string> inner() {
  co_await asyncio::sleep(4 * tick);
  say("inner ends at {}", now());
  co_return "kept";
}

asyncio::Coro<> impatient(asyncio::Task<std::string> task) {
  try {
    co_await asyncio::shield(task);
  } catch (const asyncio::CancelledError &error) {
    say("impatient: {} at {}", describe(error), now());
    throw;
  }
}

asyncio::Coro<> stubborn(asyncio::Task<std::string> task) {
  while (!task.done())
    try {
      co_await asyncio::shield(task);
    } catch (const asyncio::CancelledError &error) {
      say("stubborn: {} at {}", describe(error), now());
    }
  say("stubborn: {}", task.result());
}

asyncio::Coro<> scenario() {
  auto task = asyncio::create_task(inner());
  auto a = asyncio::create_task(impatient(task));
  auto b = asyncio::create_task(stubborn(task));
  co_await asyncio::sleep(tick);
  a.cancel("a");
  b.cancel("b");
  co_await asyncio::sleep(tick);
  b.cancel("again");
  const std::vector tasks{a, b};
  co_await asyncio::wait(tasks);
  say("{} {} {}", a.cancelled(), b.cancelled(), task.result());
}

} // namespace

SCENARIO(shield_awaiter_cancelled) { asyncio::testing::run(scenario()); }
