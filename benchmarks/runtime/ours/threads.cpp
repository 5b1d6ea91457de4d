// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Hand-offs to another thread and to another process.
#include "../common/measure.h"

#include <asyncio/process_pool_executor.h>
#include <asyncio/runner.h>
#include <asyncio/subprocess.h>
#include <asyncio/thread_pool_executor.h>
#include <asyncio/threads.h>
#include <benchmark/benchmark.h>
#include <future>
#include <memory>
#include <thread>

using asyncio::Coro;

namespace {

/// A loop that runs in a thread of its own.
class OtherLoop {
public:
  OtherLoop() {
    std::promise<asyncio::EventLoop *> ready;
    thread_ = std::thread([&] {
      measure::move_to_cpu_0();
      const auto loop = asyncio::new_event_loop();
      loop->call_soon([&] { ready.set_value(loop.get()); });
      loop->run_forever();
      loop->close();
    });
    loop_ = ready.get_future().get();
  }
  OtherLoop(const OtherLoop &) = delete;
  OtherLoop &operator=(const OtherLoop &) = delete;
  ~OtherLoop() {
    loop_->call_soon_threadsafe([loop = loop_] { loop->stop(); });
    thread_.join();
  }
  asyncio::EventLoop *operator->() const { return loop_; }

private:
  asyncio::EventLoop *loop_ = nullptr;
  std::thread thread_;
};

/// Callbacks that call each other across the threads until the measurement
/// is over.
class PingPong {
public:
  PingPong(benchmark::State &state, asyncio::EventLoop &here)
      : state_(state), here_(here), finished_(here.create_future<void>()) {}

  void pong() {
    if (state_.KeepRunning())
      there_->call_soon_threadsafe([this] { ping(); });
    else
      finished_.set_result();
  }
  const asyncio::Future<void> &finished() const { return finished_; }

private:
  void ping() {
    here_.call_soon_threadsafe([this] { pong(); });
  }

  benchmark::State &state_;
  asyncio::EventLoop &here_;
  OtherLoop there_;
  asyncio::Future<void> finished_;
};

Coro<> play(benchmark::State &state) {
  PingPong game(state, asyncio::get_running_loop());
  game.pong();
  co_await game.finished();
}
void thread_round_trip(benchmark::State &state) { asyncio::run(play(state)); }
BENCHMARK(thread_round_trip)->Name("h")->UseRealTime();

Coro<> call_in_thread(benchmark::State &state) {
  asyncio::get_running_loop().set_default_executor(
      std::make_shared<asyncio::ThreadPoolExecutor>(
          1,
          asyncio::ThreadPoolOptions{.initializer = measure::move_to_cpu_0}));
  auto one = [] { return 1; };
  co_await asyncio::to_thread(one);
  for (auto _ : state)
    co_await asyncio::to_thread(one);
}
void thread_pool(benchmark::State &state) {
  asyncio::run(call_in_thread(state));
}
BENCHMARK(thread_pool)->Name("o")->UseRealTime();

int successor(int number) { return number + 1; }

Coro<> call_in_process(benchmark::State &state) {
  auto &loop = asyncio::get_running_loop();
  asyncio::ProcessPoolExecutor pool(1);
  co_await loop.run_in_executor(&pool, measure::move_to_cpu_0);
  int number = 0;
  for (auto _ : state)
    number = co_await loop.run_in_executor(&pool, successor, number);
  benchmark::DoNotOptimize(number);
}
void process_pool(benchmark::State &state) {
  asyncio::run(call_in_process(state));
}
BENCHMARK(process_pool)->Name("p")->UseRealTime();

Coro<> start_processes(benchmark::State &state) {
  for (auto _ : state) {
    const auto process = co_await asyncio::create_subprocess_exec("/bin/true");
    co_await process.wait();
  }
}
void subprocess(benchmark::State &state) {
  asyncio::run(start_processes(state));
}
BENCHMARK(subprocess)->Name("s")->UseRealTime();

} // namespace

BENCHMARK_MAIN();
