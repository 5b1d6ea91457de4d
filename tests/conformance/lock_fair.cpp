// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

namespace {

asyncio::Coro<> worker(std::string name, asyncio::Lock &lock, int ticks) {
  say("{} asks, locked={}", name, lock.locked());
  {
    auto guard = co_await lock.scoped();
    say("{} has it at {}", name, now());
    co_await asyncio::sleep(ticks * tick);
  }
  say("{} gave it back, locked={}", name, lock.locked());
  co_await lock.acquire();
  say("{} has it again at {}", name, now());
  lock.release();
}

asyncio::Coro<> scenario() {
  asyncio::Lock lock;
  co_await asyncio::gather(worker("a", lock, 1), worker("b", lock, 2),
                           worker("c", lock, 3));
  say("locked={}", lock.locked());
  try {
    lock.release();
  } catch (const asyncio::RuntimeError &error) {
    say(describe(error));
  }
}

} // namespace

SCENARIO(lock_fair) { asyncio::testing::run(scenario()); }
