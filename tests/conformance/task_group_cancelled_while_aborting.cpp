// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

using asyncio::Coro;
using asyncio::TaskGroup;

namespace {

Coro<> fail() {
  co_await asyncio::sleep(tick);
  throw asyncio::ValueError("child");
}

Coro<> slow() {
  std::exception_ptr reason;
  try {
    co_await asyncio::sleep(64 * tick);
  } catch (...) {
    reason = std::current_exception();
  }
  co_await asyncio::sleep(4 * tick);
  say("slow leaves at {}", now());
  std::rethrow_exception(reason);
}

Coro<> parent() {
  auto me = asyncio::current_task();
  try {
    co_await TaskGroup::scope([](TaskGroup &group) -> Coro<> {
      group.create_task(fail());
      group.create_task(slow());
      co_await asyncio::sleep(64 * tick);
    });
  } catch (const asyncio::ExceptionGroup &errors) {
    say("{} at {} cancelling={}", describe(errors), now(), me.cancelling());
  }
  co_await asyncio::sleep(0s);
  say("never");
}

Coro<> scenario() {
  auto task = asyncio::create_task(parent());
  co_await asyncio::sleep(3 * tick);
  say("cancel: {}", task.cancel("outside"));
  try {
    co_await task;
  } catch (const asyncio::CancelledError &error) {
    say("{} cancelling={}", describe(error), task.cancelling());
  }
}

} // namespace

SCENARIO(task_group_cancelled_while_aborting) {
  asyncio::testing::run(scenario());
}
