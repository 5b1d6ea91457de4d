// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/detail/interrupt.h>
#include <asyncio/event_loop.h>

#include <functional>
#include <memory>
#include <optional>
#include <utility>

namespace asyncio {

/// Makes the loop of a Runner.
using LoopFactory = std::unique_ptr<EventLoop> (*)();

/// How a Runner is to be made.
struct RunnerOptions {
  /// Debug mode on or off; the environment decides if nothing is said.
  std::optional<bool> debug = {};
  /// new_event_loop() if null.
  LoopFactory loop_factory = nullptr;
};

/// How a Runner runs a coroutine.
struct RunOptions {
  /// Where the coroutine runs; the context of the Runner if null.
  const Context *context = nullptr;
};

namespace detail {

/// Throws: RuntimeError with this text, when a loop runs on this thread.
void require_no_loop(const char *refusal);

} // namespace detail

/// Runs several coroutines one after the other on one loop and in one context.
///
/// close(), or the destructor, cancels the tasks that are left and waits for
/// them, shuts the default executor down and closes the loop. What a task
/// throws meanwhile goes to the loop's exception handler.
///
/// Threads: one.
/// Source: CPython 3.13, Lib/asyncio/runners.py, class Runner.
/// Differs: Ctrl-C takes effect between two steps of the loop, as C++ code
///   cannot be interrupted; a third one ends the program.
class Runner {
public:
  /// Makes its loop when that is needed first.
  explicit Runner(RunnerOptions options = {});
  Runner(const Runner &) = delete;
  Runner &operator=(const Runner &) = delete;
  /// As close(); what that would throw is reported on standard error.
  ~Runner();

  /// Runs `main` to its end and gives its result.
  ///
  /// Cancellation: on the main thread Ctrl-C cancels `main`, and if that ends
  ///   it, leaves as KeyboardInterrupt. A second one leaves at once.
  /// Throws: what `main` threw; KeyboardInterrupt; RuntimeError, when a loop
  ///   runs on this thread or the runner is closed.
  template <Gatherable A>
  detail::gather_result_t<A> run(A &&main, RunOptions options = {}) {
    detail::require_no_loop(
        "Runner.run() cannot be called from a running event loop");
    EventLoop &loop = get_loop();
    const Context &context =
        options.context ? *options.context : this->context();
    const auto task =
        loop.create_task(std::forward<A>(main), {.context = &context});
    const detail::InterruptScope interrupt(task);
    try {
      return loop.run_until_complete(task);
    } catch (const CancelledError &) {
      if (interrupt.ended_task())
        throw KeyboardInterrupt();
      throw;
    }
  }

  /// The loop, made at the first call of this or run().
  ///
  /// Throws: RuntimeError, when the runner is closed.
  [[nodiscard]] EventLoop &get_loop();
  /// Ends the loop; twice is no error.
  void close();

private:
  enum class State { created, initialized, closed };

  [[nodiscard]] const Context &context();

  RunnerOptions options_;
  State state_ = State::created;
  std::unique_ptr<EventLoop> loop_;
  std::optional<Context> context_;
};

/// Runs `main` on a new loop to its end and gives its result: the one bridge
/// from a program to its coroutines. Cancels what is left, shuts the default
/// executor down and closes the loop.
///
/// Throws: what `main` threw; RuntimeError, when a loop runs on this thread.
/// Source: CPython 3.13, Lib/asyncio/runners.py, run().
template <Gatherable A>
detail::gather_result_t<A> run(A &&main, RunnerOptions options = {}) {
  detail::require_no_loop(
      "asyncio.run() cannot be called from a running event loop");
  Runner runner(options);
  if constexpr (std::is_void_v<detail::gather_result_t<A>>) {
    runner.run(std::forward<A>(main));
    runner.close();
  } else {
    decltype(auto) result = runner.run(std::forward<A>(main));
    runner.close();
    return result;
  }
}

} // namespace asyncio
