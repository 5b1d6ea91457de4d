// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Stand-in for folly-coro: names and shapes only, for tests.
#pragma once

#include <chrono>
#include <coroutine>
#include <cstddef>
#include <exception>
#include <mutex>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace folly {

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

struct OperationCancelled final : public std::exception {
  const char *what() const noexcept override;
};

class exception_wrapper {
public:
  exception_wrapper() noexcept;
  explicit exception_wrapper(std::exception_ptr) noexcept;
  explicit operator bool() const noexcept;
};
std::exception_ptr current_exception() noexcept;

template <class T, class E> class Expected {
public:
  bool hasValue() const;
  bool hasError() const;
  T value() const;
  E error() const;
};

template <class T> class Try {
public:
  bool hasValue() const;
  bool hasException() const;
  std::exception_ptr exception() const;
  T value() const;
};
template <> class Try<void> {
public:
  bool hasValue() const;
  bool hasException() const;
  void throwUnlessValue() const;
  void value() const;
};

struct Unit {};
class Executor {
public:
  virtual ~Executor();
};
class DrivableExecutor : public Executor {
public:
  virtual void drive();
};
Executor *getGlobalCPUExecutor();

class ThreadPoolExecutor : public Executor {
public:
  void stop();
  void join();
  std::size_t numThreads() const;
};
class CPUThreadPoolExecutor : public ThreadPoolExecutor {
public:
  explicit CPUThreadPoolExecutor(std::size_t Threads);
};

class EventBase : public DrivableExecutor {
public:
  bool loop();
  bool loopOnce(int Flags = 0);
  void loopForever();
  void terminateLoopSoon();
  template <class F> void runInLoop(F &&, bool = false) {}
  template <class F> void runInEventBaseThread(F &&) {}
  bool isInEventBaseThread() const;
  bool inRunningEventBaseThread() const;
  void dcheckIsInEventBaseThread() const;
};

class AsyncTimeout {
public:
  bool scheduleTimeout(unsigned Milliseconds);
  void cancelTimeout();
};

class SharedMutex {
public:
  void lock();
  void unlock();
  bool try_lock();
  void lock_shared();
  void unlock_shared();
};
template <class SynchronizedType> class LockedPtr {
public:
  LockedPtr(LockedPtr &&) noexcept;
  ~LockedPtr();
  void unlock();
  typename SynchronizedType::Data *operator->() const;
  typename SynchronizedType::Data &operator*() const;
};
template <class T, class Mutex = SharedMutex> class Synchronized {
public:
  using Data = T;
  LockedPtr<Synchronized> wlock();
  LockedPtr<Synchronized> rlock();
};
template <bool MayBlock = true> class Baton {
public:
  void post() noexcept;
  bool ready() const noexcept;
  void wait() noexcept;
  bool try_wait() noexcept;
  template <class Rep, class Period>
  bool try_wait_for(const std::chrono::duration<Rep, Period> &) noexcept;
  template <class Clock, class Duration>
  bool
  try_wait_until(const std::chrono::time_point<Clock, Duration> &) noexcept;
};

namespace futures::detail {
template <class T> class FutureBase {
public:
  bool isReady() const;
  bool hasValue() const;
};
} // namespace futures::detail

template <class T> class Future : private futures::detail::FutureBase<T> {
public:
  Future(Future &&) noexcept;
  ~Future();
  using futures::detail::FutureBase<T>::isReady;
  T get() &&;
  Try<T> getTry() &&;
  T getVia(DrivableExecutor *) &&;
  Future &wait() &;
  folly::detail::Gives<T> operator co_await() &&;
};
template <class T> class SemiFuture : private futures::detail::FutureBase<T> {
public:
  SemiFuture(SemiFuture &&) noexcept;
  ~SemiFuture();
  using futures::detail::FutureBase<T>::isReady;
  T get() &&;
  Try<T> getTry() &&;
  T getVia(DrivableExecutor *) &&;
  SemiFuture &wait() &;
  Future<T> via(Executor *) &&;
  folly::detail::Gives<T> operator co_await() &&;
};

class CancellationToken {
public:
  CancellationToken() noexcept;
  bool isCancellationRequested() const noexcept;
};
class CancellationSource {
public:
  CancellationSource();
  bool requestCancellation() const noexcept;
  bool isCancellationRequested() const noexcept;
  CancellationToken getToken() const noexcept;
};

namespace coro {

class co_error final {
public:
  template <class A> explicit co_error(A &&) noexcept;
};

template <class T> class TaskWithExecutor;

template <class T = void> class [[nodiscard]] Task {
public:
  struct promise_type : detail::Returns<T> {
    Task get_return_object() noexcept;
    std::suspend_always initial_suspend() noexcept;
    std::suspend_always final_suspend() noexcept;
    std::suspend_always yield_value(co_error) noexcept;
    void unhandled_exception() noexcept;
  };
  Task(Task &&Other) noexcept : Frame(std::exchange(Other.Frame, {})) {}
  Task &operator=(Task &&) noexcept;
  ~Task() {
    if (Frame)
      Frame.destroy();
  }
  TaskWithExecutor<T> scheduleOn(Executor *) && noexcept;
  SemiFuture<detail::NonVoid<T>> semi() &&;
  detail::Gives<T> operator co_await() && noexcept;

private:
  std::coroutine_handle<promise_type> Frame;
};

template <class T = void> class [[nodiscard]] now_task final {
public:
  struct promise_type : detail::Returns<T> {
    now_task get_return_object() noexcept;
    std::suspend_always initial_suspend() noexcept;
    std::suspend_always final_suspend() noexcept;
    void unhandled_exception() noexcept;
  };
  now_task(const now_task &) = delete;
  ~now_task() {
    if (Frame)
      Frame.destroy();
  }
  detail::Gives<T> operator co_await() && noexcept;

private:
  std::coroutine_handle<promise_type> Frame;
};

template <class T> class [[nodiscard]] TaskWithExecutor {
public:
  TaskWithExecutor(TaskWithExecutor &&) noexcept;
  ~TaskWithExecutor();
  SemiFuture<detail::NonVoid<T>> start() &&;
  template <class F> void start(F &&, CancellationToken = {}) && {}
  SemiFuture<detail::NonVoid<T>> startInlineUnsafe() &&;
  template <class F> void startInlineUnsafe(F &&, CancellationToken = {}) && {}
  detail::Gives<T> operator co_await() && noexcept;
};
template <class T>
TaskWithExecutor<T> co_withExecutor(Executor *, Task<T>) noexcept;

template <class Reference, class Value = std::remove_cvref_t<Reference>>
class [[nodiscard]] AsyncGenerator {
public:
  struct promise_type {
    AsyncGenerator get_return_object() noexcept;
    std::suspend_always initial_suspend() noexcept;
    std::suspend_always final_suspend() noexcept;
    std::suspend_always yield_value(Reference);
    void return_void() noexcept;
    void unhandled_exception() noexcept;
  };
  AsyncGenerator(AsyncGenerator &&Other) noexcept
      : Frame(std::exchange(Other.Frame, {})) {}
  ~AsyncGenerator() {
    if (Frame)
      Frame.destroy();
  }
  detail::Gives<Value *> next() noexcept;

private:
  std::coroutine_handle<promise_type> Frame;
};

template <class T> class Generator {
public:
  struct promise_type {
    Generator get_return_object() noexcept;
    std::suspend_always initial_suspend() noexcept;
    std::suspend_always final_suspend() noexcept;
    std::suspend_always yield_value(T &&);
    void return_void() noexcept;
    void unhandled_exception() noexcept;
  };
  Generator(Generator &&Other) noexcept
      : Frame(std::exchange(Other.Frame, {})) {}
  ~Generator() {
    if (Frame)
      Frame.destroy();
  }
  T *begin();
  T *end() noexcept;

private:
  std::coroutine_handle<promise_type> Frame;
};

struct blocking_wait_fn {
  template <class A> detail::Value<A> operator()(A &&) const {
    return detail::made<detail::Value<A>>();
  }
  template <class A>
  detail::Value<A> operator()(A &&, DrivableExecutor *) const {
    return detail::made<detail::Value<A>>();
  }
};
inline constexpr blocking_wait_fn blocking_wait{};
[[maybe_unused]] static constexpr const blocking_wait_fn &blockingWait =
    blocking_wait;

struct co_invoke_fn {
  template <class F, class... Args>
  auto operator()(F &&, Args &&...) const
      -> std::invoke_result_t<F &, Args &...> {
    return detail::made<std::invoke_result_t<F &, Args &...>>();
  }
};
inline namespace folly_cpo__ {
inline constexpr co_invoke_fn co_invoke{};
}

struct WithCancellationFunction {
  template <class A> A operator()(CancellationToken, A &&) const;
};
inline constexpr WithCancellationFunction co_withCancellation{};

//===--- Together ---------------------------------------------------------===//

template <class... As>
Task<std::tuple<detail::NonVoid<detail::Value<As>>...>> collectAll(As...);
template <class A> Task<Try<detail::Value<A>>> co_awaitTry(A &&);

template <class... As>
Task<std::tuple<Try<detail::Value<As>>...>> collectAllTry(As...);
template <class A>
Task<std::vector<detail::NonVoid<detail::Value<A>>>>
    collectAllRange(std::vector<A>);
template <class A>
Task<std::vector<Try<detail::Value<A>>>> collectAllTryRange(std::vector<A>);
template <class A>
Task<std::vector<detail::NonVoid<detail::Value<A>>>>
collectAllWindowed(std::vector<A>, std::size_t MaxConcurrency);
template <class A>
Task<std::vector<Try<detail::Value<A>>>>
collectAllTryWindowed(std::vector<A>, std::size_t MaxConcurrency);
template <class A, class... As>
Task<std::pair<std::size_t, Try<detail::Value<A>>>> collectAny(A &&, As &&...);
template <class A, class... As>
Task<std::pair<std::size_t, Try<detail::Value<A>>>>
collectAnyWithoutException(A &&, As &&...);
template <class... As>
Task<std::tuple<Try<detail::Value<As>>...>> collectAnyNoDiscard(As &&...);
template <class A>
Task<std::pair<std::size_t, Try<detail::Value<A>>>>
    collectAnyRange(std::vector<A>);
template <class A>
Task<std::pair<std::size_t, Try<detail::Value<A>>>>
    collectAnyWithoutExceptionRange(std::vector<A>);
template <class A>
Task<std::vector<Try<detail::Value<A>>>>
    collectAnyNoDiscardRange(std::vector<A>);

template <class A> Task<detail::Value<A>> timeout(A, std::chrono::microseconds);
template <class A>
Task<detail::Value<A>> timeoutNoDiscard(A, std::chrono::microseconds);
template <class A> Task<detail::Value<A>> detachOnCancel(A);
template <class A>
Future<detail::NonVoid<detail::Value<A>>> toFuture(A &&, Executor *);
Task<void> sleep(std::chrono::microseconds);
Task<void> sleepReturnEarlyOnCancel(std::chrono::microseconds);

class AsyncScope {
public:
  AsyncScope() noexcept;
  ~AsyncScope();
  template <class A> void add(A &&);
  template <class A> void addWithSourceLoc(A &&);
  Task<void> joinAsync() noexcept;
  SemiFuture<Unit> cleanup() noexcept;
};
class CancellableAsyncScope {
public:
  CancellableAsyncScope() noexcept;
  template <class A> void add(A &&);
  template <class A> void addWithSourceLoc(A &&);
  void requestCancellation() const noexcept;
  bool isScopeCancellationRequested() const noexcept;
  Task<void> cancelAndJoinAsync() noexcept;
  Task<void> joinAsync() noexcept;
  SemiFuture<Unit> cleanup() noexcept;
};

//===--- Synchronization --------------------------------------------------===//

class Mutex {
public:
  class LockAwaiter : public detail::Gives<void> {};
  class ScopedLockAwaiter : public detail::Gives<std::unique_lock<Mutex>> {};
  template <class Awaiter> class LockOperation {
  public:
    Awaiter operator co_await() const noexcept;
  };
  Mutex() noexcept;
  bool try_lock() noexcept;
  void lock();
  void unlock() noexcept;
  [[nodiscard]] LockOperation<ScopedLockAwaiter> co_scoped_lock() noexcept;
  [[nodiscard]] LockOperation<LockAwaiter> co_lock() noexcept;
};

class SharedMutexFair;
template <class M> class [[nodiscard]] SharedLock {
public:
  SharedLock(SharedLock &&) noexcept;
  ~SharedLock();
};
template <class M> class [[nodiscard]] UpgradeLock {
public:
  UpgradeLock(UpgradeLock &&) noexcept;
  ~UpgradeLock();
};

class SharedMutexFair {
public:
  class LockAwaiter : public detail::Gives<void> {};
  class ScopedLockAwaiter
      : public detail::Gives<std::unique_lock<SharedMutexFair>> {};
  class ScopedLockSharedAwaiter
      : public detail::Gives<SharedLock<SharedMutexFair>> {};
  class ScopedLockUpgradeAwaiter
      : public detail::Gives<UpgradeLock<SharedMutexFair>> {};
  template <class Awaiter> class LockOperation {
  public:
    Awaiter operator co_await() const noexcept;
  };
  void lock();
  void unlock() noexcept;
  [[nodiscard]] LockOperation<LockAwaiter> co_lock() noexcept;
  [[nodiscard]] LockOperation<ScopedLockAwaiter> co_scoped_lock() noexcept;
  [[nodiscard]] LockOperation<ScopedLockSharedAwaiter>
  co_scoped_lock_shared() noexcept;
  [[nodiscard]] LockOperation<ScopedLockUpgradeAwaiter>
  co_scoped_lock_upgrade() noexcept;
};
using SharedMutex = SharedMutexFair;

class Baton {
public:
  void post() noexcept;
  [[nodiscard]] detail::Gives<void> operator co_await() const noexcept;
};

} // namespace coro
} // namespace folly
