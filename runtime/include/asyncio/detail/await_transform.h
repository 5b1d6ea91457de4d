// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <coroutine>
#include <type_traits>
#include <utility>

namespace asyncio {

template <class T> class Coro;
template <class T> class Future;
template <class T> class Task;
template <class Awaiter> class Operation;
class AnyFuture;
class AnyTask;

namespace detail {

template <class T> class FutureAwaiter;
class AnyFutureAwaiter;

/// What is known about an awaitable of this library: its result, its awaiter.
template <class A> struct AwaitableTraits {};

template <class T> struct AwaitableTraits<Coro<T>> {
  using Result = T;
  template <class A> static Coro<T> &&awaiter(A &&coro) noexcept {
    return static_cast<Coro<T> &&>(coro);
  }
};
template <class T> struct AwaitableTraits<Future<T>> {
  using Result = T;
  template <class A> static FutureAwaiter<T> awaiter(A &&future) {
    return FutureAwaiter<T>(std::forward<A>(future));
  }
};
template <class T>
struct AwaitableTraits<Task<T>> : AwaitableTraits<Future<T>> {};
template <> struct AwaitableTraits<AnyFuture> {
  using Result = void;
  template <class A> static AnyFutureAwaiter awaiter(A &&future);
};
template <> struct AwaitableTraits<AnyTask> : AwaitableTraits<AnyFuture> {};
template <class Awaiter> struct AwaitableTraits<Operation<Awaiter>> {
  using Result = decltype(std::declval<Awaiter &>().await_resume());
  template <class A> static Awaiter awaiter(A &&operation) {
    return std::forward<A>(operation).start();
  }
};

template <class A>
concept OwnAwaitable =
    requires { typename AwaitableTraits<std::remove_cvref_t<A>>::Result; };

/// A type of the user with an operator co_await that gives one of ours.
template <class A>
concept WrapsAwaitable = !OwnAwaitable<A> && requires(A &&awaitable) {
  { std::forward<A>(awaitable).operator co_await() } -> OwnAwaitable;
};

template <class A> struct WrappedTraits {
  using Inner = decltype(std::declval<A>().operator co_await());
  using Result = typename AwaitableTraits<std::remove_cvref_t<Inner>>::Result;
};

/// Holds what operator co_await gave for as long as it is awaited.
template <class Inner> class WrappedAwaiter {
  using Own = decltype(AwaitableTraits<std::remove_cvref_t<Inner>>::awaiter(
      std::declval<Inner>()));

public:
  template <class A>
  explicit WrappedAwaiter(A &&awaitable)
      : inner_(std::forward<A>(awaitable).operator co_await()),
        awaiter_(AwaitableTraits<std::remove_cvref_t<Inner>>::awaiter(
            std::forward<Inner>(inner_))) {}
  WrappedAwaiter(const WrappedAwaiter &) = delete;
  WrappedAwaiter &operator=(const WrappedAwaiter &) = delete;

  bool await_ready() { return awaiter_.await_ready(); }
  template <class P> auto await_suspend(std::coroutine_handle<P> waiting) {
    return awaiter_.await_suspend(waiting);
  }
  decltype(auto) await_resume() { return awaiter_.await_resume(); }

private:
  Inner inner_;
  Own awaiter_;
};

template <class> inline constexpr bool always_false = false;

/// The awaiter for what stands behind a co_await.
template <class A> decltype(auto) awaiter_of(A &&awaitable) {
  if constexpr (OwnAwaitable<A>)
    return AwaitableTraits<std::remove_cvref_t<A>>::awaiter(
        std::forward<A>(awaitable));
  else if constexpr (WrapsAwaitable<A>)
    return WrappedAwaiter<decltype(std::declval<A>().operator co_await())>(
        std::forward<A>(awaitable));
  else
    static_assert(
        always_false<A>,
        "a coroutine of asyncio awaits a Coro, a Task, a Future, an Operation, "
        "or a type whose operator co_await gives one of them; for something "
        "else complete a future of loop.create_future() with "
        "call_soon_threadsafe");
}

} // namespace detail

/// What may stand behind a co_await in a coroutine of this library.
template <class A>
concept Awaitable = detail::OwnAwaitable<A> || detail::WrapsAwaitable<A>;

namespace detail {

template <class A> struct ResultOf : WrappedTraits<A> {};
template <OwnAwaitable A>
struct ResultOf<A> : AwaitableTraits<std::remove_cvref_t<A>> {};

} // namespace detail

/// What co_await gives for an A.
template <Awaitable A>
using awaitable_result_t = typename detail::ResultOf<A>::Result;

/// Something to call that gives an awaitable: a lambda coroutine.
template <class F>
concept CoroFunction =
    !Awaitable<F> && requires(std::remove_cvref_t<F> &function) {
      { function() } -> Awaitable;
    };

/// What gather(), create_task() and their like take.
template <class A>
concept Gatherable = Awaitable<A> || CoroFunction<A>;

namespace detail {

template <class A> struct GatherResult {
  using Type =
      awaitable_result_t<decltype(std::declval<std::remove_cvref_t<A> &>()())>;
};
template <Awaitable A> struct GatherResult<A> {
  using Type = awaitable_result_t<A>;
};
template <Gatherable A> using gather_result_t = typename GatherResult<A>::Type;

} // namespace detail
} // namespace asyncio
