// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/detail/await_transform.h>
#include <asyncio/detail/promise.h>
#include <asyncio/detail/task_core.h>
#include <asyncio/exceptions.h>

#include <coroutine>
#include <type_traits>
#include <utility>

namespace asyncio {

template <class T> class Coro;

namespace detail {

// Transfer from one coroutine to another by a jump is nothing to build on: GCC
// has it above -O1 only and never under the address sanitizer, where a loop of
// awaits would grow the stack. So the step of the task resumes one frame after
// the other, and a coroutine that is awaited first runs on the stack of the one
// that awaits it, which costs less than the jump.
/// Most awaited coroutines end without waiting: run it here, and only leave the
/// waiting one if it has to. Bounded, as each level is stack.
///
/// Whether the one that awaits is to be left.
inline bool descend(TaskCore &task, PromiseBase &frame) noexcept {
  if (!task.go_down()) [[unlikely]] {
    task.go_on(&frame);
    return true;
  }
  frame.handle().resume();
  task.go_up();
  return !frame.finished;
}

/// The end of a coroutine: on with whoever awaits it.
struct FinalAwaiter {
  bool await_ready() const noexcept { return false; }
  template <class P>
  void await_suspend(std::coroutine_handle<P> ended) const noexcept {
    PromiseBase &promise = ended.promise();
    promise.finished = true;
    if (promise.parent)
      promise.task->go_on(promise.parent);
    else
      promise.task->end();
  }
  void await_resume() const noexcept {}
};

/// Debug mode: the coroutine in `frame` was created and never awaited.
void report_never_awaited(const PromiseBase &frame) noexcept;

template <class T> class CoroPromiseBase : public PromiseBase {
public:
  CoroPromiseBase() = default;

  template <class... Args>
    requires(std::is_same_v<std::remove_cvref_t<Args>, no_cancel_handler_t> ||
             ...)
  explicit CoroPromiseBase(const Args &...) {
    destroy_on_cancel = true;
  }

  // The defaults are evaluated inside the coroutine, and so name it.
  Coro<T> get_return_object(const char *name = __builtin_FUNCTION(),
                            const char *path = __builtin_FILE(),
                            unsigned where = __builtin_LINE()) noexcept;
  std::suspend_always initial_suspend() const noexcept { return {}; }
  FinalAwaiter final_suspend() const noexcept { return {}; }

  template <class A>
  decltype(auto) await_transform(A &&awaitable,
                                 unsigned where = __builtin_LINE()) {
    line = where;
    return awaiter_of(std::forward<A>(awaitable));
  }
};

template <class T> class CoroPromise : public CoroPromiseBase<T> {
public:
  using CoroPromiseBase<T>::CoroPromiseBase;

  template <class U = T>
    requires std::is_constructible_v<T, U &&>
  void return_value(U &&value) {
    if constexpr (std::is_reference_v<T>)
      slot.emplace(std::addressof(value));
    else
      slot.emplace(std::forward<U>(value));
  }

  Slot<Stored<T>> slot;
};

template <> class CoroPromise<void> : public CoroPromiseBase<void> {
public:
  using CoroPromiseBase<void>::CoroPromiseBase;
  void return_void() const noexcept {}
};

} // namespace detail

/// A coroutine: what `async def` makes.
///
/// Lazy: nothing runs until it is awaited or made into a task. Awaiting it runs
/// it in the awaiting task and gives the turn to nobody; what it throws comes
/// out of the co_await.
///
/// Throws: RuntimeError from a second co_await.
/// Cancellation: a CancelledError is thrown at the place inside where the task
///   waits. Before the first resumption the body does not run at all.
/// Threads: runs on the thread of the loop that drives it; until then it may be
///   moved to another thread.
/// Lifetime: owns the frame. Parameters by reference are kept by reference;
///   they outlive the coroutine or are passed by value.
/// Source: CPython 3.13, the language reference, coroutine objects.
/// Differs: destroying one that never ran reports it in debug mode only.
template <class T = void> class [[nodiscard]] Coro : public detail::AwaitPoint {
public:
  /// For the compiler.
  using promise_type = detail::CoroPromise<T>;
  /// What awaiting it gives.
  using value_type = T;

  static_assert(alignof(promise_type) <= 16,
                "a coroutine's result may be aligned to 16 bytes at most");

  /// Takes the coroutine over; `other` has none.
  Coro(Coro &&other) noexcept { frame = std::exchange(other.frame, nullptr); }
  /// Destroys this one, and takes the other over.
  Coro &operator=(Coro &&other) noexcept {
    if (this != &other) {
      destroy();
      frame = std::exchange(other.frame, nullptr);
    }
    return *this;
  }
  ~Coro() { destroy(); }

  /// Whether there is a coroutine here that was not moved away.
  explicit operator bool() const noexcept { return frame != nullptr; }
  /// The name of the function, as the source has it.
  [[nodiscard]] const char *name() const noexcept {
    return frame ? frame->function : "";
  }

  //===--- For the compiler
  //------------------------------------------------===//

  /// Throws: RuntimeError, when it was awaited before.
  bool await_ready() {
    if (!frame || frame->started)
      throw RuntimeError("cannot reuse already awaited coroutine");
    frame->started = true;
    return false;
  }
  /// Begins it.
  template <class P>
  bool await_suspend(std::coroutine_handle<P> waiting) noexcept {
    detail::PromiseBase &parent = waiting.promise();
    frame->parent = &parent;
    frame->point = this;
    frame->task = parent.task;
    return detail::descend(*parent.task, *frame);
  }
  /// What it gave, or threw.
  T await_resume() {
    if (!frame) [[unlikely]]
      detail::current_task_core()->throw_cancelled();
    if (frame->error) [[unlikely]]
      std::rethrow_exception(frame->take_error());
    if constexpr (std::is_reference_v<T>)
      return static_cast<T>(*promise().slot.get());
    else if constexpr (!std::is_void_v<T>)
      return std::move(promise().slot.get());
  }

  /// For the runtime: the frame, which belongs to the caller from now on.
  [[nodiscard]] promise_type *release() noexcept {
    return static_cast<promise_type *>(std::exchange(frame, nullptr));
  }
  /// For the runtime: how a wrapper is to be named.
  void set_name(const char *name) noexcept { frame->function = name; }

private:
  friend class detail::CoroPromiseBase<T>;
  explicit Coro(promise_type &promise) noexcept { frame = &promise; }

  promise_type &promise() noexcept {
    return *static_cast<promise_type *>(frame);
  }
  void destroy() noexcept {
    if (!frame)
      return;
    if (!frame->started) [[unlikely]]
      detail::report_never_awaited(*frame);
    std::exchange(frame, nullptr)->handle().destroy();
  }
};

template <class T>
Coro<T> detail::CoroPromiseBase<T>::get_return_object(const char *name,
                                                      const char *path,
                                                      unsigned where) noexcept {
  this->function = name;
  this->file = path;
  this->line = where;
  return Coro<T>(static_cast<CoroPromise<T> &>(*this));
}

} // namespace asyncio
