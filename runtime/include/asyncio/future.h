// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/coro.h>
#include <asyncio/detail/done_callback.h>
#include <asyncio/detail/future_core.h>
#include <asyncio/detail/task_core.h>
#include <asyncio/exceptions.h>

#include <concepts>
#include <cstdint>
#include <exception>
#include <string_view>
#include <type_traits>
#include <utility>

namespace asyncio {

class EventLoop;

/// Names a callback, for remove_done_callback().
using CallbackId = std::uint64_t;

/// How a done-callback is to be called.
struct DoneCallbackOptions {
  /// Where the callback runs; a copy of the current context if null.
  const Context *context = nullptr;
};

/// A handle of a future or task of any result type; may be null.
///
/// Handles are shared: copies name the same future. Awaiting one waits until it
/// is done and throws what it failed with; the value is dropped.
///
/// Cancellation: a cancelled co_await cancels the future too; shield() keeps
///   that away.
/// Threads: the loop's.
/// Lifetime: the future lives as long as a handle or a callback of it. One that
///   goes away with an exception nobody asked for is reported to the loop.
/// Source: CPython 3.13, Lib/asyncio/futures.py, class Future.
class AnyFuture {
public:
  /// Names no future.
  AnyFuture() = default;
  /// Another handle of the same future.
  AnyFuture(const AnyFuture &other) noexcept : core_(other.core_) {
    if (core_)
      core_->ref();
  }
  /// Takes the handle over; `other` names no future.
  AnyFuture(AnyFuture &&other) noexcept
      : core_(std::exchange(other.core_, nullptr)) {}
  /// Names what `other` names.
  AnyFuture &operator=(const AnyFuture &other) noexcept {
    AnyFuture copy(other);
    std::swap(core_, copy.core_);
    return *this;
  }
  /// The same; `other` names no future.
  AnyFuture &operator=(AnyFuture &&other) noexcept {
    AnyFuture taken(std::move(other));
    std::swap(core_, taken.core_);
    return *this;
  }
  ~AnyFuture() {
    if (core_)
      core_->unref();
  }

  /// Whether it names a future. All else needs one.
  explicit operator bool() const noexcept { return core_ != nullptr; }

  /// Asks for cancellation. A pending future is cancelled at once; a task gets
  /// a CancelledError with `message` in its next step.
  ///
  /// Returns: false if it was done already.
  // NOLINTNEXTLINE(modernize-use-nodiscard): mostly called for its effect
  bool cancel(std::string_view message = {}) const {
    return core_->cancel(message);
  }
  /// Whether it ended by cancellation.
  [[nodiscard]] bool cancelled() const noexcept { return core_->cancelled(); }
  /// Whether it has a value, an exception, or was cancelled.
  [[nodiscard]] bool done() const noexcept { return core_->done(); }
  /// The exception it failed with, null if it has a value.
  ///
  /// Throws: CancelledError, when cancelled; InvalidStateError, when not done.
  [[nodiscard]] std::exception_ptr exception() const {
    return core_->retrieve_error();
  }

  /// Calls `callback` from the loop when this is done, in a later turn even if
  /// it is done now; callbacks run in the order of their registration.
  /// The callback takes this handle, or nothing.
  ///
  /// Throws: RuntimeError, when this is done and its loop is closed.
  /// Threads: the loop's.
  template <class F>
    requires std::invocable<F &> || std::invocable<F &, AnyFuture>
  CallbackId add_done_callback(F callback,
                               DoneCallbackOptions options = {}) const {
    return detail::add_done_callback<AnyFuture>(*core_, std::move(callback),
                                                options.context);
  }
  /// Takes a callback back that was not called yet.
  ///
  /// Returns: how many were taken back, none or one.
  // NOLINTNEXTLINE(modernize-use-nodiscard): mostly called for its effect
  int remove_done_callback(CallbackId id) const noexcept {
    return detail::remove_done_callback(*core_, id);
  }

  /// The loop it belongs to.
  [[nodiscard]] EventLoop &get_loop() const;

  /// Fails it. Throws: InvalidStateError, when done; RuntimeError for a task,
  /// or when somebody waits for it and its loop is closed.
  /// Differs: it is still pending after the latter.
  void set_exception(std::exception_ptr error) const;
  /// The same with the exception itself.
  template <class E>
    requires(!std::same_as<std::remove_cvref_t<E>, std::exception_ptr> &&
             !std::is_null_pointer_v<std::remove_cvref_t<E>>)
  void set_exception(E error) const {
    set_exception(std::make_exception_ptr(std::move(error)));
  }

  friend bool operator==(const AnyFuture &a, const AnyFuture &b) noexcept {
    return a.core_ == b.core_;
  }

  /// For the runtime.
  [[nodiscard]] detail::FutureCore *core() const noexcept { return core_; }
  /// For the runtime: takes over one reference.
  explicit AnyFuture(detail::FutureCore *core) noexcept : core_(core) {}

protected:
  detail::FutureCore *core_ = nullptr;
};

namespace detail {

/// A future that user code completes.
template <class T> class FutureState final : public FutureCore, public Pooled {
public:
  explicit FutureState(LoopCore &loop) noexcept
      : FutureCore(&loop, Kind::future) {
    loop.ref();
  }
  void *value() noexcept override { return &slot; }

  Slot<Stored<T>> slot;

private:
  ~FutureState() override { loop_->unref(); }
};
template <> class FutureState<void> final : public FutureCore, public Pooled {
public:
  explicit FutureState(LoopCore &loop) noexcept
      : FutureCore(&loop, Kind::future) {
    loop.ref();
  }

private:
  ~FutureState() override { loop_->unref(); }
};

[[noreturn]] void refuse_result_of_task();

} // namespace detail

/// A value that comes later: made with EventLoop::create_future(), given by
/// gather(), shield(), run_in_executor(). Awaiting it gives the value.
///
/// All that AnyFuture says holds.
/// Differs: co_await copies the value, as several may wait for it; it is moved
///   out of a temporary that is the last handle, and of a type that cannot be
///   copied.
template <class T = void> class Future : public AnyFuture {
public:
  /// What awaiting it gives.
  using value_type = T;
  using AnyFuture::AnyFuture;

  /// The value. Throws: the exception it failed with, CancelledError,
  /// InvalidStateError when not done.
  decltype(auto) result() const {
    core_->check_result();
    if constexpr (std::is_reference_v<T>)
      return static_cast<T>(*slot().get());
    else if constexpr (!std::is_void_v<T>)
      return static_cast<const T &>(slot().get());
  }

  /// Completes it. Throws: InvalidStateError, when done; RuntimeError for a
  /// task, whose coroutine gives its result, or when somebody waits for it and
  /// its loop is closed.
  /// Differs: it is still pending after the latter.
  template <class U = T>
    requires(!std::is_void_v<T> && std::is_constructible_v<T, U &&>)
  void set_result(U &&value) const {
    require_settable();
    if constexpr (std::is_reference_v<T>)
      slot().emplace(std::addressof(value));
    else
      slot().emplace(std::forward<U>(value));
    core_->finish();
  }
  /// The same for a future without a value.
  void set_result() const
    requires std::is_void_v<T>
  {
    require_settable();
    core_->finish();
  }

  /// As AnyFuture has it; the callback may also take a Future<T>.
  template <class F>
    requires std::invocable<F &> || std::invocable<F &, Future>
  CallbackId add_done_callback(F callback,
                               DoneCallbackOptions options = {}) const {
    return detail::add_done_callback<Future>(*core_, std::move(callback),
                                             options.context);
  }

  /// For the runtime.
  [[nodiscard]] auto &slot() const noexcept {
    return *static_cast<detail::Slot<detail::Stored<T>> *>(core_->value());
  }

private:
  void require_settable() const {
    if (core_->is_task())
      detail::refuse_result_of_task();
    core_->require_pending();
  }
};

namespace detail {

class AnyFutureAwaiter {
public:
  explicit AnyFutureAwaiter(const AnyFuture &future) noexcept
      : future_(future) {}
  explicit AnyFutureAwaiter(AnyFuture &&future) noexcept
      : future_(std::move(future)) {}
  AnyFutureAwaiter(const AnyFutureAwaiter &) = delete;
  AnyFutureAwaiter &operator=(const AnyFutureAwaiter &) = delete;

  bool await_ready() const {
    if (!future_)
      throw RuntimeError("await of a handle that names no future");
    return future_.done();
  }
  template <class P> void await_suspend(std::coroutine_handle<P> waiting) {
    PromiseBase &frame = waiting.promise();
    frame.task->block_on(frame, *future_.core());
    task_ = frame.task;
  }
  void await_resume() {
    if (task_)
      task_->throw_if_cancelled();
    future_.core()->check_result();
  }

protected:
  AnyFuture future_;
  TaskCore *task_ = nullptr;
};

template <class T> class FutureAwaiter : public AnyFutureAwaiter {
public:
  explicit FutureAwaiter(const Future<T> &future) noexcept
      : AnyFutureAwaiter(future) {}
  explicit FutureAwaiter(Future<T> &&future) noexcept
      : AnyFutureAwaiter(std::move(future)), owns_(true) {}

  T await_resume() {
    AnyFutureAwaiter::await_resume();
    if constexpr (!std::is_void_v<T>) {
      auto &value =
          static_cast<Slot<Stored<T>> *>(future_.core()->value())->get();
      if constexpr (std::is_reference_v<T>) {
        return static_cast<T>(*value);
      } else if constexpr (!std::is_copy_constructible_v<T>) {
        return std::move(value);
      } else {
        if (owns_ && future_.core()->sole())
          return std::move(value);
        return value;
      }
    }
  }

private:
  bool owns_ = false;
};

/// @cond
template <class A>
AnyFutureAwaiter AwaitableTraits<AnyFuture>::awaiter(A &&future) {
  return AnyFutureAwaiter(std::forward<A>(future));
}
/// @endcond

} // namespace detail
} // namespace asyncio
