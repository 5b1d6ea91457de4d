// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The rows of the comparison on Boost.Asio's C++20 coroutines.
#include "../common/measure.h"

#include <benchmark/benchmark.h>
#include <boost/asio.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <cstdlib>
#include <memory>
#include <thread>
#include <vector>

namespace asio = boost::asio;
using asio::awaitable;
using asio::steady_timer;
using asio::use_awaitable;
using boost::system::error_code;
using namespace std::chrono_literals;

namespace {

constexpr int batch = 1000;

steady_timer::duration seconds(double count) {
  return std::chrono::duration_cast<steady_timer::duration>(
      std::chrono::duration<double>(count));
}

void rethrow(std::exception_ptr failure) {
  if (failure)
    std::rethrow_exception(failure);
}

/// Runs a coroutine function on a context of its own.
template <class Function> void drive(Function &&function) {
  asio::io_context context(1);
  asio::co_spawn(context, function(), rethrow);
  context.run();
}

[[gnu::noinline]] awaitable<int> trivial() { co_return 1; }

awaitable<void> await_trivial(benchmark::State &state) {
  int total = 0;
  while (state.KeepRunningBatch(batch))
    for (int i = 0; i < batch; ++i)
      total += co_await trivial();
  benchmark::DoNotOptimize(total);
}
void await_coroutine(benchmark::State &state) {
  drive([&] { return await_trivial(state); });
}
BENCHMARK(await_coroutine)->Name("a");

awaitable<void> spawn_and_await(benchmark::State &state) {
  const auto executor = co_await asio::this_coro::executor;
  for (auto _ : state)
    co_await asio::co_spawn(executor, trivial(), use_awaitable);
}
void create_task(benchmark::State &state) {
  drive([&] { return spawn_and_await(state); });
}
BENCHMARK(create_task)->Name("b");

awaitable<void> group(benchmark::State &state) {
  const auto executor = co_await asio::this_coro::executor;
  constexpr int children = 10'000;
  using Child = decltype(asio::co_spawn(executor, trivial(), asio::deferred));
  while (state.KeepRunningBatch(children)) {
    std::vector<Child> operations;
    operations.reserve(children);
    for (int i = 0; i < children; ++i)
      operations.push_back(asio::co_spawn(executor, trivial(), asio::deferred));
    co_await asio::experimental::make_parallel_group(std::move(operations))
        .async_wait(asio::experimental::wait_for_all(), use_awaitable);
  }
}
void gather(benchmark::State &state) {
  drive([&] { return group(state); });
}
BENCHMARK(gather)->Name("c");

/// Yields until the first of the tasks has seen the end of the measurement.
awaitable<void> yielder(const bool &stop) {
  const auto executor = co_await asio::this_coro::executor;
  while (!stop)
    co_await asio::post(executor, use_awaitable);
}

awaitable<void> counted_yielder(benchmark::State &state, int tasks,
                                bool &stop) {
  const auto executor = co_await asio::this_coro::executor;
  while (state.KeepRunningBatch(tasks))
    co_await asio::post(executor, use_awaitable);
  stop = true;
}

void switches(benchmark::State &state, int tasks) {
  asio::io_context context(1);
  bool stop = false;
  for (int i = 1; i < tasks; ++i)
    asio::co_spawn(context, yielder(stop), rethrow);
  asio::co_spawn(context, counted_yielder(state, tasks, stop), rethrow);
  context.run();
}
BENCHMARK_CAPTURE(switches, 2, 2)->Name("d2");
BENCHMARK_CAPTURE(switches, 1000, 1000)->Name("d1000");

using Channel = asio::experimental::channel<void(error_code, int)>;

/// Ends with an exception when the channel is closed.
awaitable<void> produce(Channel &queue) {
  for (;;)
    co_await queue.async_send({}, 1, use_awaitable);
}

awaitable<void> consume(benchmark::State &state, Channel &queue) {
  while (state.KeepRunningBatch(batch))
    for (int i = 0; i < batch; ++i)
      co_await queue.async_receive(use_awaitable);
  queue.close();
}

void queue_item(benchmark::State &state) {
  asio::io_context context(1);
  Channel queue(context, 100);
  asio::co_spawn(context, produce(queue), [](std::exception_ptr) {});
  asio::co_spawn(context, consume(state, queue), rethrow);
  context.run();
}
BENCHMARK(queue_item)->Name("e");

/// Until the timers are gone again, as ours go when they fire.
void make_and_fire(const std::vector<double> &delays) {
  asio::io_context context(1);
  std::vector<std::unique_ptr<steady_timer>> timers;
  timers.reserve(delays.size());
  std::size_t left = delays.size();
  for (const double delay : delays) {
    timers.push_back(std::make_unique<steady_timer>(context, seconds(delay)));
    timers.back()->async_wait([&](error_code) { --left; });
  }
  context.run();
  if (left != 0)
    std::abort();
}

void timers_fire(benchmark::State &state) {
  constexpr std::size_t count = 1'000'000;
  const auto delays = measure::random_delays(count, 0.5);
  while (state.KeepRunningBatch(count)) {
    const double start = measure::cpu_seconds();
    make_and_fire(delays);
    state.SetIterationTime(measure::cpu_seconds() - start);
  }
}
BENCHMARK(timers_fire)->Name("f1")->UseManualTime()->Iterations(1'000'000);

awaitable<void> sleeper(double delay) {
  steady_timer timer(co_await asio::this_coro::executor, seconds(delay));
  co_await timer.async_wait(use_awaitable);
}

void sleepers(benchmark::State &state) {
  constexpr std::size_t count = 100'000;
  const auto delays = measure::random_delays(count, 0.2);
  while (state.KeepRunningBatch(count)) {
    asio::io_context context(1);
    const double start = measure::cpu_seconds();
    for (const double delay : delays)
      asio::co_spawn(context, sleeper(delay), rethrow);
    context.run();
    state.SetIterationTime(measure::cpu_seconds() - start);
  }
}
BENCHMARK(sleepers)->Name("f2")->UseManualTime()->Iterations(100'000);

void deadline(benchmark::State &state) {
  asio::io_context context(1);
  while (state.KeepRunningBatch(batch)) {
    for (int i = 0; i < batch; ++i) {
      steady_timer timer(context, 10s);
      timer.async_wait([](error_code) {});
      timer.cancel();
    }
    context.poll(); // the handlers of the cancelled waits
    context.restart();
  }
}
BENCHMARK(deadline)->Name("f3");

awaitable<void> nested(int depth) {
  if (depth == 0)
    co_await sleeper(1000);
  else
    co_await nested(depth - 1);
}

void cancel(benchmark::State &state, int depth) {
  asio::io_context context(1);
  asio::cancellation_signal signal;
  for (auto _ : state) {
    std::exception_ptr failure;
    asio::co_spawn(context, nested(depth),
                   asio::bind_cancellation_slot(signal.slot(),
                                                [&](std::exception_ptr thrown) {
                                                  failure = std::move(thrown);
                                                }));
    context.poll();
    signal.emit(asio::cancellation_type::terminal);
    context.poll();
    context.restart();
    if (!failure)
      std::abort();
  }
}
BENCHMARK_CAPTURE(cancel, 0, 0)->Name("x0");
BENCHMARK_CAPTURE(cancel, 8, 8)->Name("x8");

void thread_round_trip(benchmark::State &state) {
  asio::io_context here(1);
  asio::io_context there(1);
  auto work = asio::make_work_guard(there);
  const auto waiting = asio::make_work_guard(here);
  std::thread thread([&] {
    measure::move_to_cpu_0();
    there.run();
  });
  for (auto _ : state) {
    asio::post(there, [&] { asio::post(here, [] {}); });
    here.run_one();
  }
  work.reset();
  thread.join();
}
BENCHMARK(thread_round_trip)->Name("h")->UseRealTime();

awaitable<void> offload(benchmark::State &state) {
  const auto here = co_await asio::this_coro::executor;
  asio::thread_pool pool(1);
  asio::post(pool, measure::move_to_cpu_0);
  for (auto _ : state)
    co_await asio::co_spawn(pool, trivial(), use_awaitable);
  pool.join();
}
void thread_pool(benchmark::State &state) {
  drive([&] { return offload(state); });
}
BENCHMARK(thread_pool)->Name("o")->UseRealTime();

void task_bytes(benchmark::State &state) {
  constexpr int count = 100'000;
  for (auto _ : state) {
    asio::io_context context(1);
    const double before = measure::resident_bytes();
    for (int i = 0; i < count; ++i)
      asio::co_spawn(context, sleeper(1000), rethrow);
    context.poll();
    state.counters["bytes"] = (measure::resident_bytes() - before) / count;
  }
}
BENCHMARK(task_bytes)->Name("m")->Iterations(1);

} // namespace

BENCHMARK_MAIN();
