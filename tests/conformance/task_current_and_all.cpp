// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

namespace {

std::string names() {
  std::string result;
  for (const asyncio::AnyTask &task : asyncio::all_tasks())
    result += (result.empty() ? "" : " ") + std::string(task.get_name());
  return result;
}

asyncio::Coro<> worker(int ticks) {
  auto me = asyncio::current_task();
  say("{} sees {}", me.get_name(), names());
  co_await asyncio::sleep(ticks * tick);
  say("still {}: {}", me.get_name(), asyncio::current_task() == me);
}

asyncio::Coro<> scenario() {
  asyncio::current_task().set_name("main");
  asyncio::EventLoop &loop = asyncio::get_running_loop();
  loop.call_soon([] { say("in a callback: {}", !asyncio::current_task()); });
  std::vector<asyncio::Task<>> tasks;
  for (int n = 0; n < 3; ++n) {
    const std::string name = "w" + std::to_string(n);
    tasks.push_back(asyncio::create_task(worker(3 - n), {.name = name}));
  }
  say(names());
  co_await asyncio::sleep(0s);
  co_await tasks[1];
  say(names());
  co_await tasks[0];
  say(names());
}

} // namespace

SCENARIO(task_current_and_all) { asyncio::testing::run(scenario()); }
