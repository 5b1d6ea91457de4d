// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

namespace {

asyncio::Coro<> party(std::string name, asyncio::Barrier &barrier) {
  try {
    say("{}: {}", name, co_await barrier.wait());
  } catch (const asyncio::CancelledError &error) {
    say("{}: {} waiting={} broken={}", name, describe(error),
        barrier.n_waiting(), barrier.broken());
    throw;
  }
}

asyncio::Coro<> scenario() {
  asyncio::Barrier barrier(3);
  std::vector<asyncio::Task<>> tasks;
  for (const std::string &name : letters("ab"))
    tasks.push_back(asyncio::create_task(party(name, barrier)));
  co_await asyncio::sleep(tick);
  tasks[0].cancel("m");
  const std::vector first{tasks[0]};
  co_await asyncio::wait(first);
  say("waiting={}", barrier.n_waiting());
  for (const std::string &name : letters("cd"))
    tasks.push_back(asyncio::create_task(party(name, barrier)));
  co_await asyncio::wait(tasks);
  say("waiting={} broken={}", barrier.n_waiting(), barrier.broken());
  try {
    co_await asyncio::wait_for(barrier.wait(), tick);
  } catch (const asyncio::TimeoutError &error) {
    say("{} waiting={}", describe(error), barrier.n_waiting());
  }
}

} // namespace

SCENARIO(barrier_cancelled) { asyncio::testing::run(scenario()); }
