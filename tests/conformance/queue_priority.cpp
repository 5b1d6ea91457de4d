// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

namespace {

asyncio::Coro<> consume(std::string name, asyncio::PriorityQueue<int> &queue) {
  for (int number = 0; number < 2; ++number)
    say("{} got {}", name, co_await queue.get());
}

asyncio::Coro<> scenario() {
  asyncio::PriorityQueue<int> queue;
  for (int item : {5, 1, 4, 2, 3, 1})
    queue.put_nowait(item);
  while (!queue.empty())
    say("{}", co_await queue.get());
  auto a = asyncio::create_task(consume("a", queue));
  auto b = asyncio::create_task(consume("b", queue));
  co_await asyncio::sleep(tick);
  const std::vector<int> items{9, 7, 8, 6};
  for (const int item : items)
    co_await queue.put(item);
  co_await asyncio::gather(a, b);
}

} // namespace

SCENARIO(queue_priority) { asyncio::testing::run(scenario()); }
