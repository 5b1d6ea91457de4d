// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

namespace {

asyncio::Coro<> consume(std::string name, asyncio::Queue<int> &queue) {
  say("{} got {}", name, co_await queue.get());
}

asyncio::Coro<> scenario() {
  asyncio::Queue<int> queue(2);
  try {
    (void)queue.get_nowait();
  } catch (const asyncio::QueueEmpty &error) {
    say(describe(error));
  }
  queue.put_nowait(1);
  queue.put_nowait(2);
  try {
    queue.put_nowait(3);
  } catch (const asyncio::QueueFull &error) {
    say(describe(error));
  }
  const int first = queue.get_nowait();
  const int second = queue.get_nowait();
  say("{} {} maxsize={}", first, second, queue.maxsize());

  auto task = asyncio::create_task(consume("a", queue));
  co_await asyncio::sleep(tick);
  queue.put_nowait(4);
  say("main takes {}", queue.get_nowait());
  co_await asyncio::sleep(tick);
  say("a done={}", task.done());
  co_await queue.put(5);
  co_await task;
}

} // namespace

SCENARIO(queue_nowait) { asyncio::testing::run(scenario()); }
