// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

using asyncio::Coro;
using asyncio::Timeout;

namespace {

Coro<> scenario() {
  auto me = asyncio::current_task();
  co_await asyncio::timeout(4 * tick, [](Timeout &limit) -> Coro<> {
    co_await asyncio::sleep(tick);
    say("in time at {} expired={}", now(), limit.expired());
  });
  say("out at {}", now());
  try {
    co_await asyncio::timeout(2 * tick, [&](Timeout &limit) -> Coro<> {
      try {
        co_await asyncio::sleep(64 * tick);
      } catch (const asyncio::CancelledError &error) {
        say("{} at {} cancelling={} expired={}", describe(error), now(),
            me.cancelling(), limit.expired());
        throw;
      }
    });
  } catch (const asyncio::TimeoutError &error) {
    say("{} cancelling={} at {}", describe(error), me.cancelling(), now());
  }
  co_await asyncio::timeout(std::nullopt, [](Timeout &limit) -> Coro<> {
    co_await asyncio::sleep(8 * tick);
    say("no limit: {} at {}", limit.when() ? "some" : "None", now());
  });
}

} // namespace

SCENARIO(timeout_expires) { asyncio::testing::run(scenario()); }
