// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

namespace {

asyncio::Coro<> worker(std::string name, asyncio::Lock &lock) {
  try {
    auto guard = co_await lock.scoped();
    say("{} has it", name);
    co_await asyncio::sleep(tick);
  } catch (const asyncio::CancelledError &error) {
    say("{} {} locked={}", name, describe(error), lock.locked());
    throw;
  }
}

asyncio::Coro<> scenario() {
  asyncio::Lock lock;
  co_await lock.acquire();
  std::vector<asyncio::Task<>> tasks;
  for (const std::string &name : letters("abcd"))
    tasks.push_back(asyncio::create_task(worker(name, lock)));
  co_await asyncio::sleep(tick);
  tasks[0].cancel("while waiting");
  co_await asyncio::sleep(0s);
  say("release");
  lock.release();
  tasks[1].cancel("after the wake-up");
  co_await asyncio::sleep(0s);
  tasks[2].cancel("while it owns it");
  const auto results =
      co_await asyncio::gather(asyncio::return_exceptions, tasks);
  for (const auto &result : results)
    say(describe(result));
  say("locked={}", lock.locked());
}

} // namespace

SCENARIO(lock_waiter_cancelled) { asyncio::testing::run(scenario()); }
