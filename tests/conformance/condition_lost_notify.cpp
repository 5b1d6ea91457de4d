// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

namespace {

asyncio::Coro<> waiter(std::string name, asyncio::Condition &condition) {
  auto guard = co_await condition.scoped();
  try {
    co_await condition.wait();
    say("{} notified", name);
  } catch (const asyncio::CancelledError &error) {
    say("{} {}", name, describe(error));
    throw;
  }
}

asyncio::Coro<> scenario() {
  asyncio::Condition condition;
  std::vector<asyncio::Task<>> tasks;
  for (const std::string &name : letters("abc"))
    tasks.push_back(asyncio::create_task(waiter(name, condition)));
  co_await asyncio::sleep(tick);
  {
    auto guard = co_await condition.scoped();
    condition.notify(1);
    say("notified one");
    tasks[0].cancel("woken");
  }
  const std::vector two{tasks[0], tasks[1]};
  co_await asyncio::wait(two);
  say("c done={}", tasks[2].done());
  {
    auto guard = co_await condition.scoped();
    condition.notify(1);
    co_await asyncio::sleep(0s);
    tasks[2].cancel("while it takes the lock");
    co_await asyncio::sleep(0s);
  }
  const auto results =
      co_await asyncio::gather(asyncio::return_exceptions, tasks);
  for (const auto &result : results)
    say(describe(result));
}

} // namespace

SCENARIO(condition_lost_notify) { asyncio::testing::run(scenario()); }
