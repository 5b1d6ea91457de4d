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
  std::vector<asyncio::Task<std::string>> tasks;
  tasks.push_back(asyncio::create_task(child("a", 3), {.name = "a"}));
  tasks.push_back(asyncio::create_task(child("bad", 1), {.name = "bad"}));
  tasks.push_back(asyncio::create_task(child("c", 2), {.name = "c"}));
  auto first = co_await asyncio::wait(tasks);
  say("done: {}; pending: {}; at {}", names(first.done), names(first.pending),
      now());
  for (const auto &task : tasks)
    say(describe(task.exception()));
  auto again = co_await asyncio::wait(tasks);
  say("again: {}; pending: {}; at {}", names(again.done), names(again.pending),
      now());
  try {
    tasks.clear();
    co_await asyncio::wait(tasks);
  } catch (const asyncio::ValueError &) {
    say("nothing to wait for");
  }
}

} // namespace

SCENARIO(wait_all) { asyncio::testing::run(scenario()); }
