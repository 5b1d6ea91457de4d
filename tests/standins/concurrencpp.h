// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Stand-in for concurrencpp: names and shapes only, for tests.
#pragma once

#include <chrono>
#include <coroutine>
#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace concurrencpp {

namespace details {
template <class T> struct Returns {
  template <class U> void return_value(U &&);
};
template <> struct Returns<void> {
  void return_void() noexcept;
};
template <class T> struct Gives {
  bool await_ready() const noexcept;
  bool await_suspend(std::coroutine_handle<>) noexcept;
  T await_resume();
};
// A template that is called with a lambda needs a definition.
template <class T> T made();
} // namespace details

namespace errors {
struct interrupted_task : public std::runtime_error {
  using runtime_error::runtime_error;
};
struct broken_task : public interrupted_task {
  using interrupted_task::interrupted_task;
};
struct runtime_shutdown : public interrupted_task {
  using interrupted_task::interrupted_task;
};
struct empty_result : public std::runtime_error {
  using runtime_error::runtime_error;
};
} // namespace errors

enum class result_status { idle, value, exception };

/// Starts when it is called; the work goes on without the object.
template <class type> class result {
public:
  struct promise_type : details::Returns<type> {
    result get_return_object();
    std::suspend_never initial_suspend() const noexcept;
    std::suspend_always final_suspend() const noexcept;
    void unhandled_exception() noexcept;
  };
  result() noexcept = default;
  result(result &&) noexcept;
  result &operator=(result &&) noexcept;
  ~result();
  explicit operator bool() const noexcept;
  result_status status() const;
  void wait() const;
  template <class Rep, class Period>
  result_status wait_for(std::chrono::duration<Rep, Period>) const;
  template <class Clock, class Duration>
  result_status wait_until(std::chrono::time_point<Clock, Duration>) const;
  type get();
  details::Gives<type> operator co_await();
  details::Gives<result> resolve();
};

template <class type> class lazy_result {
public:
  struct promise_type : details::Returns<type> {
    lazy_result get_return_object() noexcept;
    std::suspend_always initial_suspend() const noexcept;
    std::suspend_always final_suspend() const noexcept;
    void unhandled_exception() noexcept;
  };
  lazy_result() noexcept = default;
  lazy_result(lazy_result &&Other) noexcept
      : Frame(std::exchange(Other.Frame, {})) {}
  ~lazy_result() noexcept {
    if (Frame)
      Frame.destroy();
  }
  explicit operator bool() const noexcept;
  result_status status() const;
  details::Gives<type> operator co_await();
  result<type> run();

private:
  std::coroutine_handle<promise_type> Frame;
};

template <class type> class shared_result {
public:
  shared_result() noexcept;
  shared_result(result<type>);
  shared_result(const shared_result &) noexcept;
  ~shared_result() noexcept;
  result_status status() const;
  void wait();
  template <class Rep, class Period>
  result_status wait_for(std::chrono::duration<Rep, Period>);
  template <class Clock, class Duration>
  result_status wait_until(std::chrono::time_point<Clock, Duration>);
  std::add_lvalue_reference_t<type> get();
  details::Gives<std::add_lvalue_reference_t<type>> operator co_await();
};

struct null_result {
  struct promise_type {
    null_result get_return_object() noexcept;
    std::suspend_never initial_suspend() const noexcept;
    std::suspend_never final_suspend() const noexcept;
    void return_void() const noexcept;
    void unhandled_exception() const noexcept;
  };
};

template <class type> class generator {
public:
  struct promise_type {
    generator get_return_object() noexcept;
    std::suspend_always initial_suspend() noexcept;
    std::suspend_always final_suspend() noexcept;
    std::suspend_always yield_value(type &&) noexcept;
    void return_void() noexcept;
    void unhandled_exception();
  };
  generator(generator &&Other) noexcept
      : Frame(std::exchange(Other.Frame, {})) {}
  ~generator() noexcept {
    if (Frame)
      Frame.destroy();
  }
  type *begin();
  type *end() noexcept;

private:
  std::coroutine_handle<promise_type> Frame;
};

//===--- Executors --------------------------------------------------------===//

struct executor_tag {};

class executor {
public:
  virtual ~executor() noexcept;
  virtual bool shutdown_requested() const = 0;
  virtual void shutdown() = 0;
  template <class F, class... Args> void post(F &&, Args &&...) {}
  template <class F, class... Args>
  result<std::invoke_result_t<F &, Args &...>> submit(F &&, Args &&...) {
    return details::made<result<std::invoke_result_t<F &, Args &...>>>();
  }
};
template <class Concrete> class derivable_executor : public executor {
public:
  template <class F, class... Args> void post(F &&, Args &&...) {}
  template <class F, class... Args>
  result<std::invoke_result_t<F &, Args &...>> submit(F &&, Args &&...) {
    return details::made<result<std::invoke_result_t<F &, Args &...>>>();
  }
};

class inline_executor final : public executor {
public:
  bool shutdown_requested() const override;
  void shutdown() override;
};
class thread_pool_executor final
    : public derivable_executor<thread_pool_executor> {
public:
  bool shutdown_requested() const override;
  void shutdown() override;
};
class thread_executor final : public derivable_executor<thread_executor> {
public:
  bool shutdown_requested() const override;
  void shutdown() override;
};
class worker_thread_executor final
    : public derivable_executor<worker_thread_executor> {
public:
  bool shutdown_requested() const override;
  void shutdown() override;
};
class manual_executor final : public derivable_executor<manual_executor> {
public:
  bool shutdown_requested() const override;
  void shutdown() override;
  std::size_t size() const;
  bool empty() const;
  std::size_t clear();
  bool loop_once();
  bool loop_once_for(std::chrono::milliseconds);
  template <class Clock, class Duration>
  bool loop_once_until(std::chrono::time_point<Clock, Duration>);
  std::size_t loop(std::size_t MaxCount);
  std::size_t loop_for(std::size_t MaxCount, std::chrono::milliseconds);
  template <class Clock, class Duration>
  std::size_t loop_until(std::size_t MaxCount,
                         std::chrono::time_point<Clock, Duration>);
  void wait_for_task();
  bool wait_for_task_for(std::chrono::milliseconds);
  void wait_for_tasks(std::size_t Count);
  std::size_t wait_for_tasks_for(std::size_t Count, std::chrono::milliseconds);
};

class timer_queue {
public:
  lazy_result<void> make_delay_object(std::chrono::milliseconds,
                                      std::shared_ptr<executor>);
};

class runtime {
public:
  runtime();
  ~runtime() noexcept;
  std::shared_ptr<concurrencpp::timer_queue> timer_queue() const noexcept;
  std::shared_ptr<concurrencpp::inline_executor>
  inline_executor() const noexcept;
  std::shared_ptr<concurrencpp::thread_pool_executor>
  thread_pool_executor() const noexcept;
  std::shared_ptr<concurrencpp::thread_pool_executor>
  background_executor() const noexcept;
  std::shared_ptr<concurrencpp::thread_executor>
  thread_executor() const noexcept;
  std::shared_ptr<concurrencpp::manual_executor> make_manual_executor();
};

namespace details {
template <class Executor>
class resume_on_awaitable : public std::suspend_always {};
} // namespace details
template <class Executor>
details::resume_on_awaitable<Executor> resume_on(std::shared_ptr<Executor>);
template <class Executor>
  requires std::is_base_of_v<executor, Executor>
details::resume_on_awaitable<Executor> resume_on(Executor &) noexcept;

template <class Executor, class... Results>
lazy_result<std::tuple<std::decay_t<Results>...>>
when_all(std::shared_ptr<Executor>, Results &&...);
template <class Sequence> struct when_any_result {
  std::size_t index;
  Sequence results;
};
template <class Executor, class... Results>
lazy_result<when_any_result<std::tuple<std::decay_t<Results>...>>>
when_any(std::shared_ptr<Executor>, Results &&...);

//===--- Synchronization --------------------------------------------------===//

class async_lock;
class scoped_async_lock {
public:
  scoped_async_lock() noexcept;
  scoped_async_lock(scoped_async_lock &&) noexcept;
  ~scoped_async_lock() noexcept;
  lazy_result<void> lock(std::shared_ptr<executor>);
  void unlock();
  bool owns_lock() const noexcept;
};
class async_lock {
public:
  ~async_lock() noexcept;
  lazy_result<scoped_async_lock> lock(std::shared_ptr<executor>);
  lazy_result<bool> try_lock();
  void unlock();
};

} // namespace concurrencpp
