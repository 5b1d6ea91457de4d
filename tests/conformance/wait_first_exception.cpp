// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

namespace {

asyncio::Coro<std::string> child(std::string name, int ticks) {
  co_await asyncio::sleep(ticks * tick);
  if (name == "bad")
    throw asyncio::ValueError(name);
  co_return name;
}

asyncio::Coro<> check(std::vector<std::string> plan) {
  std::vector<asyncio::Task<std::string>> tasks;
  int ticks = 2;
  for (const std::string &name : plan)
    tasks.push_back(asyncio::create_task(child(name, ticks++), {.name = name}));
  asyncio::get_running_loop().call_later(tick, [&] { tasks[0].cancel(); });
  auto sets =
      co_await asyncio::wait(tasks, {.return_when = asyncio::FIRST_EXCEPTION});
  say("done: {}; pending: {}; at {}", names(sets.done), names(sets.pending),
      now());
  co_await asyncio::wait(tasks);
  say("all at {}", now());
}

asyncio::Coro<> scenario() {
  const std::vector<std::string> good{"a", "b", "c"}, bad{"a", "bad", "c"};
  co_await check(good);
  co_await check(bad);
}

} // namespace

SCENARIO(wait_first_exception) { asyncio::testing::run(scenario()); }
