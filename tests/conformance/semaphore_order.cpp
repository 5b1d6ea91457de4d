// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

namespace {

asyncio::Coro<> worker(std::string name, asyncio::Semaphore &semaphore,
                       int ticks) {
  say("{} asks, locked={}", name, semaphore.locked());
  {
    auto guard = co_await semaphore.scoped();
    say("{} in at {}", name, now());
    co_await asyncio::sleep(ticks * tick);
  }
  say("{} out at {}, locked={}", name, now(), semaphore.locked());
}

asyncio::Coro<> scenario() {
  asyncio::Semaphore semaphore(2);
  const std::vector<int> ticks{3, 1, 2, 1, 1};
  std::vector<asyncio::Task<>> tasks;
  for (const std::string &name : letters("abcde"))
    tasks.push_back(
        asyncio::create_task(worker(name, semaphore, ticks[tasks.size()])));
  co_await asyncio::sleep(tick);
  co_await worker("main", semaphore, 0);
  co_await asyncio::gather(tasks);
  semaphore.release();
  semaphore.release();
  say("released more than was taken");
  for (int number = 0; number < 4; ++number)
    co_await semaphore.acquire();
  say("locked={}", semaphore.locked());
  try {
    asyncio::Semaphore refused(-1);
  } catch (const asyncio::ValueError &) {
    say("a negative value is refused");
  }
}

} // namespace

SCENARIO(semaphore_order) { asyncio::testing::run(scenario()); }
