// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

namespace {

asyncio::Coro<> worker(std::string name, asyncio::Lock &lock) {
  auto guard = co_await lock.scoped();
  say("{} has it", name);
  co_await asyncio::sleep(tick);
}

asyncio::Coro<> scenario() {
  asyncio::Lock lock;
  co_await lock.acquire();
  auto first = asyncio::create_task(worker("first", lock));
  co_await asyncio::sleep(0s);
  lock.release();
  say("free, but promised: locked={}", lock.locked());
  co_await lock.acquire();
  say("main has it");
  auto second = asyncio::create_task(worker("second", lock));
  co_await asyncio::sleep(0s);
  second.cancel();
  lock.release();
  say("locked={}", lock.locked());
  co_await lock.acquire();
  say("main overtook the cancelled one");
  lock.release();
  const std::vector tasks{first, second};
  co_await asyncio::wait(tasks);
  say("{} {}", first.cancelled(), second.cancelled());
}

} // namespace

SCENARIO(lock_overtaking) { asyncio::testing::run(scenario()); }
