// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Timers, sleeping tasks, deadlines, and what a sleeping task holds.
#include "../common/measure.h"

#include <asyncio/gather.h>
#include <asyncio/runner.h>
#include <asyncio/sleep.h>
#include <asyncio/task.h>
#include <asyncio/timeouts.h>
#include <benchmark/benchmark.h>
#include <chrono>
#include <vector>

using namespace std::chrono_literals;
using asyncio::Coro;
using Seconds = std::chrono::duration<double>;

namespace {

constexpr int batch = 1000;

Coro<> fire_timers(benchmark::State &state) {
  constexpr std::size_t count = 1'000'000;
  const auto delays = measure::random_delays(count, 0.5);
  auto &loop = asyncio::get_running_loop();
  while (state.KeepRunningBatch(count)) {
    std::size_t left = count;
    auto fired = loop.create_future<void>();
    const double start = measure::cpu_seconds();
    for (const double delay : delays)
      loop.call_later(Seconds(delay), [&] {
        if (--left == 0)
          fired.set_result();
      });
    co_await fired;
    state.SetIterationTime(measure::cpu_seconds() - start);
  }
}
void timers_fire(benchmark::State &state) { asyncio::run(fire_timers(state)); }
BENCHMARK(timers_fire)->Name("f1")->UseManualTime()->Iterations(1'000'000);

Coro<> sleeper(Seconds delay) { co_await asyncio::sleep(delay); }

Coro<> sleep_in_tasks(benchmark::State &state) {
  constexpr std::size_t count = 100'000;
  const auto delays = measure::random_delays(count, 0.2);
  while (state.KeepRunningBatch(count)) {
    const double start = measure::cpu_seconds();
    std::vector<Coro<>> coroutines;
    coroutines.reserve(count);
    for (const double delay : delays)
      coroutines.push_back(sleeper(Seconds(delay)));
    co_await asyncio::gather(std::move(coroutines));
    state.SetIterationTime(measure::cpu_seconds() - start);
  }
}
void sleepers(benchmark::State &state) { asyncio::run(sleep_in_tasks(state)); }
BENCHMARK(sleepers)->Name("f2")->UseManualTime()->Iterations(100'000);

Coro<> arm_and_disarm(benchmark::State &state) {
  auto nothing = [](asyncio::Timeout &) -> Coro<> { co_return; };
  while (state.KeepRunningBatch(batch))
    for (int i = 0; i < batch; ++i)
      co_await asyncio::timeout(10s, nothing);
}
void deadline(benchmark::State &state) { asyncio::run(arm_and_disarm(state)); }
BENCHMARK(deadline)->Name("f3");

Coro<> hold_tasks(benchmark::State &state) {
  constexpr std::size_t count = 100'000;
  for (auto _ : state) {
    std::vector<asyncio::Task<void>> tasks;
    tasks.reserve(count);
    const double before = measure::resident_bytes();
    for (std::size_t i = 0; i < count; ++i)
      tasks.push_back(asyncio::create_task(sleeper(1000s)));
    co_await asyncio::sleep(0s);
    co_await asyncio::sleep(0s);
    state.counters["bytes"] = (measure::resident_bytes() - before) / count;
  }
}
void task_bytes(benchmark::State &state) { asyncio::run(hold_tasks(state)); }
BENCHMARK(task_bytes)->Name("m")->Iterations(1);

} // namespace
