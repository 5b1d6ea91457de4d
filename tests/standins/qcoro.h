// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Stand-in for qcoro: names and shapes only, for tests.
#pragma once

#include <chrono>
#include <coroutine>
#include <exception>
#include <type_traits>
#include <utility>
#include <variant>

class QObject;
class QThreadPool;
template <class T> class QFuture;

namespace QCoro {

namespace detail {
template <class T> struct Returns {
  template <class U> void return_value(U &&);
};
template <> struct Returns<void> {
  void return_void() noexcept;
};

/// An awaitable that gives a T.
template <class T> struct Gives {
  bool await_ready() const noexcept;
  bool await_suspend(std::coroutine_handle<>) noexcept;
  T await_resume();
};

// A template that is called with a lambda needs a definition.
template <class T> T made();

template <class A> decltype(auto) awaiterOf(A &&Awaitable) {
  if constexpr (requires { static_cast<A &&>(Awaitable).operator co_await(); })
    return static_cast<A &&>(Awaitable).operator co_await();
  else
    return static_cast<A &&>(Awaitable);
}
template <class A>
using Value = std::remove_cvref_t<
    decltype(detail::awaiterOf(std::declval<A>()).await_resume())>;
template <class T>
using NonVoid = std::conditional_t<std::is_void_v<T>, std::monostate, T>;
} // namespace detail

/// Runs to its first suspension when it is called; the frame outlives the
/// object.
template <class T = void> class Task final {
public:
  struct promise_type : detail::Returns<T> {
    Task get_return_object() noexcept;
    std::suspend_never initial_suspend() const noexcept;
    std::suspend_always final_suspend() const noexcept;
    void unhandled_exception();
    void derefCoroutine();
  };
  Task() noexcept;
  Task(Task &&) noexcept;
  Task &operator=(Task &&) noexcept;
  ~Task() {
    if (Frame)
      Frame.promise().derefCoroutine();
  }
  bool isReady() const;
  template <class F> Task<> then(F &&) && { return detail::made<Task<>>(); }
  detail::Gives<T> operator co_await() const noexcept;

private:
  std::coroutine_handle<promise_type> Frame;
};

template <class T = void> class LazyTask final {
public:
  struct promise_type : detail::Returns<T> {
    LazyTask get_return_object() noexcept;
    std::suspend_always initial_suspend() const noexcept;
    std::suspend_always final_suspend() const noexcept;
    void unhandled_exception();
    void derefCoroutine();
  };
  LazyTask() noexcept;
  LazyTask(LazyTask &&) noexcept;
  ~LazyTask() {
    if (Frame)
      Frame.promise().derefCoroutine();
  }
  detail::Gives<T> operator co_await() const noexcept;

private:
  std::coroutine_handle<promise_type> Frame;
};

template <class T> class Generator {
public:
  struct promise_type {
    Generator get_return_object();
    std::suspend_always initial_suspend();
    std::suspend_always final_suspend() noexcept;
    std::suspend_always yield_value(T &&);
    void return_void();
    void unhandled_exception();
  };
  Generator(Generator &&Other) noexcept
      : Frame(std::exchange(Other.Frame, {})) {}
  ~Generator() {
    if (Frame)
      Frame.destroy();
  }
  T *begin();
  T *end();

private:
  std::coroutine_handle<promise_type> Frame;
};

template <class T> class [[nodiscard]] AsyncGenerator {
public:
  struct promise_type {
    AsyncGenerator get_return_object() noexcept;
    std::suspend_always initial_suspend() const noexcept;
    std::suspend_always final_suspend() noexcept;
    std::suspend_always yield_value(T &&) noexcept;
    void return_void() noexcept;
    void unhandled_exception() noexcept;
  };
  AsyncGenerator(AsyncGenerator &&Other) noexcept
      : Frame(std::exchange(Other.Frame, {})) {}
  ~AsyncGenerator() {
    if (Frame)
      Frame.destroy();
  }
  detail::Gives<T *> begin() noexcept;
  T *end() noexcept;

private:
  std::coroutine_handle<promise_type> Frame;
};

template <class T> T waitFor(Task<T> &);
template <class T> T waitFor(Task<T> &&);
template <class A> detail::Value<A> waitFor(A &&);

template <class T, class Context, class F>
void connect(Task<T> &&, Context *, F) {}

template <class Rep, class Period>
Task<> sleepFor(const std::chrono::duration<Rep, Period> &);
template <class Clock, class Duration>
Task<> sleepUntil(const std::chrono::time_point<Clock, Duration> &);

} // namespace QCoro

namespace QtConcurrent {
template <class F, class... Args>
  requires std::is_invocable_v<F &, Args &...>
QCoro::detail::Gives<std::invoke_result_t<F &, Args &...>> run(F &&,
                                                               Args &&...) {
  return QCoro::detail::made<
      QCoro::detail::Gives<std::invoke_result_t<F &, Args &...>>>();
}
template <class F, class... Args>
QCoro::detail::Gives<std::invoke_result_t<F &, Args &...>>
run(QThreadPool *, F &&, Args &&...) {
  return QCoro::detail::made<
      QCoro::detail::Gives<std::invoke_result_t<F &, Args &...>>>();
}
} // namespace QtConcurrent
