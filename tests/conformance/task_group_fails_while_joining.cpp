// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

using asyncio::Coro;
using asyncio::TaskGroup;

namespace {

Coro<> child(std::string name, int ticks, bool fails) {
  try {
    co_await asyncio::sleep(ticks * tick);
    say("{} ends at {}", name, now());
  } catch (const asyncio::CancelledError &error) {
    say("{} {} at {}", name, describe(error), now());
    throw;
  }
  if (fails)
    throw asyncio::ValueError(name);
}

Coro<> scenario() {
  auto me = asyncio::current_task();
  try {
    co_await TaskGroup::scope([](TaskGroup &group) -> Coro<> {
      group.create_task(child("a", 1, false));
      group.create_task(child("b", 2, true));
      group.create_task(child("c", 2, true));
      group.create_task(child("d", 3, false));
      say("body ends");
      co_return;
    });
  } catch (const asyncio::ExceptionGroup &errors) {
    say("{} at {} cancelling={}", describe(errors), now(), me.cancelling());
  }
}

} // namespace

SCENARIO(task_group_fails_while_joining) { asyncio::testing::run(scenario()); }
