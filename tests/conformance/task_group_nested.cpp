// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

using asyncio::Coro;
using asyncio::TaskGroup;

namespace {

Coro<> fail(std::string name) {
  co_await asyncio::sleep(tick);
  throw asyncio::ValueError(name);
}

Coro<> wait(std::string name) {
  try {
    co_await asyncio::sleep(64 * tick);
  } catch (...) {
    say("{} leaves at {}", name, now());
    throw;
  }
}

Coro<> inner() {
  try {
    co_await TaskGroup::scope([](TaskGroup &group) -> Coro<> {
      group.create_task(fail("inner"));
      group.create_task(wait("inner sibling"));
      co_return;
    });
  } catch (...) {
    say("inner group over at {}", now());
    throw;
  }
}

Coro<> scenario() {
  try {
    co_await TaskGroup::scope([](TaskGroup &outer) -> Coro<> {
      outer.create_task(inner());
      outer.create_task(wait("outer sibling"));
      co_await TaskGroup::scope([](TaskGroup &second) -> Coro<> {
        second.create_task(wait("second"));
        co_return;
      });
      say("never");
    });
  } catch (const asyncio::ExceptionGroup &errors) {
    say("{} at {}", describe(errors), now());
  }
}

} // namespace

SCENARIO(task_group_nested) { asyncio::testing::run(scenario()); }
