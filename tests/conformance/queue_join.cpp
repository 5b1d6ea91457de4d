// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

namespace {

asyncio::Coro<> join(std::string name, asyncio::Queue<int> &queue) {
  co_await queue.join();
  say("{} joined at {}", name, now());
}

asyncio::Coro<> scenario() {
  asyncio::Queue<int> queue;
  co_await join("empty", queue);
  try {
    queue.task_done();
  } catch (const asyncio::ValueError &error) {
    say(describe(error));
  }
  queue.put_nowait(1);
  queue.put_nowait(2);
  std::vector<asyncio::Task<>> tasks;
  for (const std::string &name : letters("ab"))
    tasks.push_back(asyncio::create_task(join(name, queue)));
  for (int number = 0; number < 3; ++number) {
    co_await asyncio::sleep(tick);
    say("got {}", queue.get_nowait());
    if (number == 0)
      queue.put_nowait(3);
    queue.task_done();
  }
  tasks.push_back(asyncio::create_task(join("c", queue)));
  co_await asyncio::gather(tasks);
}

} // namespace

SCENARIO(queue_join) { asyncio::testing::run(scenario()); }
