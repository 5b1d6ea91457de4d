// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

namespace {

using Queue = asyncio::Queue<std::string>;

asyncio::Coro<> consume(std::string name, Queue &queue) {
  try {
    while (true) {
      say("{} got {}", name, co_await queue.get());
      co_await asyncio::sleep(tick);
      queue.task_done();
    }
  } catch (const asyncio::QueueShutDown &error) {
    say("{} {}", name, describe(error));
  }
}

asyncio::Coro<> produce(std::string name, Queue &queue) {
  try {
    co_await queue.put(name);
    say("put {}", name);
  } catch (const asyncio::QueueShutDown &error) {
    say("{} {}", name, describe(error));
  }
}

asyncio::Coro<> scenario() {
  Queue queue(2);
  std::vector<asyncio::Task<>> tasks;
  for (const std::string &name : letters("wxyz"))
    tasks.push_back(asyncio::create_task(produce(name, queue)));
  co_await asyncio::sleep(tick);
  queue.shutdown();
  say("shut down");
  for (const std::string &name : letters("ab"))
    tasks.push_back(asyncio::create_task(consume(name, queue)));
  tasks.push_back(asyncio::create_task(produce("late", queue)));
  co_await asyncio::gather(tasks);
  co_await queue.join();
  try {
    (void)queue.get_nowait();
  } catch (const asyncio::QueueShutDown &error) {
    say(describe(error));
  }
  try {
    queue.put_nowait("never");
  } catch (const asyncio::QueueShutDown &error) {
    say(describe(error));
  }

  Queue other;
  tasks.clear();
  for (const std::string &name : letters("cd"))
    tasks.push_back(asyncio::create_task(consume(name, other)));
  co_await asyncio::sleep(tick);
  other.shutdown();
  co_await asyncio::gather(tasks);
}

} // namespace

SCENARIO(queue_shutdown) { asyncio::testing::run(scenario()); }
