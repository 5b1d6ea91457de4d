// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

namespace {

asyncio::Coro<int> work() {
  say("works");
  co_return 3;
}

auto callback_named(std::string name) {
  return
      [name](asyncio::Future<int> task) { say("{}: {}", name, task.result()); };
}

asyncio::Coro<> scenario() {
  auto task = asyncio::create_task(work());
  task.add_done_callback(callback_named("first"));
  const auto removed = task.add_done_callback(callback_named("removed"));
  task.add_done_callback(callback_named("second"));
  say("removed {}", task.remove_done_callback(removed));
  say("removed {}", task.remove_done_callback(removed));
  say("got {}", co_await task);
  task.add_done_callback(callback_named("late"));
  say("added late");
  co_await asyncio::sleep(0s);
  say("end");
}

} // namespace

SCENARIO(task_done_callbacks) { asyncio::testing::run(scenario()); }
