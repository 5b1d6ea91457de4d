// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

namespace {

template <class Operation>
asyncio::Coro<> step(std::string name, Operation operation) {
  try {
    co_await std::move(operation);
    say("{} went through", name);
  } catch (const asyncio::QueueShutDown &error) {
    say("{} {}", name, describe(error));
  }
}

asyncio::Coro<> scenario() {
  asyncio::Queue<int> queue(2);
  queue.put_nowait(1);
  queue.put_nowait(2);
  auto putter = asyncio::create_task(step("putter", queue.put(3)));
  auto join = asyncio::create_task(step("join", queue.join()));
  co_await asyncio::sleep(tick);
  queue.shutdown(true);
  say("size={}", queue.qsize());
  co_await asyncio::gather(putter, join);
  co_await step("get", queue.get());
  co_await step("put", queue.put(4));
  queue.shutdown();
  say("again does nothing");

  // With an item in work join() still waits for it.
  asyncio::Queue<int> other;
  other.put_nowait(1);
  other.put_nowait(2);
  (void)other.get_nowait();
  auto task = asyncio::create_task(step("join", other.join()));
  co_await asyncio::sleep(tick);
  other.shutdown(true);
  co_await asyncio::sleep(tick);
  say("joined={}", task.done());
  other.task_done();
  co_await task;
}

} // namespace

SCENARIO(queue_shutdown_immediate) { asyncio::testing::run(scenario()); }
