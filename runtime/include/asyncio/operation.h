// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/coro.h>
#include <asyncio/detail/future_core.h>
#include <asyncio/detail/task_core.h>

#include <coroutine>
#include <tuple>
#include <utility>

namespace asyncio {

/// A blocking call that has not begun: what sleep(), Event::wait(),
/// Lock::acquire(), Queue::get() and their like return.
///
/// Lazy as a coroutine and cheaper: awaiting it allocates nothing. It may be
/// awaited, or passed wherever a coroutine may: create_task(), gather(),
/// wait_for(), shield(). What it refers to lives until it is awaited.
///
/// Cancellation, threads: as the function says that returned it.
/// Differs: CPython has coroutines in its place; nothing that a program can see
///   depends on it, but that one may be awaited only where a coroutine may.
template <class Awaiter> class [[nodiscard]] Operation {
public:
  /// What awaiting it gives.
  using value_type = decltype(std::declval<Awaiter &>().await_resume());

  /// For the function that returns it.
  template <class... Args>
  explicit Operation(std::in_place_t, Args... arguments)
      : arguments_(std::move(arguments)...) {}

  /// For the runtime: the awaiter, in the frame of whoever awaits.
  [[nodiscard]] Awaiter start() {
    return std::make_from_tuple<Awaiter>(std::move(arguments_));
  }

private:
  typename Awaiter::Arguments arguments_;
};

namespace detail {

/// A Coro of whatever can be awaited. The name is that of the operation.
template <class A> Coro<awaitable_result_t<A>> await_in_coro(A awaitable) {
  co_return co_await std::move(awaitable);
}

/// Calls the function and awaits the result; keeps the closure until then.
template <class F>
Coro<awaitable_result_t<decltype(std::declval<F &>()())>>
call_in_coro(F function) {
  co_return co_await function();
}

template <Gatherable A> Coro<gather_result_t<A>> as_coro(A &&awaitable) {
  using Bare = std::remove_cvref_t<A>;
  if constexpr (std::is_same_v<Bare, Coro<gather_result_t<A>>>) {
    return std::move(awaitable);
  } else if constexpr (Awaitable<A>) {
    auto coro = await_in_coro<Bare>(std::forward<A>(awaitable));
    if constexpr (requires { Bare::name; })
      coro.set_name(Bare::name);
    return coro;
  } else {
    return call_in_coro<Bare>(std::forward<A>(awaitable));
  }
}

/// A blocking call with one future in the frame. The derived class says in
/// await_ready() whether it has to wait, and in begin() where it queues up.
class BlockingCall : public Blocker {
public:
  BlockingCall() = default;

  template <class P> void await_suspend(std::coroutine_handle<P> waiting) {
    PromiseBase &frame = waiting.promise();
    set_loop(frame.task->loop());
    task_ = frame.task;
    task_->block_on(frame, *this);
  }
  /// Throws the cancellation or error that ended the wait.
  void await_resume() {
    if (!task_)
      return;
    task_->throw_if_cancelled();
    check_result();
  }

protected:
  [[nodiscard]] bool suspended() const noexcept { return task_ != nullptr; }
  TaskCore *task_ = nullptr;
};

} // namespace detail
} // namespace asyncio
