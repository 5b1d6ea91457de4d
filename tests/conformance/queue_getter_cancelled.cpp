// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

namespace {

asyncio::Coro<> consume(std::string name, asyncio::Queue<int> &queue) {
  try {
    say("{} got {}", name, co_await queue.get());
  } catch (const asyncio::CancelledError &error) {
    say("{} {} size={}", name, describe(error), queue.qsize());
    throw;
  }
}

asyncio::Coro<> scenario() {
  asyncio::Queue<int> queue;
  std::vector<asyncio::Task<>> tasks;
  for (const std::string &name : letters("abc"))
    tasks.push_back(asyncio::create_task(consume(name, queue)));
  co_await asyncio::sleep(tick);
  tasks[0].cancel("waiting");
  co_await asyncio::sleep(0s);
  queue.put_nowait(1);
  tasks[1].cancel("woken");
  co_await asyncio::sleep(tick);
  say("size={}", queue.qsize());
  const auto results =
      co_await asyncio::gather(asyncio::return_exceptions, tasks);
  for (const auto &result : results)
    say(describe(result));
  try {
    co_await asyncio::wait_for(queue.get(), tick);
  } catch (const asyncio::TimeoutError &) {
    queue.put_nowait(2);
  }
  say("{}", co_await queue.get());
}

} // namespace

SCENARIO(queue_getter_cancelled) { asyncio::testing::run(scenario()); }
