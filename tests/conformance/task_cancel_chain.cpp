// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

namespace {

asyncio::Coro<> link(int depth) {
  try {
    if (depth == 0)
      co_await asyncio::sleep(64 * tick);
    else
      co_await asyncio::create_task(link(depth - 1));
  } catch (const asyncio::CancelledError &error) {
    say("link {}: {} cancelling={}", depth, describe(error),
        asyncio::current_task().cancelling());
    throw;
  }
}

asyncio::Coro<> scenario() {
  auto task = asyncio::create_task(link(3));
  co_await asyncio::sleep(tick);
  say("cancel: {}", task.cancel("stop"));
  say("cancelling={}", task.cancelling());
  try {
    co_await task;
  } catch (const asyncio::CancelledError &error) {
    say("root: {}", describe(error));
  }
  say("cancelled={}", task.cancelled());
}

} // namespace

SCENARIO(task_cancel_chain) { asyncio::testing::run(scenario()); }
