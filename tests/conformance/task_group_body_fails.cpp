// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

using asyncio::Coro;
using asyncio::TaskGroup;

namespace {

Coro<> child(std::string name, bool fails) {
  try {
    co_await asyncio::sleep(64 * tick);
  } catch (const asyncio::CancelledError &error) {
    say("{} {} at {}", name, describe(error), now());
    if (fails)
      throw asyncio::TypeError(name);
    throw;
  }
}

Coro<> scenario() {
  for (int fails = 0; fails < 2; ++fails)
    try {
      co_await TaskGroup::scope([&](TaskGroup &group) -> Coro<> {
        group.create_task(child("a", fails));
        group.create_task(child("b", fails));
        co_await asyncio::sleep(tick);
        throw asyncio::ValueError("body");
      });
    } catch (const asyncio::ExceptionGroup &errors) {
      say("{} at {}", describe(errors), now());
    }
  try {
    co_await TaskGroup::scope([](TaskGroup &group) -> Coro<> {
      group.create_task(child("never started", true));
      throw asyncio::ValueError("at once");
      co_return;
    });
  } catch (const asyncio::ExceptionGroup &errors) {
    say("{} at {}", describe(errors), now());
  }
}

} // namespace

SCENARIO(task_group_body_fails) { asyncio::testing::run(scenario()); }
