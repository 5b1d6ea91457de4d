// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

namespace {

asyncio::Coro<std::string> child(std::string name, int ticks) {
  say("{} starts", name);
  try {
    co_await asyncio::sleep(ticks * tick);
  } catch (const asyncio::CancelledError &) {
    say("{} cancelled", name);
    throw;
  }
  co_return name;
}

asyncio::Coro<> scenario() {
  for (int limit = 0; limit >= -1; --limit)
    try {
      co_await asyncio::wait_for(child("coroutine", 1), limit * tick);
    } catch (const asyncio::TimeoutError &error) {
      say("{} at {}", describe(error), now());
    }
  auto started = asyncio::create_task(child("started", 4));
  co_await asyncio::sleep(0s);
  try {
    co_await asyncio::wait_for(started, 0s);
  } catch (const asyncio::TimeoutError &error) {
    say("{} cancelled={}", describe(error), started.cancelled());
  }
  auto done = asyncio::create_task(child("done", 0));
  co_await done;
  say(co_await asyncio::wait_for(done, 0s));
}

} // namespace

SCENARIO(wait_for_zero) { asyncio::testing::run(scenario()); }
