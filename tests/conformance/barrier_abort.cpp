// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

namespace {

asyncio::Coro<> party(std::string name, asyncio::Barrier &barrier) {
  try {
    say("{}: {}", name, co_await barrier.wait());
  } catch (const asyncio::BrokenBarrierError &error) {
    say("{}: {}", name, describe(error));
  }
}

asyncio::Coro<> scenario() {
  asyncio::Barrier barrier(3);
  auto a = asyncio::create_task(party("a", barrier));
  auto b = asyncio::create_task(party("b", barrier));
  co_await asyncio::sleep(tick);
  co_await barrier.abort();
  say("aborted, broken={} waiting={}", barrier.broken(), barrier.n_waiting());
  co_await asyncio::gather(a, b);
  co_await party("late", barrier);
  co_await barrier.reset();
  say("reset, broken={}", barrier.broken());
  co_await asyncio::gather(party("c", barrier), party("d", barrier),
                           party("e", barrier));
}

} // namespace

SCENARIO(barrier_abort) { asyncio::testing::run(scenario()); }
