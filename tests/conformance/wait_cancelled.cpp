// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

namespace {

asyncio::Coro<int> child(int ticks) {
  co_await asyncio::sleep(ticks * tick);
  say("child {} ends at {}", ticks, now());
  co_return ticks;
}

asyncio::Coro<> waiter(std::vector<asyncio::Task<int>> tasks) {
  try {
    co_await asyncio::wait(tasks, {.timeout = 64 * tick});
  } catch (const asyncio::CancelledError &error) {
    say("{} at {}", describe(error), now());
    throw;
  }
}

asyncio::Coro<> scenario() {
  auto a = asyncio::create_task(child(2));
  auto b = asyncio::create_task(child(4));
  const std::vector tasks{a, b};
  auto waiting = asyncio::create_task(waiter(tasks));
  co_await asyncio::sleep(tick);
  waiting.cancel("m");
  auto results =
      co_await asyncio::gather(asyncio::return_exceptions, waiting, a, b);
  auto &[first, second, third] = results;
  say("[{}, {}, {}]", describe(first), describe(second), describe(third));
}

} // namespace

SCENARIO(wait_cancelled) { asyncio::testing::run(scenario()); }
