// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/event_loop.h>
#include <asyncio/runner.h>

#include <memory>
#include <type_traits>
#include <utility>

namespace asyncio::testing {

/// Nothing is left that could ever wake the tasks that wait.
class Deadlock : public RuntimeError {
public:
  using RuntimeError::RuntimeError;
};

/// A loop on a virtual clock: its time begins at zero, stands still while
/// anything can run, and jumps to the next deadline when nothing can.
///
/// Descriptors are real. Work on other threads takes no virtual time: while a
/// job of an executor is out, the clock waits for it.
///
/// Throws from running: Deadlock, when tasks wait and nothing can wake them.
[[nodiscard]] std::unique_ptr<EventLoop> new_virtual_event_loop();

/// The running loop of this thread for as long as it lives, on a virtual clock
/// that the test moves.
///
///     VirtualLoop loop;
///     auto task = asyncio::create_task(work());
///     loop.advance(10s);
///     EXPECT_TRUE(task.done());
///
/// Threads: one; no other loop runs on it meanwhile.
/// Lifetime: tasks that are pending at its end are destroyed and reported.
class VirtualLoop {
public:
  /// Begins at time zero. Throws: RuntimeError, when a loop runs on this
  /// thread.
  VirtualLoop();
  VirtualLoop(const VirtualLoop &) = delete;
  VirtualLoop &operator=(const VirtualLoop &) = delete;
  ~VirtualLoop();

  /// The loop itself.
  [[nodiscard]] EventLoop &loop() noexcept { return *loop_; }
  /// Now, on the virtual clock.
  [[nodiscard]] TimePoint time() const noexcept { return loop_->time(); }

  /// One turn, which never waits and never moves the clock.
  void turn();
  /// Turns until nothing can run without time passing.
  void run_until_idle();
  /// Lets `length` pass, timer by timer.
  void advance(Duration length);
  /// Runs `awaitable` to its end, moving the clock as needed.
  ///
  /// Throws: what it throws; Deadlock.
  template <Gatherable A> detail::gather_result_t<A> run(A &&awaitable) {
    using T = detail::gather_result_t<A>;
    if constexpr (std::is_base_of_v<AnyFuture, std::remove_cvref_t<A>>) {
      finish(awaitable);
      return awaitable.result();
    } else {
      const Task<T> task = loop_->create_task(std::forward<A>(awaitable));
      static_cast<detail::TaskCore *>(task.core())->keep_quiet();
      finish(task);
      if constexpr (std::is_void_v<T> || std::is_reference_v<T>)
        return task.result();
      else
        return (task.result(), std::move(task.slot().get()));
    }
  }

private:
  void finish(const AnyFuture &future);

  std::unique_ptr<EventLoop> loop_;
};

/// Says that a thread of the test's own is going to wake the loop, so that
/// waiting for it is no deadlock.
class OutsideWork {
public:
  /// From now on, until it is destroyed.
  explicit OutsideWork(EventLoop &loop) noexcept;
  OutsideWork(const OutsideWork &) = delete;
  OutsideWork &operator=(const OutsideWork &) = delete;
  ~OutsideWork();

private:
  detail::LoopCore &loop_;
};

/// As asyncio::run(), on a virtual clock.
template <Gatherable A> detail::gather_result_t<A> run(A &&main) {
  return asyncio::run(std::forward<A>(main),
                      {.loop_factory = &new_virtual_event_loop});
}

} // namespace asyncio::testing
