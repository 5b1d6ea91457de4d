// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

namespace {

asyncio::Coro<int> nested(std::string name, int depth) {
  if (depth == 0) {
    say("{} at the bottom", name);
    co_return 1;
  }
  co_return 1 + co_await nested(name, depth - 1);
}

asyncio::Coro<std::string> worker(std::string name) {
  say("{} starts", name);
  const int depth = co_await nested(name, 3);
  say("{} came back from {}", name, depth);
  co_await asyncio::sleep(0s);
  say("{} after the first yield", name);
  co_await asyncio::sleep(0s);
  say("{} after the second yield", name);
  co_await asyncio::sleep(4 * tick);
  say("{} awake at {}", name, now());
  co_return name;
}

asyncio::Coro<> scenario() {
  std::vector<asyncio::Task<std::string>> tasks;
  for (const std::string &name : letters("abcd"))
    tasks.push_back(asyncio::create_task(worker(name)));
  for (auto task = tasks.rbegin(); task != tasks.rend(); ++task)
    task->add_done_callback([](asyncio::Future<std::string> done) {
      say("callback of {}", done.result());
    });
  say("created");
  for (auto &task : tasks)
    say("got {}", co_await task);
  const auto all = co_await asyncio::gather(tasks);
  say("{} {} {} {}", all[0], all[1], all[2], all[3]);
}

} // namespace

SCENARIO(task_start_order) { asyncio::testing::run(scenario()); }
