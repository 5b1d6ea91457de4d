// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

namespace {

asyncio::Coro<> party(std::string name, asyncio::Barrier &barrier) {
  try {
    say("{}: {}", name, co_await barrier.wait());
  } catch (const asyncio::BrokenBarrierError &error) {
    say("{}: {} broken={}", name, describe(error), barrier.broken());
  }
}

asyncio::Coro<> scenario() {
  asyncio::Barrier barrier(2);
  auto task = asyncio::create_task(party("a", barrier));
  co_await asyncio::sleep(tick);
  co_await barrier.reset();
  say("reset, broken={} waiting={}", barrier.broken(), barrier.n_waiting());
  co_await task;
  co_await asyncio::gather(party("b", barrier), party("c", barrier));
  co_await barrier.reset();
  say("nobody waited, broken={}", barrier.broken());
  try {
    asyncio::Barrier refused(0);
  } catch (const asyncio::ValueError &) {
    say("a barrier needs a party");
  }
}

} // namespace

SCENARIO(barrier_reset) { asyncio::testing::run(scenario()); }
