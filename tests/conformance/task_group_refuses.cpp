// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

using asyncio::Coro;
using asyncio::TaskGroup;

namespace {

Coro<> fail() {
  throw asyncio::ValueError("x");
  co_return;
}

Coro<> adds(TaskGroup &group) {
  try {
    co_await asyncio::sleep(64 * tick);
  } catch (const asyncio::CancelledError &) {
    try {
      group.create_task(fail());
    } catch (const asyncio::RuntimeError &) {
      say("refused");
    }
    throw;
  }
}

Coro<> scenario() {
  try {
    co_await TaskGroup::scope([](TaskGroup &group) -> Coro<> {
      group.create_task(adds(group));
      co_await asyncio::sleep(0s);
      group.create_task(fail());
    });
  } catch (const asyncio::ExceptionGroup &errors) {
    say(describe(errors));
  }
}

} // namespace

SCENARIO(task_group_refuses) { asyncio::testing::run(scenario()); }
