// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Coroutines, tasks, switches between them, and the queue.
#include <asyncio/gather.h>
#include <asyncio/queue.h>
#include <asyncio/runner.h>
#include <asyncio/sleep.h>
#include <asyncio/task.h>
#include <benchmark/benchmark.h>
#include <chrono>
#include <vector>

using namespace std::chrono_literals;
using asyncio::Coro;

namespace {

constexpr int batch = 1000;

[[gnu::noinline]] Coro<int> trivial() { co_return 1; }

Coro<> await_trivial(benchmark::State &state) {
  int total = 0;
  while (state.KeepRunningBatch(batch))
    for (int i = 0; i < batch; ++i)
      total += co_await trivial();
  benchmark::DoNotOptimize(total);
}
void await_coroutine(benchmark::State &state) {
  asyncio::run(await_trivial(state));
}
BENCHMARK(await_coroutine)->Name("a");

Coro<> create_and_await(benchmark::State &state) {
  while (state.KeepRunningBatch(batch))
    for (int i = 0; i < batch; ++i)
      co_await asyncio::create_task(trivial());
}
void create_task(benchmark::State &state) {
  asyncio::run(create_and_await(state));
}
BENCHMARK(create_task)->Name("b");

Coro<> gather_children(benchmark::State &state) {
  constexpr int children = 10'000;
  while (state.KeepRunningBatch(children)) {
    std::vector<Coro<int>> coroutines;
    coroutines.reserve(children);
    for (int i = 0; i < children; ++i)
      coroutines.push_back(trivial());
    const std::vector<int> results =
        co_await asyncio::gather(std::move(coroutines));
    benchmark::DoNotOptimize(results.data());
  }
}
void gather(benchmark::State &state) { asyncio::run(gather_children(state)); }
BENCHMARK(gather)->Name("c");

Coro<> yielder(const bool &stop) {
  while (!stop)
    co_await asyncio::sleep(0s);
}

/// As the others, and counts the turns: every task switches once in each.
Coro<> counting_yielder(benchmark::State &state, int tasks, bool &stop) {
  while (state.KeepRunningBatch(tasks))
    co_await asyncio::sleep(0s);
  stop = true;
}

void switches(benchmark::State &state, int tasks) {
  bool stop = false;
  std::vector<Coro<>> coroutines;
  coroutines.push_back(counting_yielder(state, tasks, stop));
  for (int i = 1; i < tasks; ++i)
    coroutines.push_back(yielder(stop));
  auto all = [&]() -> Coro<> {
    co_await asyncio::gather(std::move(coroutines));
  };
  asyncio::run(all());
}
BENCHMARK_CAPTURE(switches, 2, 2)->Name("d2");
BENCHMARK_CAPTURE(switches, 1000, 1000)->Name("d1000");

Coro<> produce(asyncio::Queue<int> &queue) {
  for (;;)
    co_await queue.put(1);
}

Coro<> consume(benchmark::State &state) {
  asyncio::Queue<int> queue(100);
  auto producer = asyncio::create_task(produce(queue));
  while (state.KeepRunningBatch(batch))
    for (int i = 0; i < batch; ++i)
      benchmark::DoNotOptimize(co_await queue.get());
  producer.cancel();
  try {
    co_await producer;
  } catch (const asyncio::CancelledError &) {
    co_return; // it never ends by itself
  }
}
void queue_item(benchmark::State &state) { asyncio::run(consume(state)); }
BENCHMARK(queue_item)->Name("e");

} // namespace
