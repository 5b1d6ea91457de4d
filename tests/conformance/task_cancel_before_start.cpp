// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

namespace {

asyncio::Coro<> never(std::string name) {
  say("{} must not run", name);
  co_return;
}

asyncio::Coro<> check(std::string name, std::vector<std::string> messages) {
  auto task = asyncio::create_task(never(name));
  for (const std::string &message : messages)
    say("{} cancel: {}", name, task.cancel(message));
  if (messages.empty())
    say("{} cancel: {}", name, task.cancel());
  say("{} done={} cancelling={}", name, task.done(), task.cancelling());
  try {
    co_await task;
  } catch (const asyncio::CancelledError &error) {
    say("{} {}", name, describe(error));
  }
  const bool late = task.cancel("late");
  say("{} cancelled={} cancel: {}", name, task.cancelled(), late);
}

asyncio::Coro<> scenario() {
  const std::vector<std::string> one{"m"}, two{"m1", "m2"}, none;
  co_await check("one", one);
  co_await check("two", two);
  co_await check("none", none);
}

} // namespace

SCENARIO(task_cancel_before_start) { asyncio::testing::run(scenario()); }
