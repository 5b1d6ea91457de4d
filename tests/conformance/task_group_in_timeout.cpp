// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

using asyncio::Coro;
using asyncio::TaskGroup;
using asyncio::Timeout;

namespace {

Coro<> child(std::string name) {
  std::exception_ptr reason;
  try {
    co_await asyncio::sleep(64 * tick);
    co_return;
  } catch (const asyncio::CancelledError &error) {
    say("{} {} at {}", name, describe(error), now());
    reason = std::current_exception();
  }
  co_await asyncio::sleep(tick);
  std::rethrow_exception(reason);
}

Coro<> limited() {
  co_await asyncio::timeout(
      2 * tick, [](Timeout &) -> Coro<> { co_await child("limited"); });
}

Coro<> group_of_two() {
  co_await TaskGroup::scope([](TaskGroup &group) -> Coro<> {
    group.create_task(child("a"));
    group.create_task(child("b"));
    co_return;
  });
}

Coro<> scenario() {
  try {
    co_await asyncio::timeout(
        3 * tick, [](Timeout &) -> Coro<> { co_await group_of_two(); });
  } catch (const asyncio::TimeoutError &error) {
    say("{} at {}", describe(error), now());
  }
  try {
    co_await TaskGroup::scope([](TaskGroup &group) -> Coro<> {
      group.create_task(limited());
      group.create_task(child("c"));
      co_return;
    });
  } catch (const asyncio::ExceptionGroup &errors) {
    say("{} at {}", describe(errors), now());
  }
}

} // namespace

SCENARIO(task_group_in_timeout) { asyncio::testing::run(scenario()); }
