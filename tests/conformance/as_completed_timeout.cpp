// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

namespace {

asyncio::Coro<std::string> child(std::string name, int ticks) {
  co_await asyncio::sleep(ticks * tick);
  say("{} ends at {}", name, now());
  co_return name;
}

asyncio::Coro<> scenario() {
  std::vector<asyncio::Task<std::string>> tasks;
  tasks.push_back(asyncio::create_task(child("a", 1)));
  tasks.push_back(asyncio::create_task(child("b", 4)));
  tasks.push_back(asyncio::create_task(child("c", 5)));
  for (auto &following : asyncio::as_completed(tasks, {.timeout = 3 * tick}))
    try {
      const std::string name = co_await following;
      say("{} at {}", name, now());
    } catch (const asyncio::TimeoutError &error) {
      say("{} at {}", describe(error), now());
    }
  co_await asyncio::wait(tasks);
  say("end");
}

} // namespace

SCENARIO(as_completed_timeout) { asyncio::testing::run(scenario()); }
