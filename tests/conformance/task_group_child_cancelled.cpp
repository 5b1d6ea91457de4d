// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

using asyncio::Coro;
using asyncio::TaskGroup;

namespace {

Coro<std::string> child(std::string name, int ticks) {
  try {
    co_await asyncio::sleep(ticks * tick);
  } catch (const asyncio::CancelledError &error) {
    say("{} {} at {}", name, describe(error), now());
    throw;
  }
  if (name == "self")
    throw asyncio::CancelledError("raised");
  co_return name;
}

Coro<> scenario() {
  asyncio::Task<std::string> a, b, c;
  co_await TaskGroup::scope([&](TaskGroup &group) -> Coro<> {
    a = group.create_task(child("a", 4));
    b = group.create_task(child("b", 3));
    c = group.create_task(child("self", 2));
    co_await asyncio::sleep(tick);
    a.cancel("by the body");
  });
  say("{} {} {} at {}", a.cancelled(), b.result(), c.cancelled(), now());
}

} // namespace

SCENARIO(task_group_child_cancelled) { asyncio::testing::run(scenario()); }
