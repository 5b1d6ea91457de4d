// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

namespace {

asyncio::Coro<> waiter(std::string name, asyncio::Condition &condition) {
  auto guard = co_await condition.scoped();
  say("{} waits", name);
  co_await condition.wait();
  say("{} goes on at {} locked={}", name, now(), condition.locked());
  co_await asyncio::sleep(tick);
}

asyncio::Coro<> scenario() {
  asyncio::Condition condition;
  std::vector<asyncio::Task<>> tasks;
  for (const std::string &name : letters("abcde"))
    tasks.push_back(asyncio::create_task(waiter(name, condition)));
  co_await asyncio::sleep(tick);
  for (int count = 1; count <= 2; ++count) {
    auto guard = co_await condition.scoped();
    condition.notify(count);
    say("notified {}", count);
    co_await asyncio::sleep(0s);
    say("still holds the lock");
  }
  {
    auto guard = co_await condition.scoped();
    condition.notify_all();
    say("notified all");
  }
  co_await asyncio::gather(tasks);
  try {
    condition.notify();
  } catch (const asyncio::RuntimeError &error) {
    say(describe(error));
  }
  try {
    co_await condition.wait();
  } catch (const asyncio::RuntimeError &error) {
    say(describe(error));
  }
}

} // namespace

SCENARIO(condition_notify) { asyncio::testing::run(scenario()); }
