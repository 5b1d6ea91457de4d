// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

namespace {

asyncio::Coro<> waiter(std::string name, asyncio::Condition &condition) {
  auto guard = co_await condition.scoped();
  try {
    co_await condition.wait();
    say("{} notified at {}", name, now());
  } catch (const asyncio::CancelledError &error) {
    say("{} {} at {} locked={}", name, describe(error), now(),
        condition.locked());
    throw;
  }
}

asyncio::Coro<> scenario() {
  asyncio::Condition condition;
  auto a = asyncio::create_task(waiter("a", condition));
  auto b = asyncio::create_task(waiter("b", condition));
  co_await asyncio::sleep(tick);
  {
    auto guard = co_await condition.scoped();
    a.cancel("first");
    co_await asyncio::sleep(tick);
    a.cancel("second");
    co_await asyncio::sleep(tick);
    a.cancel("third");
    co_await asyncio::sleep(tick);
    say("main lets go at {}", now());
  }
  const std::vector tasks{a};
  co_await asyncio::wait(tasks);
  say("{} cancelling={}", a.cancelled(), a.cancelling());
  {
    auto guard = co_await condition.scoped();
    condition.notify();
  }
  co_await b;
}

} // namespace

SCENARIO(condition_cancelled_waiter) { asyncio::testing::run(scenario()); }
