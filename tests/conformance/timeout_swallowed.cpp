// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

using asyncio::Coro;
using asyncio::Timeout;

namespace {

Coro<> scenario() {
  auto me = asyncio::current_task();
  co_await asyncio::timeout(tick, [&](Timeout &limit) -> Coro<> {
    try {
      co_await asyncio::sleep(64 * tick);
    } catch (const asyncio::CancelledError &error) {
      say("swallowed {} at {}", describe(error), now());
    }
    co_await asyncio::sleep(tick);
    say("goes on at {} cancelling={} expired={}", now(), me.cancelling(),
        limit.expired());
  });
  say("out, cancelling={}", me.cancelling());

  try {
    co_await asyncio::timeout(tick, [](Timeout &) -> Coro<> {
      try {
        co_await asyncio::sleep(64 * tick);
      } catch (const asyncio::CancelledError &) {
        throw asyncio::ValueError("instead");
      }
    });
  } catch (const asyncio::ValueError &error) {
    say("{} cancelling={}", describe(error), me.cancelling());
  }
  co_await asyncio::sleep(tick);
  say("end at {}", now());
}

} // namespace

SCENARIO(timeout_swallowed) { asyncio::testing::run(scenario()); }
