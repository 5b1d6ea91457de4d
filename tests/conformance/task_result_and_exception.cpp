// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

namespace {

asyncio::Coro<int> give(int value) {
  co_await asyncio::sleep(0s);
  co_return value;
}

asyncio::Coro<int> fail() {
  co_await asyncio::sleep(0s);
  throw asyncio::ValueError("broken");
}

void ask(std::string name, asyncio::Task<int> task) {
  say("{}: done={} cancelled={}", name, task.done(), task.cancelled());
  try {
    say("{}: {}", name, task.result());
  } catch (...) {
    say("{}: {}", name, caught());
  }
  try {
    say("{}: {}", name, describe(task.exception()));
  } catch (...) {
    say("{}: {}", name, caught());
  }
}

asyncio::Coro<> scenario() {
  auto good = asyncio::create_task(give(7));
  auto bad = asyncio::create_task(fail());
  auto cancelled = asyncio::create_task(give(8));
  ask("pending", good);
  cancelled.cancel("enough");
  std::vector tasks{good, bad, cancelled};
  co_await asyncio::wait(tasks);
  ask("good", good);
  ask("bad", bad);
  ask("cancelled", cancelled);
  ask("cancelled again", cancelled);
  for (auto &task : tasks)
    try {
      say("{}", co_await task);
    } catch (...) {
      say(caught());
    }
}

} // namespace

SCENARIO(task_result_and_exception) { asyncio::testing::run(scenario()); }
