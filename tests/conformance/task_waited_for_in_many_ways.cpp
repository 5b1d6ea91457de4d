// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

namespace {

using Task = asyncio::Task<std::string>;

asyncio::Coro<std::string> work() {
  co_await asyncio::sleep(2 * tick);
  say("done");
  co_return "work";
}

asyncio::Coro<> by_await(Task task) { say("await: {}", co_await task); }

asyncio::Coro<> by_gather(Task task) {
  const auto results = co_await asyncio::gather(task);
  say("gather: {}", std::get<0>(results));
}

asyncio::Coro<> by_shield(Task task) {
  say("shield: {}", co_await asyncio::shield(task));
}

asyncio::Coro<> by_wait(Task task) {
  const std::vector tasks{task};
  const auto sets = co_await asyncio::wait(tasks);
  say("wait: {}", sets.done.size());
}

asyncio::Coro<> by_wait_for(Task task) {
  say("wait_for: {}", co_await asyncio::wait_for(task, 9 * tick));
}

asyncio::Coro<> by_as_completed(Task task) {
  const std::vector tasks{task};
  for (auto &following : asyncio::as_completed(tasks))
    say("as_completed: {}", co_await following);
}

asyncio::Coro<> scenario() {
  auto task = asyncio::create_task(work());
  std::vector<asyncio::Task<>> others;
  for (auto way :
       {by_gather, by_as_completed, by_wait, by_shield, by_wait_for, by_await})
    others.push_back(asyncio::create_task(way(task)));
  co_await asyncio::sleep(tick);
  task.add_done_callback([] { say("callback"); });
  co_await asyncio::wait(others);
}

} // namespace

SCENARIO(task_waited_for_in_many_ways) { asyncio::testing::run(scenario()); }
