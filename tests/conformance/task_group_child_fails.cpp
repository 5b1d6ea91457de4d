// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

using asyncio::Coro;
using asyncio::TaskGroup;

namespace {

Coro<> fail(std::string name, int ticks) {
  co_await asyncio::sleep(ticks * tick);
  throw asyncio::ValueError(name);
}

Coro<> sibling(std::string name, int cleanup, bool fails) {
  std::exception_ptr reason;
  try {
    co_await asyncio::sleep(64 * tick);
    co_return;
  } catch (const asyncio::CancelledError &error) {
    say("{} {} at {}", name, describe(error), now());
    reason = std::current_exception();
  }
  co_await asyncio::sleep(cleanup * tick);
  if (fails)
    throw asyncio::TypeError(name);
  std::rethrow_exception(reason);
}

Coro<> scenario() {
  auto me = asyncio::current_task();
  try {
    co_await TaskGroup::scope([&](TaskGroup &group) -> Coro<> {
      group.create_task(sibling("a", 3, false));
      group.create_task(fail("b", 2));
      group.create_task(sibling("c", 1, true));
      try {
        co_await asyncio::sleep(64 * tick);
      } catch (const asyncio::CancelledError &error) {
        say("body {} at {} cancelling={}", describe(error), now(),
            me.cancelling());
        throw;
      }
    });
  } catch (const asyncio::ExceptionGroup &errors) {
    say("{} at {} cancelling={}", describe(errors), now(), me.cancelling());
  }
  co_await asyncio::sleep(tick);
  say("not cancelled any more");
}

} // namespace

SCENARIO(task_group_child_fails) { asyncio::testing::run(scenario()); }
