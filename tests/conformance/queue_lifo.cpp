// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

namespace {

asyncio::Coro<> produce(asyncio::LifoQueue<int> &queue) {
  for (int item = 0; item < 4; ++item) {
    co_await queue.put(item);
    say("put {}", item);
  }
}

asyncio::Coro<> scenario() {
  asyncio::LifoQueue<int> queue(2);
  auto task = asyncio::create_task(produce(queue));
  co_await asyncio::sleep(tick);
  for (int number = 0; number < 4; ++number)
    say("got {}", co_await queue.get());
  co_await task;
  say("empty={}", queue.empty());
}

} // namespace

SCENARIO(queue_lifo) { asyncio::testing::run(scenario()); }
