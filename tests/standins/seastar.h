// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Stand-in for seastar: names and shapes only, for tests.
#pragma once

#include <chrono>
#include <coroutine>
#include <cstddef>
#include <exception>
#include <functional>
#include <iterator>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace seastar {

namespace internal {
template <class T> struct Returns {
  template <class U> void return_value(U &&);
};
template <> struct Returns<void> {
  void return_void() noexcept;
};
template <class T> struct Gives {
  bool await_ready() const noexcept;
  void await_suspend(std::coroutine_handle<>) noexcept;
  T await_resume();
};
// A template that is called with a lambda needs a definition.
template <class T> T made();
} // namespace internal

template <class T = void> class [[nodiscard]] future {
public:
  future(future &&) noexcept;
  future &operator=(future &&) noexcept;
  ~future();
  T get();
  T get0();
  void wait() noexcept;
  std::exception_ptr get_exception() noexcept;
  bool available() const noexcept;
  bool failed() const noexcept;
  template <class F> future<> then(F &&) noexcept {
    return internal::made<future<>>();
  }
  template <class F> future<T> finally(F &&) noexcept {
    return internal::made<future<T>>();
  }
  template <class F> future<T> handle_exception(F &&) noexcept {
    return internal::made<future<T>>();
  }
  future<> discard_result() noexcept;
  void ignore_ready_future() noexcept;
};
template <class T> internal::Gives<T> operator co_await(future<T> &&);

template <class T = void> future<T> make_ready_future();
template <class T> future<T> make_ready_future(T);
template <class T = void> future<T> make_exception_future(std::exception_ptr);

} // namespace seastar

template <class T, class... Args>
struct std::coroutine_traits<seastar::future<T>, Args...> {
  struct promise_type : seastar::internal::Returns<T> {
    seastar::future<T> get_return_object() noexcept;
    std::suspend_never initial_suspend() noexcept;
    std::suspend_never final_suspend() noexcept;
    void unhandled_exception() noexcept;
  };
};

namespace seastar {

//===--- Errors, cancellation ---------------------------------------------===//

class abort_requested_exception : public std::exception {
public:
  const char *what() const noexcept override;
};
class sleep_aborted : public abort_requested_exception {};
class semaphore_aborted : public abort_requested_exception {};
class gate_closed_exception : public std::exception {};
class broken_semaphore : public std::exception {};
class timed_out_error : public std::exception {};

class abort_source {
public:
  void request_abort() noexcept;
  void request_abort_ex(std::exception_ptr) noexcept;
  bool abort_requested() const noexcept;
  void check() const;
};

//===--- Together ---------------------------------------------------------===//

template <class... Ts>
future<std::tuple<future<Ts>...>> when_all(future<Ts>...) noexcept;
template <class Iterator>
future<std::vector<typename std::iterator_traits<Iterator>::value_type>>
    when_all(Iterator, Iterator) noexcept;
template <class... Ts>
future<std::tuple<Ts...>> when_all_succeed(future<Ts>...) noexcept;
template <class T>
future<std::vector<T>> when_all_succeed(std::vector<future<T>> &&) noexcept;

template <class Rep, class Period>
future<> sleep(std::chrono::duration<Rep, Period>);
future<> sleep_abortable(std::chrono::steady_clock::duration);
future<> sleep_abortable(std::chrono::steady_clock::duration, abort_source &);

namespace internal {
template <bool CheckPreempt, class T>
class [[nodiscard]] as_future_awaiter : public Gives<future<T>> {};
} // namespace internal

namespace coroutine {
template <class T>
internal::as_future_awaiter<true, T> as_future(future<T> &&) noexcept;
template <class T>
internal::as_future_awaiter<false, T>
as_future_without_preemption_check(future<T> &&) noexcept;

template <class... Fs>
class [[nodiscard("must co_await an all() object")]] all {
public:
  explicit all(Fs &&...) {}
  internal::Gives<std::tuple<typename std::invoke_result_t<Fs> *...>>
  operator co_await();
};
template <class F> class [[nodiscard]] parallel_for_each {
public:
  template <class Range> explicit parallel_for_each(Range &&, F) {}
  internal::Gives<void> operator co_await();
};
template <class Range, class F>
parallel_for_each(Range &&, F) -> parallel_for_each<F>;
class [[nodiscard]] maybe_yield {
public:
  internal::Gives<void> operator co_await();
};
struct [[nodiscard]] switch_to : internal::Gives<void> {
  explicit switch_to(int SchedulingGroup);
};
template <class F> class lambda {
public:
  explicit lambda(F &&) {}
  template <class... Args>
  std::invoke_result_t<F &, Args...> operator()(Args &&...) const {
    return internal::made<std::invoke_result_t<F &, Args...>>();
  }
};
} // namespace coroutine

//===--- Synchronization --------------------------------------------------===//

template <class Clock> class basic_semaphore {
public:
  explicit basic_semaphore(std::size_t Count);
  future<> wait(std::size_t Units = 1) noexcept;
  void signal(std::size_t Units = 1) noexcept;
  bool try_wait(std::size_t Units = 1) noexcept;
};
using semaphore = basic_semaphore<std::chrono::steady_clock>;

template <class Clock> class semaphore_units {
public:
  semaphore_units() noexcept;
  semaphore_units(semaphore_units &&) noexcept;
  ~semaphore_units() {
    if (Held)
      Held->signal(Units);
  }

private:
  basic_semaphore<Clock> *Held = nullptr;
  std::size_t Units = 0;
};
template <class Clock>
future<semaphore_units<Clock>> get_units(basic_semaphore<Clock> &,
                                         std::size_t) noexcept;

class shared_mutex {
public:
  future<> lock_shared() noexcept;
  void unlock_shared() noexcept;
  future<> lock() noexcept;
  void unlock() noexcept;
};
template <class Clock> class basic_rwlock {
public:
  future<> read_lock();
  void read_unlock();
  future<> write_lock();
  void write_unlock();
};
using rwlock = basic_rwlock<std::chrono::steady_clock>;

//===--- Running ----------------------------------------------------------===//

class app_template {
public:
  int run(int, char **, std::function<future<>()> &&) noexcept;
  int run_deprecated(int, char **, std::function<void()> &&) noexcept;
};

class reactor {
public:
  void run_in_background(future<>);
};
reactor &engine();

template <class T = void> class promise {
public:
  template <class... A> void set_value(A &&...) noexcept {}
  void set_exception(std::exception_ptr) noexcept;
  future<T> get_future() noexcept;
};
class condition_variable {
public:
  void signal() noexcept;
  void broadcast() noexcept;
};
namespace smp {
template <class F> future<> submit_to(unsigned, F &&) {
  return make_ready_future<>();
}
} // namespace smp
namespace alien {
struct instance {};
template <class F> void run_on(instance, unsigned, F &&) {}
} // namespace alien

} // namespace seastar
