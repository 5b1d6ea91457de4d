// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Stand-in for boost-cobalt: names and shapes only, for tests.
#pragma once

#include "boost-asio.h"

namespace boost::system {
template <class T, class E = error_code> class result {
public:
  bool has_value() const noexcept;
  bool has_error() const noexcept;
  explicit operator bool() const noexcept;
  T value() const;
  E error() const;
};
} // namespace boost::system

namespace boost::cobalt {

namespace this_coro {
using asio::this_coro::executor;
struct cancelled_t {};
inline constexpr cancelled_t cancelled{};
} // namespace this_coro

struct use_op_t {
  constexpr use_op_t() {}
};
inline constexpr use_op_t use_op{};

namespace detail {
template <class T> using Gives = asio::detail::Gives<T>;

struct Transforms {
  Gives<asio::any_io_executor>
      await_transform(asio::this_coro::executor_t) noexcept;
  Gives<asio::cancellation_type>
      await_transform(this_coro::cancelled_t) noexcept;
  template <class A> A &&await_transform(A &&Awaitable) const noexcept {
    return static_cast<A &&>(Awaitable);
  }
};

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

template <class Return> struct [[nodiscard]] task {
  struct promise_type : detail::Transforms, asio::detail::Returns<Return> {
    task get_return_object();
    std::suspend_always initial_suspend() noexcept;
    std::suspend_always final_suspend() noexcept;
    void unhandled_exception();
  };
  task(task &&Other) noexcept : Frame(std::exchange(Other.Frame, {})) {}
  task &operator=(task &&) noexcept;
  ~task() {
    if (Frame)
      Frame.destroy();
  }
  detail::Gives<Return> operator co_await();

private:
  std::coroutine_handle<promise_type> Frame;
};

template <class Return> struct [[nodiscard]] promise {
  struct promise_type : detail::Transforms, asio::detail::Returns<Return> {
    promise get_return_object();
    std::suspend_never initial_suspend() noexcept;
    std::suspend_always final_suspend() noexcept;
    void unhandled_exception();
  };
  promise(promise &&) noexcept;
  promise &operator=(promise &&) noexcept;
  ~promise() {
    if (Attached)
      cancel();
  }
  detail::Gives<Return> operator co_await();
  void operator+() &&;
  void cancel(asio::cancellation_type = asio::cancellation_type::all);
  bool ready() const;
  explicit operator bool() const;
  bool attached() const;
  void detach();
  void attach();
  Return get();

private:
  bool Attached = true;
};

template <class Yield, class Push = void> struct [[nodiscard]] generator {
  struct promise_type : detail::Transforms {
    generator get_return_object();
    std::suspend_never initial_suspend() noexcept;
    std::suspend_always final_suspend() noexcept;
    std::suspend_always yield_value(Yield);
    void return_value(Yield);
    void unhandled_exception();
  };
  generator(generator &&) noexcept;
  ~generator();
  explicit operator bool() const;
  void cancel(asio::cancellation_type = asio::cancellation_type::all);
  bool ready() const;
  detail::Gives<Yield> operator co_await();
};

struct detached {
  struct promise_type : detail::Transforms {
    detached get_return_object();
    std::suspend_never initial_suspend() noexcept;
    std::suspend_never final_suspend() noexcept;
    void return_void();
    void unhandled_exception();
  };
};

struct thread {
  struct promise_type : detail::Transforms {
    thread get_return_object();
    std::suspend_always initial_suspend() noexcept;
    std::suspend_always final_suspend() noexcept;
    void return_void();
    void unhandled_exception();
  };
  thread(thread &&) noexcept;
  ~thread();
  void cancel(asio::cancellation_type = asio::cancellation_type::all);
  detail::Gives<void> operator co_await();
  void join();
  bool joinable() const;
  void detach();
};

template <class T> T run(task<T>);

template <class Where, class T, class Token>
auto spawn(Where &&, task<T> &&, Token &&) {
  if constexpr (std::is_same_v<std::decay_t<Token>, use_op_t>)
    return asio::detail::made<detail::Gives<T>>();
  else
    return asio::detail::made<asio::detail::Returned<Token, T>>();
}

template <class... As>
detail::Gives<
    std::tuple<system::result<detail::Value<As>, std::exception_ptr>...>>
gather(As &&...);
template <class A>
detail::Gives<std::vector<system::result<detail::Value<A>, std::exception_ptr>>>
    gather(std::vector<A>);
template <class... As>
detail::Gives<std::tuple<detail::NonVoid<detail::Value<As>>...>> join(As &&...);
template <class A>
detail::Gives<std::vector<detail::NonVoid<detail::Value<A>>>>
    join(std::vector<A>);
template <class... As>
detail::Gives<std::variant<detail::NonVoid<detail::Value<As>>...>>
race(As &&...);
template <class... As>
detail::Gives<std::variant<detail::NonVoid<detail::Value<As>>...>>
left_race(As &&...);

struct wait_group {
  explicit wait_group(
      asio::cancellation_type Normal = asio::cancellation_type::none,
      asio::cancellation_type Error = asio::cancellation_type::all);
  void push_back(promise<void>);
  std::size_t size() const;
  std::size_t reap();
  void cancel(asio::cancellation_type = asio::cancellation_type::all);
  detail::Gives<void> wait_one();
  detail::Gives<void> wait();
  detail::Gives<void> operator co_await();
};

template <class Arg, class F, class Teardown>
detail::Gives<void> with(Arg, F, Teardown) {
  return asio::detail::made<detail::Gives<void>>();
}

template <class T> struct channel {
  explicit channel(std::size_t Limit = 0);
  struct read_op : detail::Gives<T> {};
  struct write_op : detail::Gives<void> {};
  read_op read();
  write_op write(T);
  bool is_open() const;
  void close();
};
template <> struct channel<void> {
  explicit channel(std::size_t Limit = 0);
  struct read_op : detail::Gives<void> {};
  struct write_op : detail::Gives<void> {};
  read_op read();
  write_op write();
  bool is_open() const;
  void close();
};

namespace io {
template <class Rep, class Period>
[[nodiscard]] detail::Gives<void>
sleep(const std::chrono::duration<Rep, Period> &);
} // namespace io

} // namespace boost::cobalt

namespace boost::asio::detail {
template <class T> struct ForToken<cobalt::use_op_t, T> {
  using Type = Gives<T>;
};
} // namespace boost::asio::detail
