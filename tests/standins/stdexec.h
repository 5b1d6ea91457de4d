// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Stand-in for stdexec: names and shapes only, for tests.
#pragma once

#include <chrono>
#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

namespace stdexec {

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

/// A sender of one value, or of none.
template <class T> struct __sender_of : detail::Gives<T> {};

template <class T> class [[nodiscard]] task {
public:
  struct promise_type : detail::Returns<T> {
    task get_return_object() noexcept;
    std::suspend_always initial_suspend() noexcept;
    std::suspend_always final_suspend() noexcept;
    void unhandled_exception() noexcept;
  };
  task(task &&Other) noexcept : Frame(std::exchange(Other.Frame, {})) {}
  ~task() {
    if (Frame)
      Frame.destroy();
  }
  detail::Gives<T> operator co_await() && noexcept;

private:
  std::coroutine_handle<promise_type> Frame;
};

class inplace_stop_token {
public:
  bool stop_requested() const noexcept;
  bool stop_possible() const noexcept;
};
class inplace_stop_source {
public:
  inplace_stop_token get_token() const noexcept;
  bool request_stop() noexcept;
  bool stop_requested() const noexcept;
};

namespace __run_loop {
class __run_loop_base {
public:
  void run() noexcept;
  void finish() noexcept;
};
} // namespace __run_loop
struct run_loop : __run_loop::__run_loop_base {
  struct scheduler {};
  scheduler get_scheduler() noexcept;
};

struct sync_wait_t {
  template <class S>
  std::optional<std::tuple<detail::NonVoid<detail::Value<S>>>>
  operator()(S &&) const;
};
inline constexpr sync_wait_t sync_wait{};
struct sync_wait_with_variant_t {
  template <class S>
  std::optional<std::variant<std::tuple<detail::NonVoid<detail::Value<S>>>>>
  operator()(S &&) const;
};
inline constexpr sync_wait_with_variant_t sync_wait_with_variant{};

struct just_t {
  __sender_of<void> operator()() const noexcept;
  template <class T> __sender_of<T> operator()(T) const noexcept;
};
inline constexpr just_t just{};

struct when_all_t {
  template <class... Ss>
  __sender_of<std::tuple<detail::NonVoid<detail::Value<Ss>>...>>
  operator()(Ss &&...) const;
};
inline constexpr when_all_t when_all{};
struct when_all_with_variant_t {
  template <class... Ss>
  __sender_of<std::tuple<std::variant<detail::NonVoid<detail::Value<Ss>>>...>>
  operator()(Ss &&...) const;
};
inline constexpr when_all_with_variant_t when_all_with_variant{};

struct schedule_t {
  template <class Scheduler> __sender_of<void> operator()(Scheduler &&) const;
};
inline constexpr schedule_t schedule{};
struct starts_on_t {
  template <class Scheduler, class S>
  __sender_of<detail::Value<S>> operator()(Scheduler &&, S &&) const;
};
inline constexpr starts_on_t starts_on{};

struct start_detached_t {
  template <class S> void operator()(S &&) const;
};
inline constexpr start_detached_t start_detached{};
struct ensure_started_t {
  template <class S> __sender_of<detail::Value<S>> operator()(S &&) const;
};
inline constexpr ensure_started_t ensure_started{};
struct spawn_t {
  template <class S, class Token> void operator()(S &&, Token) const;
};
inline constexpr spawn_t spawn{};
struct spawn_future_t {
  template <class S, class Token>
  __sender_of<detail::Value<S>> operator()(S &&, Token) const;
};
inline constexpr spawn_future_t spawn_future{};

class simple_counting_scope {
public:
  struct token {};
  token get_token() noexcept;
  void close() noexcept;
  __sender_of<void> join() noexcept;
};
class counting_scope {
public:
  struct token {};
  token get_token() noexcept;
  void close() noexcept;
  void request_stop() noexcept;
  __sender_of<void> join() noexcept;
};

} // namespace stdexec

namespace exec {

using stdexec::__sender_of;
namespace detail = stdexec::detail;

namespace __task {
struct default_context {};
template <class T, class Context = default_context>
class [[nodiscard]] basic_task {
public:
  struct promise_type : detail::Returns<T> {
    basic_task get_return_object() noexcept;
    std::suspend_always initial_suspend() noexcept;
    std::suspend_always final_suspend() noexcept;
    void unhandled_exception() noexcept;
  };
  basic_task(basic_task &&Other) noexcept
      : Frame(std::exchange(Other.Frame, {})) {}
  ~basic_task() {
    if (Frame)
      Frame.destroy();
  }
  detail::Gives<T> operator co_await() && noexcept;

private:
  std::coroutine_handle<promise_type> Frame;
};
} // namespace __task
template <class T, class Context = __task::default_context>
using basic_task = __task::basic_task<T, Context>;
template <class T> using task = basic_task<T>;

namespace __scope {
struct async_scope {
  async_scope();
  async_scope(const async_scope &) = delete;
  template <class S> void spawn(S &&);
  template <class S>
  [[nodiscard]] __sender_of<detail::Value<S>> spawn_future(S &&);
  template <class S> [[nodiscard]] __sender_of<detail::Value<S>> nest(S &&);
  [[nodiscard]] __sender_of<void> on_empty() const;
  bool request_stop() noexcept;
};
} // namespace __scope
using __scope::async_scope;

struct start_detached_t {
  template <class S> void operator()(S &&) const;
};
inline constexpr start_detached_t start_detached{};
struct ensure_started_t {
  template <class S> __sender_of<detail::Value<S>> operator()(S &&) const;
};
inline constexpr ensure_started_t ensure_started{};

namespace __when_any {
struct __when_any_t {
  template <class S, class... Ss>
  __sender_of<detail::Value<S>> operator()(S &&, Ss &&...) const;
};
inline constexpr __when_any_t when_any{};
} // namespace __when_any
using __when_any::when_any;

namespace __schedule_after {
struct schedule_after_t {
  template <class Scheduler, class Duration>
  __sender_of<void> operator()(Scheduler &&, const Duration &) const;
};
} // namespace __schedule_after
inline constexpr __schedule_after::schedule_after_t schedule_after{};
namespace __schedule_at {
struct schedule_at_t {
  template <class Scheduler, class TimePoint>
  __sender_of<void> operator()(Scheduler &&, const TimePoint &) const;
};
} // namespace __schedule_at
inline constexpr __schedule_at::schedule_at_t schedule_at{};

struct static_thread_pool {
  struct scheduler {};
  static_thread_pool();
  explicit static_thread_pool(std::uint32_t Threads);
  ~static_thread_pool();
  scheduler get_scheduler() noexcept;
  void request_stop() noexcept;
};
class timed_thread_context {
public:
  struct scheduler {};
  scheduler get_scheduler() noexcept;
};

} // namespace exec
