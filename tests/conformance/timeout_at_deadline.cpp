// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

using asyncio::Coro;
using asyncio::Timeout;

namespace {

Coro<> step(asyncio::TimePoint deadline, int ticks) {
  try {
    co_await asyncio::timeout_at(deadline, [&](Timeout &limit) -> Coro<> {
      say("until {}", limit.when()->time_since_epoch() / tick);
      co_await asyncio::sleep(ticks * tick);
      say("done at {}", now());
    });
  } catch (const asyncio::TimeoutError &error) {
    say("{} at {}", describe(error), now());
  }
}

Coro<> scenario() {
  const auto deadline = asyncio::get_running_loop().time() + 4 * tick;
  const std::vector<int> plan{1, 2, 3, 1};
  for (const int ticks : plan)
    co_await step(deadline, ticks);
  co_await asyncio::gather(step(deadline, 0), step(deadline + 2 * tick, 2));
}

} // namespace

SCENARIO(timeout_at_deadline) { asyncio::testing::run(scenario()); }
