// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

namespace {

asyncio::Coro<std::string> child(std::string name, int ticks) {
  co_await asyncio::sleep(ticks * tick);
  if (name == "bad")
    throw asyncio::ValueError(name);
  co_return name;
}

asyncio::Coro<> scenario() {
  const std::vector<std::string> plan{"a", "bad", "c"};
  std::vector<asyncio::Task<std::string>> tasks;
  int ticks = 3;
  for (const std::string &name : plan)
    tasks.push_back(asyncio::create_task(child(name, ticks--), {.name = name}));
  auto completed = asyncio::as_completed(tasks);
  while (auto following = co_await completed.next()) {
    const asyncio::Task<std::string> task(*following);
    const auto place = std::find(plan.begin(), plan.end(), task.get_name());
    const bool original = task == tasks[place - plan.begin()];
    say("{} done={} original={} at {}", task.get_name(), task.done(), original,
        now());
    try {
      say(co_await task);
    } catch (const asyncio::ValueError &error) {
      say(describe(error));
    }
  }
}

} // namespace

SCENARIO(as_completed_async) { asyncio::testing::run(scenario()); }
