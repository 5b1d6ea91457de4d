// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

namespace {

asyncio::Coro<> worker(std::string name, asyncio::Semaphore &semaphore) {
  try {
    co_await semaphore.acquire();
    say("{} in", name);
  } catch (const asyncio::CancelledError &error) {
    say("{} {} locked={}", name, describe(error), semaphore.locked());
    throw;
  }
}

asyncio::Coro<> scenario() {
  asyncio::Semaphore semaphore(0);
  std::vector<asyncio::Task<>> tasks;
  for (const std::string &name : letters("abcdef"))
    tasks.push_back(asyncio::create_task(worker(name, semaphore)));
  co_await asyncio::sleep(tick);
  tasks[0].cancel("waiting");
  co_await asyncio::sleep(0s);
  semaphore.release();
  tasks[1].cancel("woken");
  co_await asyncio::sleep(tick);
  say("two at once");
  semaphore.release();
  semaphore.release();
  tasks[3].cancel("woken too");
  co_await asyncio::sleep(tick);
  say("f done={} locked={}", tasks[5].done(), semaphore.locked());
  semaphore.release();
  const auto results =
      co_await asyncio::gather(asyncio::return_exceptions, tasks);
  for (const auto &result : results)
    say(describe(result));
}

} // namespace

SCENARIO(semaphore_cancelled_waiter) { asyncio::testing::run(scenario()); }
