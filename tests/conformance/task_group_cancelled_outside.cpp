// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

using asyncio::Coro;
using asyncio::TaskGroup;

namespace {

Coro<> child(std::string name, bool fails) {
  std::exception_ptr reason;
  try {
    co_await asyncio::sleep(64 * tick);
    co_return;
  } catch (const asyncio::CancelledError &error) {
    say("{} {} at {}", name, describe(error), now());
    reason = std::current_exception();
  }
  co_await asyncio::sleep(tick);
  if (fails)
    throw asyncio::ValueError(name);
  std::rethrow_exception(reason);
}

Coro<> parent(bool in_body, bool fails) {
  auto me = asyncio::current_task();
  try {
    co_await TaskGroup::scope([&](TaskGroup &group) -> Coro<> {
      group.create_task(child("a", false));
      group.create_task(child("b", fails));
      if (in_body)
        co_await asyncio::sleep(64 * tick);
    });
  } catch (...) {
    say("parent {} at {} cancelling={}", caught(), now(), me.cancelling());
    throw;
  }
}

Coro<> scenario() {
  for (int number = 0; number < 4; ++number) {
    auto task = asyncio::create_task(parent(number / 2, number % 2));
    co_await asyncio::sleep(tick);
    task.cancel("outside");
    try {
      co_await task;
    } catch (...) {
      say("{} cancelled={}", caught(), task.cancelled());
    }
  }
}

} // namespace

SCENARIO(task_group_cancelled_outside) { asyncio::testing::run(scenario()); }
