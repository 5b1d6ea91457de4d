// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

namespace {

asyncio::Coro<> worker(std::string name, asyncio::BoundedSemaphore &semaphore) {
  auto guard = co_await semaphore.scoped();
  say("{} in at {}", name, now());
  co_await asyncio::sleep(tick);
}

asyncio::Coro<> scenario() {
  asyncio::BoundedSemaphore semaphore(1);
  try {
    semaphore.release();
  } catch (const asyncio::ValueError &error) {
    say(describe(error));
  }
  co_await asyncio::gather(worker("a", semaphore), worker("b", semaphore),
                           worker("c", semaphore));
  co_await semaphore.acquire();
  say("locked={}", semaphore.locked());
  semaphore.release();
  say("locked={}", semaphore.locked());
}

} // namespace

SCENARIO(semaphore_bounded) { asyncio::testing::run(scenario()); }
