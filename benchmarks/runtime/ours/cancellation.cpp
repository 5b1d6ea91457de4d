// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Cancellation, as an exception and without one.
#include <asyncio/runner.h>
#include <asyncio/sleep.h>
#include <asyncio/task.h>
#include <benchmark/benchmark.h>
#include <chrono>

using namespace std::chrono_literals;
using asyncio::Coro;

namespace {

Coro<> nested(int depth) {
  if (depth == 0)
    co_await asyncio::sleep(1000s);
  else
    co_await nested(depth - 1);
}

Coro<> cancel_and_catch(benchmark::State &state, int depth) {
  for (auto _ : state) {
    auto task = asyncio::create_task(nested(depth));
    co_await asyncio::sleep(0s);
    task.cancel();
    bool caught = false;
    try {
      co_await task;
    } catch (const asyncio::CancelledError &) {
      caught = true;
    }
    if (!caught)
      state.SkipWithError("not cancelled");
  }
}
void thrown(benchmark::State &state, int depth) {
  asyncio::run(cancel_and_catch(state, depth));
}
BENCHMARK_CAPTURE(thrown, 0, 0)->Name("x0");
BENCHMARK_CAPTURE(thrown, 8, 8)->Name("x8");

Coro<> unhandled(int depth, asyncio::no_cancel_handler_t mark) {
  if (depth == 0)
    co_await asyncio::sleep(1000s);
  else
    co_await unhandled(depth - 1, mark);
}

Coro<> cancel_and_look(benchmark::State &state, int depth) {
  for (auto _ : state) {
    auto task =
        asyncio::create_task(unhandled(depth, asyncio::no_cancel_handler));
    co_await asyncio::sleep(0s);
    task.cancel();
    co_await asyncio::sleep(0s);
    if (!task.cancelled())
      state.SkipWithError("not cancelled");
  }
}
void destroyed(benchmark::State &state, int depth) {
  asyncio::run(cancel_and_look(state, depth));
}
BENCHMARK_CAPTURE(destroyed, 0, 0)->Name("y0");
BENCHMARK_CAPTURE(destroyed, 8, 8)->Name("y8");

} // namespace
