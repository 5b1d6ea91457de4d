// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

namespace {

asyncio::Coro<> party(std::string name, asyncio::Barrier &barrier, int ticks) {
  for (int turn = 0; turn < 2; ++turn) {
    co_await asyncio::sleep(ticks * tick);
    say("{} arrives, {} wait", name, barrier.n_waiting());
    const auto place = co_await barrier.wait();
    say("{} turn {} place {} at {}", name, turn, place, now());
  }
}

asyncio::Coro<> scenario() {
  asyncio::Barrier barrier(3);
  say("parties={} waiting={} broken={}", barrier.parties(), barrier.n_waiting(),
      barrier.broken());
  co_await asyncio::gather(party("a", barrier, 0), party("b", barrier, 1),
                           party("c", barrier, 2));
  say("waiting={} broken={}", barrier.n_waiting(), barrier.broken());
  std::vector<asyncio::Task<>> parties;
  for (const std::string &name : letters("defghi"))
    parties.push_back(asyncio::create_task(party(name, barrier, 0)));
  co_await asyncio::gather(parties);
  say("waiting={}", barrier.n_waiting());
  asyncio::Barrier single(1);
  say("alone: {}", co_await single.wait());
}

} // namespace

SCENARIO(barrier_rounds) { asyncio::testing::run(scenario()); }
