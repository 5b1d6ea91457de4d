// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

namespace {

asyncio::Coro<std::string> tell() {
  co_return std::string(asyncio::current_task().get_name());
}

asyncio::Coro<> scenario() {
  auto task = asyncio::create_task(tell(), {.name = "poll"});
  say(task.get_name());
  say(co_await task);
  task = asyncio::create_task(tell(), {.name = "poll"});
  task.set_name("renamed");
  say(co_await task);
  std::vector<int> numbers;
  for (int number = 0; number < 3; ++number) {
    task = asyncio::create_task(tell());
    const std::string name(task.get_name());
    const std::string told = co_await task;
    say("{} {}", name.starts_with("Task-"), told == name);
    numbers.push_back(std::stoi(name.substr(5)));
  }
  say("{} {}", numbers[1] - numbers[0], numbers[2] - numbers[1]);
}

} // namespace

SCENARIO(task_names) { asyncio::testing::run(scenario()); }
