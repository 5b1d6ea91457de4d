// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

using asyncio::Coro;
using asyncio::Timeout;

namespace {

Coro<> nested(int outer_ticks, int inner_ticks) {
  try {
    co_await asyncio::timeout(
        outer_ticks * tick, [&](Timeout &outer) -> Coro<> {
          try {
            co_await asyncio::timeout(
                inner_ticks * tick, [&](Timeout &inner) -> Coro<> {
                  try {
                    co_await asyncio::sleep(64 * tick);
                  } catch (const asyncio::CancelledError &error) {
                    say("{} outer={} inner={}", describe(error),
                        outer.expired(), inner.expired());
                    throw;
                  }
                });
          } catch (const asyncio::CancelledError &error) {
            say("inner {} at {}", describe(error), now());
            throw;
          } catch (...) {
            say("inner {} at {}", caught(), now());
          }
          say("between");
          co_await asyncio::sleep(4 * tick);
        });
  } catch (const asyncio::TimeoutError &error) {
    say("outer {} at {} cancelling={}", describe(error), now(),
        asyncio::current_task().cancelling());
  }
}

Coro<> scenario() {
  const std::vector<std::pair<int, int>> plan{{2, 4}, {4, 2}, {9, 2}, {3, 3}};
  for (const auto &ticks : plan) {
    say("outer {} inner {}", ticks.first, ticks.second);
    co_await nested(ticks.first, ticks.second);
  }
}

} // namespace

SCENARIO(timeout_nested) { asyncio::testing::run(scenario()); }
