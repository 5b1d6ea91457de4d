// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Stand-in for cppcoro: names and shapes only, for tests.
#pragma once

#include <chrono>
#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <iterator>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace cppcoro {

class operation_cancelled : public std::exception {
public:
  const char *what() const noexcept override;
};
class broken_promise : public std::exception {
public:
  const char *what() const noexcept override;
};

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

/// What an await of a task that is about to die gives.
template <class T>
using Moved = std::conditional_t<std::is_void_v<T> || std::is_arithmetic_v<T> ||
                                     std::is_pointer_v<T>,
                                 T, std::add_rvalue_reference_t<T>>;

template <class A> decltype(auto) awaiterOf(A &&Awaitable) {
  if constexpr (requires { static_cast<A &&>(Awaitable).operator co_await(); })
    return static_cast<A &&>(Awaitable).operator co_await();
  else
    return static_cast<A &&>(Awaitable);
}
template <class A>
using Result = decltype(detail::awaiterOf(std::declval<A>()).await_resume());
template <class A> using Value = std::remove_cvref_t<Result<A>>;

struct Void {};
template <class T>
using NonVoid = std::conditional_t<std::is_void_v<T>, Void, T>;
} // namespace detail

template <class T = void> class [[nodiscard]] task {
public:
  struct promise_type : detail::Returns<T> {
    task get_return_object() noexcept;
    std::suspend_always initial_suspend() noexcept;
    std::suspend_always final_suspend() noexcept;
    void unhandled_exception() noexcept;
  };

  task() noexcept = default;
  task(task &&Other) noexcept : Frame(std::exchange(Other.Frame, {})) {}
  task &operator=(task &&Other) noexcept;
  ~task() {
    if (Frame)
      Frame.destroy();
  }
  bool is_ready() const noexcept;
  detail::Gives<std::add_lvalue_reference_t<T>>
  operator co_await() const & noexcept;
  detail::Gives<detail::Moved<T>> operator co_await() const && noexcept;
  detail::Gives<void> when_ready() const noexcept;

private:
  std::coroutine_handle<promise_type> Frame;
};

template <class T = void> class [[nodiscard]] shared_task {
public:
  struct promise_type : detail::Returns<T> {
    shared_task get_return_object() noexcept;
    std::suspend_always initial_suspend() noexcept;
    std::suspend_always final_suspend() noexcept;
    void unhandled_exception() noexcept;
    bool release() noexcept;
  };

  shared_task() noexcept = default;
  shared_task(const shared_task &) noexcept;
  shared_task(shared_task &&) noexcept;
  ~shared_task() {
    if (Frame && Frame.promise().release())
      Frame.destroy();
  }
  bool is_ready() const noexcept;
  detail::Gives<T> operator co_await() const noexcept;

private:
  std::coroutine_handle<promise_type> Frame;
};

template <class A> task<detail::Value<A>> make_task(A Awaitable);

//===--- Generators -------------------------------------------------------===//

template <class T> class [[nodiscard]] generator {
public:
  struct promise_type {
    generator get_return_object() noexcept;
    std::suspend_always initial_suspend() noexcept;
    std::suspend_always final_suspend() noexcept;
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

template <class T> class [[nodiscard]] recursive_generator {
public:
  struct promise_type {
    recursive_generator get_return_object() noexcept;
    std::suspend_always initial_suspend() noexcept;
    std::suspend_always final_suspend() noexcept;
    std::suspend_always yield_value(T &&) noexcept;
    std::suspend_always yield_value(recursive_generator &&) noexcept;
    void return_void() noexcept;
    void unhandled_exception();
  };
  recursive_generator(recursive_generator &&Other) noexcept
      : Frame(std::exchange(Other.Frame, {})) {}
  ~recursive_generator() {
    if (Frame)
      Frame.destroy();
  }
  T *begin();
  T *end() noexcept;

private:
  std::coroutine_handle<promise_type> Frame;
};

template <class T> class async_generator {
public:
  struct promise_type {
    async_generator get_return_object() noexcept;
    std::suspend_always initial_suspend() noexcept;
    std::suspend_always final_suspend() noexcept;
    std::suspend_always yield_value(T &&) noexcept;
    void return_void() noexcept;
    void unhandled_exception() noexcept;
  };
  class iterator {
  public:
    detail::Gives<iterator &> operator++() noexcept;
    T &operator*() const noexcept;
    bool operator==(const iterator &) const noexcept;
  };
  async_generator(async_generator &&Other) noexcept
      : Frame(std::exchange(Other.Frame, {})) {}
  ~async_generator() {
    if (Frame)
      Frame.destroy();
  }
  detail::Gives<iterator> begin() noexcept;
  iterator end() noexcept;

private:
  std::coroutine_handle<promise_type> Frame;
};

//===--- Cancellation -----------------------------------------------------===//

class cancellation_token {
public:
  cancellation_token() noexcept;
  bool can_be_cancelled() const noexcept;
  bool is_cancellation_requested() const noexcept;
  void throw_if_cancellation_requested() const;
};

class cancellation_source {
public:
  cancellation_source();
  cancellation_token token() const noexcept;
  void request_cancellation();
  bool is_cancellation_requested() const noexcept;
};

//===--- Waiting ----------------------------------------------------------===//

template <class A> detail::Result<A &&> sync_wait(A &&Awaitable);

template <class... As>
[[nodiscard]] detail::Gives<std::tuple<detail::NonVoid<detail::Value<As>>...>>
when_all(As &&...);
template <class A>
[[nodiscard]] detail::Gives<std::vector<detail::NonVoid<detail::Value<A>>>>
    when_all(std::vector<A>);

namespace detail {
template <class T> class when_all_task {
public:
  T result();
};
} // namespace detail
template <class... As>
[[nodiscard]] detail::Gives<
    std::tuple<detail::when_all_task<detail::Value<As>>...>>
when_all_ready(As &&...);
template <class A>
[[nodiscard]] detail::Gives<
    std::vector<detail::when_all_task<detail::Value<A>>>>
    when_all_ready(std::vector<A>);

class async_scope {
public:
  async_scope() noexcept;
  ~async_scope();
  template <class A> void spawn(A &&Awaitable);
  [[nodiscard]] detail::Gives<void> join() noexcept;
};

//===--- Synchronization --------------------------------------------------===//

class async_mutex_lock_operation : public detail::Gives<void> {};
class async_mutex_lock;
class async_mutex_scoped_lock_operation : public async_mutex_lock_operation {
public:
  [[nodiscard]] async_mutex_lock await_resume() const noexcept;
};

class async_mutex {
public:
  async_mutex() noexcept;
  ~async_mutex();
  bool try_lock() noexcept;
  async_mutex_lock_operation lock_async() noexcept;
  async_mutex_scoped_lock_operation scoped_lock_async() noexcept;
  void unlock();
};

class async_mutex_lock {
public:
  async_mutex_lock(async_mutex_lock &&) noexcept;
  ~async_mutex_lock() {
    if (Held)
      Held->unlock();
  }

private:
  async_mutex *Held = nullptr;
};

class async_manual_reset_event {
public:
  async_manual_reset_event(bool Set = false) noexcept;
  detail::Gives<void> operator co_await() const noexcept;
  bool is_set() const noexcept;
  void set() noexcept;
  void reset() noexcept;
};
class async_auto_reset_event {
public:
  async_auto_reset_event(bool Set = false) noexcept;
  detail::Gives<void> operator co_await() const noexcept;
  void set() noexcept;
  void reset() noexcept;
};
class single_consumer_event {
public:
  single_consumer_event(bool Set = false) noexcept;
  detail::Gives<void> operator co_await() noexcept;
  void set();
};
class async_latch {
public:
  async_latch(std::ptrdiff_t Count) noexcept;
  detail::Gives<void> operator co_await() const noexcept;
  void count_down(std::ptrdiff_t Count = 1) noexcept;
};

//===--- Schedulers -------------------------------------------------------===//

class static_thread_pool {
public:
  class schedule_operation : public detail::Gives<void> {};
  static_thread_pool();
  explicit static_thread_pool(std::uint32_t Threads);
  ~static_thread_pool();
  std::uint32_t thread_count() const noexcept;
  [[nodiscard]] schedule_operation schedule() noexcept;
};

template <std::size_t N> class round_robin_scheduler {
public:
  class schedule_operation : public detail::Gives<void> {};
  schedule_operation schedule() noexcept;
  void drain() noexcept;
};

class io_service {
public:
  class schedule_operation : public detail::Gives<void> {};
  class timed_schedule_operation : public detail::Gives<void> {};
  io_service();
  explicit io_service(std::uint32_t Concurrency);
  ~io_service();
  [[nodiscard]] schedule_operation schedule() noexcept;
  template <class Rep, class Period>
  [[nodiscard]] timed_schedule_operation
  schedule_after(const std::chrono::duration<Rep, Period> &,
                 cancellation_token = {}) noexcept;
  std::uint64_t process_events();
  std::uint64_t process_pending_events();
  std::uint64_t process_one_event();
  std::uint64_t process_one_pending_event();
  void stop() noexcept;
  void reset();
  bool is_stop_requested() const noexcept;
};

template <class Scheduler, class A>
task<detail::Value<A>> schedule_on(Scheduler &, A Awaitable);
template <class Scheduler, class A>
task<detail::Value<A>> resume_on(Scheduler &, A Awaitable);

//===--- Input and output -------------------------------------------------===//

class file_read_operation : public detail::Gives<std::size_t> {};
class file_read_operation_cancellable : public detail::Gives<std::size_t> {};
class file_write_operation : public detail::Gives<std::size_t> {};
class file_write_operation_cancellable : public detail::Gives<std::size_t> {};

class read_write_file {
public:
  [[nodiscard]] file_read_operation read(std::uint64_t Offset, void *To,
                                         std::size_t Size) const noexcept;
  [[nodiscard]] file_read_operation_cancellable
  read(std::uint64_t Offset, void *To, std::size_t Size,
       cancellation_token) const noexcept;
  [[nodiscard]] file_write_operation
  write(std::uint64_t Offset, const void *From, std::size_t Size) noexcept;
  [[nodiscard]] file_write_operation_cancellable
  write(std::uint64_t Offset, const void *From, std::size_t Size,
        cancellation_token) noexcept;
};

namespace net {
class ip_endpoint {};
class socket_accept_operation : public detail::Gives<void> {};
class socket_accept_operation_cancellable : public detail::Gives<void> {};
class socket_connect_operation : public detail::Gives<void> {};
class socket_connect_operation_cancellable : public detail::Gives<void> {};
class socket_disconnect_operation : public detail::Gives<void> {};
class socket_disconnect_operation_cancellable : public detail::Gives<void> {};
class socket_recv_operation : public detail::Gives<std::size_t> {};
class socket_recv_operation_cancellable : public detail::Gives<std::size_t> {};
class socket_recv_from_operation
    : public detail::Gives<std::tuple<std::size_t, ip_endpoint>> {};
class socket_recv_from_operation_cancellable
    : public detail::Gives<std::tuple<std::size_t, ip_endpoint>> {};
class socket_send_operation : public detail::Gives<std::size_t> {};
class socket_send_operation_cancellable : public detail::Gives<std::size_t> {};
class socket_send_to_operation : public detail::Gives<std::size_t> {};
class socket_send_to_operation_cancellable : public detail::Gives<std::size_t> {
};

class socket {
public:
  static socket create_tcpv4(io_service &);
  socket(socket &&) noexcept;
  ~socket();
  void bind(const ip_endpoint &);
  void listen();
  [[nodiscard]] socket_accept_operation accept(socket &) noexcept;
  [[nodiscard]] socket_accept_operation_cancellable
  accept(socket &, cancellation_token) noexcept;
  [[nodiscard]] socket_connect_operation connect(const ip_endpoint &) noexcept;
  [[nodiscard]] socket_connect_operation_cancellable
  connect(const ip_endpoint &, cancellation_token) noexcept;
  [[nodiscard]] socket_disconnect_operation disconnect() noexcept;
  [[nodiscard]] socket_disconnect_operation_cancellable
      disconnect(cancellation_token) noexcept;
  [[nodiscard]] socket_recv_operation recv(void *To, std::size_t Size) noexcept;
  [[nodiscard]] socket_recv_operation_cancellable
  recv(void *To, std::size_t Size, cancellation_token) noexcept;
  [[nodiscard]] socket_recv_from_operation recv_from(void *To,
                                                     std::size_t Size) noexcept;
  [[nodiscard]] socket_recv_from_operation_cancellable
  recv_from(void *To, std::size_t Size, cancellation_token) noexcept;
  [[nodiscard]] socket_send_operation send(const void *From,
                                           std::size_t Size) noexcept;
  [[nodiscard]] socket_send_operation_cancellable
  send(const void *From, std::size_t Size, cancellation_token) noexcept;
  [[nodiscard]] socket_send_to_operation
  send_to(const ip_endpoint &, const void *From, std::size_t Size) noexcept;
  [[nodiscard]] socket_send_to_operation_cancellable
  send_to(const ip_endpoint &, const void *From, std::size_t Size,
          cancellation_token) noexcept;
};
} // namespace net

} // namespace cppcoro
