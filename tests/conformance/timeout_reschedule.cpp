// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

using asyncio::Coro;
using asyncio::Timeout;

namespace {

Coro<> scenario() {
  asyncio::EventLoop &loop = asyncio::get_running_loop();
  const auto begin = loop.time();
  try {
    co_await asyncio::timeout(2 * tick, [&](Timeout &limit) -> Coro<> {
      co_await asyncio::sleep(tick);
      limit.reschedule(begin + 5 * tick);
      co_await asyncio::sleep(2 * tick);
      say("moved: still here at {}", now());
      loop.call_later(tick, [&] { limit.reschedule(begin + 8 * tick); });
      co_await asyncio::sleep(64 * tick);
    });
  } catch (const asyncio::TimeoutError &error) {
    say("{} at {}", describe(error), now());
  }

  co_await asyncio::timeout(tick, [](Timeout &limit) -> Coro<> {
    limit.reschedule(std::nullopt);
    co_await asyncio::sleep(3 * tick);
    say("taken away: {} at {}", limit.when() ? "some" : "None", now());
  });

  try {
    co_await asyncio::timeout(std::nullopt, [&](Timeout &limit) -> Coro<> {
      limit.reschedule(loop.time() - tick);
      say("in the past");
      co_await asyncio::sleep(tick);
      say("never");
    });
  } catch (const asyncio::TimeoutError &error) {
    say("{} at {}", describe(error), now());
  }
  co_await asyncio::timeout(tick, [](Timeout &limit) -> Coro<> {
    try {
      co_await asyncio::sleep(2 * tick);
    } catch (const asyncio::CancelledError &) {
      try {
        limit.reschedule(std::nullopt);
      } catch (const asyncio::RuntimeError &) {
        say("too late to move");
      }
    }
  });
}

} // namespace

SCENARIO(timeout_reschedule) { asyncio::testing::run(scenario()); }
