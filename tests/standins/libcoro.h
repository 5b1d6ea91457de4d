// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Stand-in for libcoro: names and shapes only, for tests.
#pragma once

#include <chrono>
#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace coro {

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

template <class A> decltype(auto) awaiterOf(A &&Awaitable) {
  if constexpr (requires { static_cast<A &&>(Awaitable).operator co_await(); })
    return static_cast<A &&>(Awaitable).operator co_await();
  else
    return static_cast<A &&>(Awaitable);
}
template <class A>
using Result = decltype(detail::awaiterOf(std::declval<A>()).await_resume());
template <class A> using Value = std::remove_cvref_t<Result<A>>;
template <class T>
using NonVoid = std::conditional_t<std::is_void_v<T>, std::monostate, T>;
} // namespace detail

template <class return_type = void> class [[nodiscard]] task {
public:
  struct promise_type : detail::Returns<return_type> {
    task get_return_object() noexcept;
    std::suspend_always initial_suspend() noexcept;
    std::suspend_always final_suspend() noexcept;
    void unhandled_exception() noexcept;
  };

  task() noexcept = default;
  task(const task &) = delete;
  task(task &&Other) noexcept : Frame(std::exchange(Other.Frame, {})) {}
  task &operator=(task &&Other) noexcept;
  ~task() {
    if (Frame)
      Frame.destroy();
  }
  bool is_ready() const noexcept;
  bool resume();
  bool destroy();
  detail::Gives<std::add_lvalue_reference_t<std::add_const_t<return_type>>>
  operator co_await() const & noexcept;
  detail::Gives<std::add_rvalue_reference_t<return_type>>
  operator co_await() const && noexcept;

private:
  std::coroutine_handle<promise_type> Frame;
};

template <class T> class generator {
public:
  struct promise_type {
    generator get_return_object() noexcept;
    std::suspend_always initial_suspend() const;
    std::suspend_always final_suspend() const noexcept;
    std::suspend_always yield_value(T &&) noexcept;
    std::suspend_always yield_value(T &) noexcept;
    void return_void() noexcept;
    void unhandled_exception();
  };
  generator(generator &&Other) noexcept
      : Frame(std::exchange(Other.Frame, {})) {}
  ~generator() {
    if (Frame)
      Frame.destroy();
  }
  T *begin();
  T *end() noexcept;

private:
  std::coroutine_handle<promise_type> Frame;
};

//===--- Waiting ----------------------------------------------------------===//

template <class A> detail::Result<A &&> sync_wait(A &&Awaitable);

namespace detail {
template <class T> class when_all_task {
public:
  when_all_task(when_all_task &&) noexcept;
  NonVoid<T> return_value();
};
template <class Tasks> class when_all_ready_awaitable : public Gives<Tasks> {};
} // namespace detail

template <class... As>
[[nodiscard]] detail::when_all_ready_awaitable<
    std::tuple<detail::when_all_task<detail::Value<As>>...>>
when_all(As... Awaitables);
template <class A>
[[nodiscard]] detail::when_all_ready_awaitable<
    std::vector<detail::when_all_task<detail::Value<A>>>>
when_all(std::vector<A> Awaitables);

template <class... As>
[[nodiscard]] task<std::variant<detail::NonVoid<detail::Value<As>>...>>
when_any(As... Awaitables);
template <class... As>
[[nodiscard]] task<std::variant<detail::NonVoid<detail::Value<As>>...>>
when_any(std::stop_source, As... Awaitables);

template <class Functor, class... Args>
decltype(auto) invoke(Functor F, Args &&...As) {
  return F(std::forward<Args>(As)...);
}

//===--- Synchronization --------------------------------------------------===//

class mutex;
class scoped_lock;

namespace detail {
template <class T> struct lock_operation {
  bool await_ready() const noexcept;
  bool await_suspend(std::coroutine_handle<>) noexcept;
  T await_resume() noexcept;
};
} // namespace detail

class mutex {
public:
  /// The type of lock() in earlier releases.
  struct lock_operation {
    bool await_ready() const noexcept;
    bool await_suspend(std::coroutine_handle<>) noexcept;
    coro::scoped_lock await_resume() noexcept;
  };

  explicit mutex() noexcept;
  mutex(const mutex &) = delete;
  [[nodiscard]] detail::lock_operation<coro::scoped_lock> scoped_lock();
  [[nodiscard]] detail::lock_operation<void> lock();
  [[nodiscard]] bool try_lock();
  void unlock();
};

class scoped_lock {
public:
  explicit scoped_lock(mutex &);
  scoped_lock(scoped_lock &&) noexcept;
  ~scoped_lock() {
    if (Held)
      Held->unlock();
  }
  void unlock();

private:
  mutex *Held = nullptr;
};

template <class Executor> class shared_mutex {
public:
  explicit shared_mutex(std::unique_ptr<Executor> &);
  [[nodiscard]] task<void> lock_shared();
  [[nodiscard]] task<void> lock();
  [[nodiscard]] bool try_lock();
  [[nodiscard]] task<void> unlock_shared();
  [[nodiscard]] task<void> unlock();
};

enum class semaphore_acquire_result { acquired, shutdown };
template <std::ptrdiff_t Max> class semaphore {
public:
  explicit semaphore(std::ptrdiff_t Start);
  ~semaphore();
  [[nodiscard]] task<semaphore_acquire_result> acquire();
  [[nodiscard]] task<void> release();
  bool try_acquire();
  [[nodiscard]] task<void> shutdown() noexcept;
};

class event {
public:
  explicit event(bool Set = false) noexcept;
  bool is_set() const noexcept;
  void set() noexcept;
  void reset() noexcept;
  detail::Gives<void> operator co_await() const noexcept;
};

class latch {
public:
  explicit latch(std::int64_t Count) noexcept;
  void count_down(std::int64_t Count = 1) noexcept;
  detail::Gives<void> operator co_await() const noexcept;
};

namespace net {
enum class connect_status { connected, invalid_ip_address, timeout, error };
namespace tls {
enum class connection_status { connected, not_connected, timeout, error };
} // namespace tls
struct io_status {
  bool is_ok() const;
  explicit operator bool() const;
};
} // namespace net

enum class cv_status { no_timeout, timeout };
class condition_variable {
public:
  struct awaiter : detail::Gives<void> {};
  struct awaiter_with_predicate : detail::Gives<void> {};
  struct awaiter_with_predicate_stop_token : detail::Gives<bool> {};
  template <class Executor, class T>
  struct awaiter_with_wait : detail::Gives<T> {};

  task<void> notify_one();
  task<void> notify_all();
  [[nodiscard]] awaiter wait(coro::scoped_lock &);
  [[nodiscard]] awaiter_with_predicate wait(coro::scoped_lock &,
                                            std::function<bool()>);
  [[nodiscard]] awaiter_with_predicate_stop_token
  wait(coro::scoped_lock &, std::stop_token, std::function<bool()>);
  template <class Executor, class Rep, class Period>
  [[nodiscard]] awaiter_with_wait<Executor, cv_status>
  wait_for(std::unique_ptr<Executor> &, coro::scoped_lock &,
           std::chrono::duration<Rep, Period>);
};

template <class T> class queue {
public:
  task<void> push(T);
  [[nodiscard]] task<T> pop();
  task<void> shutdown();
};

//===--- Executors --------------------------------------------------------===//

class thread_pool {
public:
  class schedule_operation : public detail::Gives<void> {};
  using operation = schedule_operation;
  struct options {
    std::uint32_t thread_count;
    std::function<void(std::size_t)> on_thread_start_functor;
    std::function<void(std::size_t)> on_thread_stop_functor;
  };

  static std::unique_ptr<thread_pool> make_unique(options = {});
  thread_pool(const thread_pool &) = delete;
  virtual ~thread_pool();
  [[nodiscard]] schedule_operation schedule();
  template <class T> [[nodiscard]] task<T> schedule(task<T>);
  [[nodiscard]] schedule_operation yield();
  bool spawn_detached(task<void> &&) noexcept;
  task<void> spawn_joinable(task<void> &&) noexcept;
  bool resume(std::coroutine_handle<>) noexcept;
  void shutdown() noexcept;
};

class scheduler {
public:
  class schedule_operation : public detail::Gives<void> {};
  struct options {
    thread_pool::options pool;
  };

  static std::unique_ptr<scheduler> make_unique(options = {});
  scheduler(const scheduler &) = delete;
  virtual ~scheduler();
  std::size_t process_events(
      std::chrono::milliseconds Timeout = std::chrono::milliseconds{0});
  schedule_operation schedule();
  template <class T> [[nodiscard]] task<T> schedule(task<T>);
  bool spawn_detached(task<void> &&);
  task<void> spawn_joinable(task<void> &&);
  template <class Rep, class Period>
  [[nodiscard]] task<void> schedule_after(std::chrono::duration<Rep, Period>);
  [[nodiscard]] task<void> schedule_at(std::chrono::steady_clock::time_point);
  [[nodiscard]] schedule_operation yield();
  template <class Rep, class Period>
  [[nodiscard]] task<void> yield_for(std::chrono::duration<Rep, Period>);
  [[nodiscard]] task<void> yield_until(std::chrono::steady_clock::time_point);
  bool resume(std::coroutine_handle<>);
  void shutdown() noexcept;
};

/// The scheduler of earlier releases.
class io_scheduler {
public:
  class schedule_operation : public detail::Gives<void> {};
  static std::unique_ptr<io_scheduler> make_unique();
  io_scheduler(const io_scheduler &) = delete;
  virtual ~io_scheduler();
  std::size_t process_events(
      std::chrono::milliseconds Timeout = std::chrono::milliseconds{0});
  schedule_operation schedule();
  bool spawn_detached(task<void> &&);
  task<void> spawn_joinable(task<void> &&);
  template <class Rep, class Period>
  [[nodiscard]] task<void> schedule_after(std::chrono::duration<Rep, Period>);
  [[nodiscard]] task<void> schedule_at(std::chrono::steady_clock::time_point);
  [[nodiscard]] schedule_operation yield();
  template <class Rep, class Period>
  [[nodiscard]] task<void> yield_for(std::chrono::duration<Rep, Period>);
  [[nodiscard]] task<void> yield_until(std::chrono::steady_clock::time_point);
  void shutdown() noexcept;
};

template <class Executor> class task_group {
public:
  explicit task_group(Executor *);
  explicit task_group(std::unique_ptr<Executor> &);
  task_group(const task_group &) = delete;
  ~task_group();
  [[nodiscard]] bool start(task<void> &&);
  [[nodiscard]] std::size_t size() const;
  [[nodiscard]] bool empty() const;
  detail::Gives<void> operator co_await() const noexcept;
};

} // namespace coro
