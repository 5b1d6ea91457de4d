// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

namespace {

asyncio::Coro<int> child(int ticks) {
  co_await asyncio::sleep(ticks * tick);
  co_return ticks;
}

asyncio::Coro<> scenario() {
  std::vector<asyncio::Task<int>> todo;
  const std::vector<int> plan{3, 1, 1, 2};
  for (std::size_t i = 0; i < plan.size(); ++i) {
    const std::string name = std::to_string(i);
    todo.push_back(asyncio::create_task(child(plan[i]), {.name = name}));
  }
  while (!todo.empty()) {
    auto sets =
        co_await asyncio::wait(todo, {.return_when = asyncio::FIRST_COMPLETED});
    say("done: {}; pending: {}; at {}", names(sets.done), names(sets.pending),
        now());
    std::erase_if(todo, [](const auto &task) { return task.done(); });
  }
}

} // namespace

SCENARIO(wait_first_completed) { asyncio::testing::run(scenario()); }
