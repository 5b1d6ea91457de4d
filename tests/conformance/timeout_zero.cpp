// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

using asyncio::Coro;
using asyncio::Timeout;

namespace {

Coro<> scenario() {
  for (int ticks = 0; ticks >= -1; --ticks) {
    co_await asyncio::timeout(ticks * tick, [](Timeout &limit) -> Coro<> {
      say("does not suspend, expired={}", limit.expired());
      co_return;
    });
    try {
      co_await asyncio::timeout(ticks * tick, [](Timeout &) -> Coro<> {
        co_await asyncio::sleep(0s);
        say("never");
      });
    } catch (const asyncio::TimeoutError &error) {
      say("{} at {}", describe(error), now());
    }
  }
}

} // namespace

SCENARIO(timeout_zero) { asyncio::testing::run(scenario()); }
