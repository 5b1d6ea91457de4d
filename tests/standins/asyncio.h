// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Stand-in for asyncio: names and shapes only, for tests.
#pragma once

#include <chrono>
#include <concepts>
#include <coroutine>
#include <cstddef>
#include <exception>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace asyncio {

//===--- Exceptions -------------------------------------------------------===//

/// Not derived from std::exception, so that handlers of ordinary errors let it
/// pass.
class CancelledError {
public:
  CancelledError();
  explicit CancelledError(std::string Message);
  const char *what() const noexcept;
};

class Error : public std::exception {
public:
  Error();
  explicit Error(std::string Message);
  const char *what() const noexcept override;
};
class TimeoutError : public Error {};
class InvalidStateError : public Error {};
class RuntimeError : public Error {};
class QueueEmpty : public Error {};
class QueueFull : public Error {};
class QueueShutDown : public Error {};
class BrokenBarrierError : public Error {};
class IncompleteReadError : public Error {};

class ExceptionGroup : public std::exception {
public:
  const char *what() const noexcept override;
  const std::vector<std::exception_ptr> &exceptions() const;
  template <class E> std::optional<ExceptionGroup> subgroup() const;
  template <class E>
  std::pair<std::optional<ExceptionGroup>, std::optional<ExceptionGroup>>
  split() const;
};

class Duration {
public:
  constexpr Duration() = default;
  template <class Rep, class Period>
  constexpr Duration(std::chrono::duration<Rep, Period> D)
      : Value(std::chrono::duration_cast<std::chrono::nanoseconds>(D)) {}
  std::chrono::nanoseconds count() const { return Value; }

private:
  std::chrono::nanoseconds Value{};
};
using TimePoint = std::chrono::steady_clock::time_point;

//===--- Coroutines, futures, tasks ---------------------------------------===//

namespace detail {
template <class T> struct Returns {
  void return_value(T);
};
template <> struct Returns<void> {
  void return_void();
};

// A template that is called with a lambda needs a definition.
template <class T> T made();
} // namespace detail

template <class T = void> class [[nodiscard]] Coro {
public:
  struct promise_type : detail::Returns<T> {
    Coro get_return_object();
    std::suspend_always initial_suspend() noexcept;
    std::suspend_always final_suspend() noexcept;
    void unhandled_exception();
  };

  Coro(Coro &&Other) noexcept : Frame(std::exchange(Other.Frame, {})) {}
  Coro &operator=(Coro &&Other) noexcept;
  ~Coro() {
    if (Frame)
      Frame.destroy();
  }

  bool await_ready() const noexcept;
  std::coroutine_handle<> await_suspend(std::coroutine_handle<>) noexcept;
  T await_resume();

private:
  std::coroutine_handle<promise_type> Frame;
};

class Context {};
Context copy_context();

/// A shared handle: copies name the same future.
template <class T = void> class Future {
public:
  bool cancel(std::string_view Message = {});
  bool cancelled() const;
  bool done() const;
  T result();
  std::exception_ptr exception() const;
  template <class U = T>
    requires(!std::is_void_v<U>)
  void set_result(U);
  void set_result()
    requires std::is_void_v<T>;
  void set_exception(std::exception_ptr);
  template <class F> int add_done_callback(F) { return detail::made<int>(); }
  void remove_done_callback(int);

  bool await_ready() const noexcept;
  void await_suspend(std::coroutine_handle<>) noexcept;
  T await_resume();
};

template <class T = void> class Task : public Future<T> {
public:
  int uncancel();
  int cancelling() const;
  void set_name(std::string_view);
  std::string get_name() const;
  Context get_context() const;
  void print_stack() const;
};

/// A value or an exception.
template <class T> class Outcome {
public:
  bool has_value() const;
  explicit operator bool() const;
  T value() const;
  std::exception_ptr exception() const;
};

namespace detail {
template <class T> struct ResultOf {};
template <class T> struct ResultOf<Coro<T>> {
  using Type = T;
};
template <class T> struct ResultOf<Future<T>> {
  using Type = T;
};
template <class T> struct ResultOf<Task<T>> {
  using Type = T;
};
template <class T>
  requires requires(T &Callable) {
    typename ResultOf<decltype(Callable())>::Type;
  }
struct ResultOf<T> : ResultOf<decltype(std::declval<T &>()())> {};

template <class T>
using Result = typename ResultOf<std::remove_cvref_t<T>>::Type;
template <class T>
using Value = std::conditional_t<std::is_void_v<T>, std::monostate, T>;
template <class T> struct ListOf {
  using Type = std::vector<T>;
};
template <> struct ListOf<void> {
  using Type = void;
};
} // namespace detail

/// A Coro, a Future, a Task, or a callable that returns one.
template <class T>
concept Gatherable =
    requires { typename detail::ResultOf<std::remove_cvref_t<T>>::Type; };
template <class T>
concept Awaitable =
    Gatherable<T> && requires(std::remove_cvref_t<T> &A) { A.await_ready(); };
template <class F>
concept CoroFunction =
    Gatherable<F> && !Awaitable<F> && std::invocable<std::remove_cvref_t<F> &>;

struct TaskOptions {
  std::string_view name = {};
  bool eager_start = {};
};

template <class T> [[nodiscard]] Task<T> create_task(Coro<T>, TaskOptions = {});
template <CoroFunction F>
[[nodiscard]] Task<detail::Result<F>> create_task(F, TaskOptions = {}) {
  return detail::made<Task<detail::Result<F>>>();
}
template <Awaitable A>
[[nodiscard]] Future<detail::Result<A>> ensure_future(A &&) {
  return detail::made<Future<detail::Result<A>>>();
}
template <class T> Future<T> wrap_future(std::future<T>);
template <Awaitable A> [[nodiscard]] Future<detail::Result<A>> shield(A &&) {
  return detail::made<Future<detail::Result<A>>>();
}
Task<> current_task();
std::vector<Task<>> all_tasks();

//===--- Running ----------------------------------------------------------===//

class Handle {
public:
  void cancel();
  bool cancelled() const;
};
class TimerHandle : public Handle {};

class ThreadPoolExecutor {
public:
  explicit ThreadPoolExecutor(std::size_t Workers = 0);
};
class ProcessPoolExecutor {
public:
  explicit ProcessPoolExecutor(std::size_t Workers = 0);
};

class EventLoop {
public:
  EventLoop(const EventLoop &) = delete;
  template <Awaitable A> detail::Result<A> run_until_complete(A &&) {
    return detail::made<detail::Result<A>>();
  }
  void run_forever();
  void stop();
  void close();
  bool is_running() const;
  bool is_closed() const;
  TimePoint time() const;
  template <class F> Handle call_soon(F) { return detail::made<Handle>(); }
  template <class F> TimerHandle call_later(Duration, F) {
    return detail::made<TimerHandle>();
  }
  template <class F> TimerHandle call_at(TimePoint, F) {
    return detail::made<TimerHandle>();
  }
  template <class F> Handle call_soon_threadsafe(F) {
    return detail::made<Handle>();
  }
  template <class T> Future<T> create_future();
  template <class T>
  [[nodiscard]] Task<T> create_task(Coro<T>, TaskOptions = {});
  template <CoroFunction F>
  [[nodiscard]] Task<detail::Result<F>> create_task(F, TaskOptions = {}) {
    return detail::made<Task<detail::Result<F>>>();
  }
  template <class Executor, class F, class... Args>
  Future<std::invoke_result_t<F &, Args &...>> run_in_executor(Executor &&, F,
                                                               Args...) {
    return detail::made<Future<std::invoke_result_t<F &, Args &...>>>();
  }
  void set_debug(bool);
  Coro<void> shutdown_default_executor();
  Coro<std::size_t> sock_recv(int Socket, void *To, std::size_t Size);
  Coro<void> sock_sendall(int Socket, const void *From, std::size_t Size);
  Coro<void> getaddrinfo(std::string Host, std::string Service);
};

std::unique_ptr<EventLoop> new_event_loop();
EventLoop &get_running_loop();

class Runner {
public:
  Runner();
  ~Runner();
  template <class T> T run(Coro<T>);
  EventLoop &get_loop();
  void close();
};

template <class T> T run(Coro<T>);
template <class T>
std::future<T> run_coroutine_threadsafe(Coro<T>, EventLoop &);

//===--- Together ---------------------------------------------------------===//

struct return_exceptions_t {};
inline constexpr return_exceptions_t return_exceptions{};

template <Gatherable... As>
[[nodiscard]] Future<std::tuple<detail::Value<detail::Result<As>>...>>
gather(As &&...) {
  return detail::made<
      Future<std::tuple<detail::Value<detail::Result<As>>...>>>();
}
template <Gatherable... As>
[[nodiscard]] Future<std::tuple<Outcome<detail::Result<As>>...>>
gather(return_exceptions_t, As &&...) {
  return detail::made<Future<std::tuple<Outcome<detail::Result<As>>...>>>();
}
template <Gatherable A>
[[nodiscard]] Future<typename detail::ListOf<detail::Result<A>>::Type>
gather(std::vector<A>) {
  return detail::made<
      Future<typename detail::ListOf<detail::Result<A>>::Type>>();
}
template <Gatherable A>
[[nodiscard]] Future<std::vector<Outcome<detail::Result<A>>>>
gather(return_exceptions_t, std::vector<A>) {
  return detail::made<Future<std::vector<Outcome<detail::Result<A>>>>>();
}

enum ReturnWhen { ALL_COMPLETED, FIRST_COMPLETED, FIRST_EXCEPTION };
struct WaitOptions {
  std::optional<Duration> timeout = {};
  ReturnWhen return_when = {};
};
template <class Handle> struct WaitResult {
  std::vector<Handle> done, pending;
};
template <class Handle>
  requires Awaitable<Handle> && std::copyable<Handle>
Coro<WaitResult<Handle>> wait(std::vector<Handle>, WaitOptions = {});

template <class T> class Completions {
public:
  Coro<T> *begin();
  Coro<T> *end();
};
template <Gatherable A>
Completions<detail::Result<A>>
as_completed(std::vector<A>, std::optional<Duration> Timeout = {});

template <Awaitable A> Coro<detail::Result<A>> wait_for(A, Duration) {
  return detail::made<Coro<detail::Result<A>>>();
}
Coro<void> sleep(Duration);

class Timeout {
public:
  void reschedule(TimePoint);
  std::optional<TimePoint> when() const;
  bool expired() const;
};
template <class F>
Coro<detail::Result<std::invoke_result_t<F &, Timeout &>>> timeout(Duration,
                                                                   F) {
  return detail::made<
      Coro<detail::Result<std::invoke_result_t<F &, Timeout &>>>>();
}
template <class F>
Coro<detail::Result<std::invoke_result_t<F &, Timeout &>>> timeout_at(TimePoint,
                                                                      F) {
  return detail::made<
      Coro<detail::Result<std::invoke_result_t<F &, Timeout &>>>>();
}

class TaskGroup {
public:
  template <class F>
  static Coro<detail::Result<std::invoke_result_t<F &, TaskGroup &>>> scope(F) {
    return detail::made<
        Coro<detail::Result<std::invoke_result_t<F &, TaskGroup &>>>>();
  }
  template <class T> Task<T> create_task(Coro<T>, TaskOptions = {});
  template <CoroFunction F>
  Task<detail::Result<F>> create_task(F, TaskOptions = {}) {
    return detail::made<Task<detail::Result<F>>>();
  }
  void cancel();
};

template <class F, class... Args>
Coro<std::invoke_result_t<F &, Args &...>> to_thread(F, Args...) {
  return detail::made<Coro<std::invoke_result_t<F &, Args &...>>>();
}

//===--- Synchronization --------------------------------------------------===//

/// Releases in its destructor.
template <class Primitive> class [[nodiscard]] ScopedLock {
public:
  ScopedLock(ScopedLock &&) noexcept;
  ~ScopedLock() {
    if (Held)
      Held->release();
  }
  void unlock();

private:
  Primitive *Held = nullptr;
};

template <class Primitive> class [[nodiscard]] ScopedAcquire {
public:
  bool await_ready() const noexcept;
  bool await_suspend(std::coroutine_handle<>);
  ScopedLock<Primitive> await_resume();
};

class Lock {
public:
  Lock();
  Lock(const Lock &) = delete;
  Coro<void> acquire();
  void release();
  bool locked() const;
  ScopedAcquire<Lock> scoped();
};

class Semaphore {
public:
  explicit Semaphore(std::size_t Value = 1);
  Semaphore(const Semaphore &) = delete;
  Coro<void> acquire();
  void release();
  bool locked() const;
  ScopedAcquire<Semaphore> scoped();
};
class BoundedSemaphore : public Semaphore {
public:
  using Semaphore::Semaphore;
};

class Event {
public:
  Event();
  Event(const Event &) = delete;
  bool is_set() const;
  void set();
  void clear();
  Coro<void> wait();
};

class Condition {
public:
  Condition();
  Condition(const Condition &) = delete;
  Coro<void> acquire();
  void release();
  bool locked() const;
  ScopedAcquire<Condition> scoped();
  Coro<void> wait();
  template <class Predicate> Coro<void> wait_for(Predicate) {
    return detail::made<Coro<void>>();
  }
  void notify(std::size_t Count = 1);
  void notify_all();
};

class Barrier {
public:
  explicit Barrier(std::size_t Parties);
  Coro<std::size_t> wait();
  Coro<void> reset();
  Coro<void> abort();
};

template <class T> class Queue {
public:
  explicit Queue(std::size_t MaxSize = 0);
  Coro<void> put(T);
  Coro<T> get();
  void put_nowait(T);
  T get_nowait();
  Coro<void> join();
  void task_done();
  void shutdown(bool Immediate = false);
  std::size_t qsize() const;
  bool empty() const;
};
template <class T> class PriorityQueue : public Queue<T> {
public:
  using Queue<T>::Queue;
};
template <class T> class LifoQueue : public Queue<T> {
public:
  using Queue<T>::Queue;
};

//===--- Streams, processes -----------------------------------------------===//

class StreamReader {
public:
  Coro<std::string> read(std::size_t Size);
  Coro<std::string> readexactly(std::size_t Size);
  Coro<std::string> readline();
};
class StreamWriter {
public:
  void write(std::string_view);
  Coro<void> drain();
  void close();
  Coro<void> wait_closed();
};
Coro<std::pair<StreamReader, StreamWriter>> open_connection(std::string Host,
                                                            int Port);

class Process {
public:
  Coro<int> wait();
  void kill();
  void terminate();
};
template <class... Args>
Coro<Process> create_subprocess_exec(std::string Program, Args...);
Coro<Process> create_subprocess_shell(std::string Command);

//===--- Generators -------------------------------------------------------===//

template <class T> class [[nodiscard]] AsyncGenerator {
public:
  struct promise_type {
    AsyncGenerator get_return_object();
    std::suspend_always initial_suspend() noexcept;
    std::suspend_always final_suspend() noexcept;
    std::suspend_always yield_value(T);
    void return_void();
    void unhandled_exception();
  };
  AsyncGenerator(AsyncGenerator &&Other) noexcept
      : Frame(std::exchange(Other.Frame, {})) {}
  ~AsyncGenerator() {
    if (Frame)
      Frame.destroy();
  }
  Coro<std::optional<T>> next();

private:
  std::coroutine_handle<promise_type> Frame;
};

} // namespace asyncio
