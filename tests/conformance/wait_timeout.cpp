// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

namespace {

asyncio::Coro<int> child(int ticks) {
  co_await asyncio::sleep(ticks * tick);
  co_return ticks;
}

asyncio::Coro<> scenario() {
  std::vector<asyncio::Task<int>> tasks;
  for (int n = 1; n <= 5; n += 2) {
    const std::string name = std::to_string(n);
    tasks.push_back(asyncio::create_task(child(n), {.name = name}));
  }
  const std::vector<int> limits{0, 2, 1, 9};
  for (const int ticks : limits) {
    auto sets = co_await asyncio::wait(tasks, {.timeout = ticks * tick});
    say("done: {}; pending: {}; at {}", names(sets.done), names(sets.pending),
        now());
  }
  auto sets = co_await asyncio::wait(tasks, {.timeout = 4 * tick});
  say("done: {}; at {}", names(sets.done), now());
}

} // namespace

SCENARIO(wait_timeout) { asyncio::testing::run(scenario()); }
