// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

namespace {

using Queue = asyncio::Queue<std::string>;

asyncio::Coro<> produce(std::string name, Queue &queue) {
  for (int number = 0; number < 3; ++number) {
    const std::string item = name + std::to_string(number);
    co_await queue.put(item);
    say("put {} size={} full={}", item, queue.qsize(), queue.full());
  }
}

asyncio::Coro<> consume(std::string name, Queue &queue, int ticks) {
  while (true) {
    const std::string item = co_await queue.get();
    say("{} got {} at {}", name, item, now());
    co_await asyncio::sleep(ticks * tick);
    queue.task_done();
  }
}

asyncio::Coro<> scenario() {
  Queue queue(2);
  std::vector<asyncio::Task<>> consumers;
  consumers.push_back(asyncio::create_task(consume("c1", queue, 1)));
  consumers.push_back(asyncio::create_task(consume("c2", queue, 2)));
  co_await asyncio::sleep(0s);
  co_await asyncio::gather(produce("x", queue), produce("y", queue));
  say("produced at {}", now());
  co_await queue.join();
  say("joined at {} empty={}", now(), queue.empty());
  for (auto &consumer : consumers)
    consumer.cancel("over");
  const auto results =
      co_await asyncio::gather(asyncio::return_exceptions, consumers);
  for (const auto &result : results)
    say(describe(result));
}

} // namespace

SCENARIO(queue_back_pressure) { asyncio::testing::run(scenario()); }
