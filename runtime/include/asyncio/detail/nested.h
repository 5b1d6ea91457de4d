// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/coro.h>
#include <asyncio/detail/task_core.h>
#include <asyncio/event_loop.h>

#include <coroutine>
#include <type_traits>
#include <utility>

namespace asyncio::detail {

template <class A> inline constexpr bool is_coro = false;
template <class T> inline constexpr bool is_coro<Coro<T>> = true;

/// The future or task as it is, of its own type; a new task for all else.
template <Gatherable A> auto future_of(A &&awaitable) {
  if constexpr (std::is_base_of_v<AnyFuture, std::remove_cvref_t<A>>)
    return std::remove_cvref_t<A>(std::forward<A>(awaitable));
  else
    return get_running_loop().create_task(std::forward<A>(awaitable));
}

/// An awaitable that an awaiter awaits on behalf of its own frame, with its
/// awaiter: what wraps it needs no frame.
template <class A> class Nested {
public:
  /// `make` gives the awaitable; a function, so that it is made in place.
  template <class Make>
  explicit Nested(std::in_place_t, Make &&make)
      : awaitable_(std::forward<Make>(make)()),
        awaiter_(awaiter_of(std::move(awaitable_))) {}
  Nested(const Nested &) = delete;
  Nested &operator=(const Nested &) = delete;

  bool await_ready() { return awaiter_.await_ready(); }
  template <class P> bool await_suspend(std::coroutine_handle<P> waiting) {
    using Suspended = decltype(awaiter_.await_suspend(waiting));
    if constexpr (std::is_void_v<Suspended>) {
      awaiter_.await_suspend(waiting);
      return true;
    } else {
      return awaiter_.await_suspend(waiting);
    }
  }
  decltype(auto) await_resume() { return awaiter_.await_resume(); }

  /// How the coroutine ended, null if with a value; takes a cancellation that
  /// is due, so that nothing has to be thrown to see it.
  [[nodiscard]] std::exception_ptr take_error()
    requires is_coro<A>
  {
    if (!awaitable_.frame) [[unlikely]]
      return current_task_core()->take_cancellation();
    return std::move(awaitable_.frame->error);
  }
  [[nodiscard]] bool ended_cancelled() const noexcept
    requires is_coro<A>
  {
    return !awaitable_.frame || holds<CancelledError>(awaitable_.frame->error);
  }

private:
  A awaitable_;
  decltype(awaiter_of(std::declval<A>())) awaiter_;
};

} // namespace asyncio::detail
