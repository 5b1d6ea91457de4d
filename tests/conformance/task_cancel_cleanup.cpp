// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

namespace {

asyncio::Coro<> worker(std::string name) {
  // finally, which C++ forbids to await in: kept, cleaned up, thrown again.
  std::exception_ptr reason;
  try {
    co_await asyncio::sleep(64 * tick);
  } catch (...) {
    reason = std::current_exception();
  }
  say("{} cleans up at {}", name, now());
  try {
    co_await asyncio::sleep(4 * tick);
    say("{} cleaned up at {}", name, now());
  } catch (...) {
    reason = std::current_exception();
  }
  say("{} leaves at {}", name, now());
  std::rethrow_exception(reason);
}

asyncio::Coro<> scenario() {
  auto once = asyncio::create_task(worker("once"));
  auto twice = asyncio::create_task(worker("twice"));
  co_await asyncio::sleep(tick);
  once.cancel("first");
  twice.cancel("first");
  co_await asyncio::sleep(tick);
  twice.cancel("second");
  for (auto &task : std::vector{once, twice})
    try {
      co_await task;
    } catch (const asyncio::CancelledError &error) {
      say("{} cancelling={}", describe(error), task.cancelling());
    }
}

} // namespace

SCENARIO(task_cancel_cleanup) { asyncio::testing::run(scenario()); }
