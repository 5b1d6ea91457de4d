// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/detail/concurrent_state.h>

#include <concepts>
#include <type_traits>

namespace asyncio {

/// The result of a call that runs on another thread or in another process.
///
/// A shared handle: copies stand for the same result. Executors make them and
/// complete them; everybody else waits for the result, adds callbacks, or asks
/// for cancellation. In a coroutine use wrap_future() or
/// EventLoop::run_in_executor(): result() blocks the thread.
///
/// Cancellation: cancel() works only as long as the call has not begun.
/// Threads: every member may be called from every thread at any time. Done
///   callbacks run in the thread that completes or cancels the future, and in
///   the thread that adds them if it is done already.
/// Lifetime: the result lives as long as the last handle.
/// Source: CPython 3.13, Lib/concurrent/futures/_base.py, class Future.
/// Differs: CancelledError is the one of asyncio. A result that cannot be
///   copied is moved out by the first who asks a temporary handle for it.
template <class T = void> class ConcurrentFuture {
public:
  /// The type of the result.
  using value_type = T;

  static_assert(!std::is_reference_v<T>,
                "results are values: return a pointer or a copy");

  /// A new pending future. For executors and tests.
  ConcurrentFuture() : state_(new detail::ConcurrentValue<T>) {}

  /// True if the call will not run: it was cancelled now or before. False if it
  /// runs or is finished.
  bool cancel() { return state_->cancel(); }
  /// Whether it was cancelled before its call began.
  [[nodiscard]] bool cancelled() const noexcept { return state_->cancelled(); }
  /// Whether the call runs now and can no longer be cancelled.
  [[nodiscard]] bool running() const noexcept {
    return state_->phase() == detail::ConcurrentState::Phase::running;
  }
  /// Whether it is finished or cancelled.
  [[nodiscard]] bool done() const noexcept { return state_->done(); }

  /// Waits for the result, for ever or as long as `timeout` says.
  ///
  /// Throws: TimeoutError, if it is not done by then (the call goes on);
  ///   CancelledError, if the future was cancelled; what the call threw.
  std::add_lvalue_reference_t<const T>
  result(std::optional<Duration> timeout = {}) const & {
    state_->wait_for_value(timeout);
    if constexpr (!std::is_void_v<T>)
      return state_->value();
  }
  /// The same, with the result by value: moved if no other handle can see it or
  /// if it cannot be copied, else copied.
  T result(std::optional<Duration> timeout = {}) && {
    state_->wait_for_value(timeout);
    return take();
  }

  /// Waits as result() does and gives the exception of the call, or null.
  ///
  /// Throws: TimeoutError; CancelledError.
  [[nodiscard]] std::exception_ptr
  exception(std::optional<Duration> timeout = {}) const {
    state_->wait(timeout);
    return state_->error();
  }

  /// Calls `callback(future)`, or `callback()`, once the future is done; at
  /// once if it is. Callbacks run in the order they were added. What one throws
  /// is printed, and the next one runs.
  template <class F>
    requires std::invocable<std::decay_t<F> &, ConcurrentFuture> ||
             std::invocable<std::decay_t<F> &>
  void add_done_callback(F &&callback) {
    state_->add_callback(
        std::make_unique<Callback<std::decay_t<F>>>(std::forward<F>(callback)));
  }

  /// Marks the call as running. False if it was cancelled: then do not call.
  /// For executors and tests.
  ///
  /// Throws: RuntimeError, if it runs or is finished already.
  [[nodiscard]] bool set_running_or_notify_cancel() {
    return state_->set_running_or_notify_cancel();
  }

  /// Completes the future with a value. For executors and tests.
  ///
  /// Throws: InvalidStateError, if it is done.
  template <class U = T>
    requires(!std::is_void_v<T> && std::constructible_from<T, U>)
  void set_result(U &&value) {
    state_->set_value(std::forward<U>(value));
  }
  /// Completes a future without a value. For executors and tests.
  ///
  /// Throws: InvalidStateError, if it is done.
  void set_result()
    requires std::is_void_v<T>
  {
    state_->set_value();
  }

  /// Completes the future with an exception. For executors and tests.
  ///
  /// Throws: InvalidStateError, if it is done; TypeError for a null pointer.
  void set_exception(std::exception_ptr error) {
    state_->set_exception(std::move(error));
  }
  /// The same with an exception object.
  template <class E>
    requires(!std::convertible_to<E, std::exception_ptr>)
  void set_exception(E &&error) {
    state_->set_exception(std::make_exception_ptr(std::forward<E>(error)));
  }

  /// Whether both handles stand for the same result.
  friend bool operator==(const ConcurrentFuture &a,
                         const ConcurrentFuture &b) noexcept {
    return a.state_.get() == b.state_.get();
  }

  /// The shared state, for what chains futures together.
  [[nodiscard]] const detail::ConcurrentRef<detail::ConcurrentValue<T>> &
  state() const noexcept {
    return state_;
  }
  /// A handle of a state that exists.
  explicit ConcurrentFuture(
      detail::ConcurrentRef<detail::ConcurrentValue<T>> state)
      : state_(std::move(state)) {}

private:
  template <class F> class Callback final : public detail::ConcurrentCallback {
  public:
    template <class G>
    explicit Callback(G &&function) : function_(std::forward<G>(function)) {}

    void call(detail::ConcurrentState &done) override {
      if constexpr (std::invocable<F &, ConcurrentFuture>) {
        using State = detail::ConcurrentValue<T>;
        function_(ConcurrentFuture(
            detail::ConcurrentRef<State>::sharing(static_cast<State &>(done))));
      } else {
        function_();
      }
    }

  private:
    F function_;
  };

  T take() {
    if constexpr (!std::is_void_v<T>) {
      if constexpr (std::copy_constructible<T>) {
        if (!state_->sole())
          return state_->value();
      }
      return std::move(state_->value());
    }
  }

  detail::ConcurrentRef<detail::ConcurrentValue<T>> state_;
};

} // namespace asyncio
