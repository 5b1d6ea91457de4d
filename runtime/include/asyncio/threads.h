// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/context.h>
#include <asyncio/coro.h>
#include <asyncio/detail/loop_link.h>
#include <asyncio/event_loop.h>
#include <asyncio/executor.h>
#include <asyncio/thread_pool_executor.h>

#include <concepts>
#include <memory>
#include <type_traits>
#include <utility>

namespace asyncio {

/// A future of `loop` that is done when `future` is, with the same result.
///
/// Cancellation: cancelling it cancels `future` if its call has not begun; in
///   any case it is cancelled itself, at once.
/// Threads: the loop's. `future` may be completed by any thread.
/// Source: CPython 3.13, Lib/asyncio/futures.py, wrap_future().
template <class T>
[[nodiscard]] Future<T> wrap_future(const ConcurrentFuture<T> &future,
                                    EventLoop &loop) {
  Future<T> wrapped = loop.create_future<T>();
  detail::chain(future, wrapped, false);
  return wrapped;
}
/// A future of the running loop.
///
/// Throws: RuntimeError, when no loop runs on this thread.
template <class T>
[[nodiscard]] Future<T> wrap_future(const ConcurrentFuture<T> &future) {
  return wrap_future(future, get_running_loop());
}
/// The future itself.
template <class T>
[[nodiscard]] Future<T> wrap_future(const Future<T> &future) {
  return future;
}

namespace detail {

/// The call of a to_thread(): runs in a context of its own.
template <class Call> class CallInContext {
public:
  using result_type = typename Call::result_type;

  CallInContext(Context context, Call call)
      : context_(std::move(context)), call_(std::move(call)) {}
  result_type operator()() {
    return context_.run([this]() -> result_type { return call_(); });
  }

private:
  Context context_;
  Call call_;
};

/// What has to become a task on another thread; cancels the future if that
/// never happens.
template <class T> class Submission {
public:
  Submission(Coro<T> coro, ConcurrentFuture<T> future, EventLoop &loop)
      : coro_(std::move(coro)), future_(std::move(future)), loop_(&loop) {}
  Submission(Submission &&other) noexcept
      : coro_(std::move(other.coro_)), future_(std::move(other.future_)),
        loop_(std::exchange(other.loop_, nullptr)) {}
  Submission &operator=(Submission &&) = delete;
  ~Submission() {
    if (loop_)
      future_.cancel();
  }

  void operator()() {
    EventLoop &loop = *std::exchange(loop_, nullptr);
    try {
      detail::chain<T>(loop.create_task(std::move(coro_)), future_);
    } catch (const KeyboardInterrupt &) {
      throw;
    } catch (const SystemExit &) {
      throw;
    } catch (...) {
      // For whoever waits, and for the loop's exception handler.
      if (future_.set_running_or_notify_cancel())
        future_.set_exception(std::current_exception());
      throw;
    }
  }

private:
  Coro<T> coro_;
  ConcurrentFuture<T> future_;
  EventLoop *loop_;
};

template <class E> inline constexpr bool is_pointer_like = std::is_pointer_v<E>;
template <class E>
inline constexpr bool is_pointer_like<std::shared_ptr<E>> = true;
template <class E, class D>
inline constexpr bool is_pointer_like<std::unique_ptr<E, D>> = true;

template <class E, class F, class... Args>
  requires ExecutorLike<E, F, Args...>
auto run_in(EventLoop &loop, E &executor, F &&function, Args &&...arguments) {
  auto future = submit_to(executor, std::forward<F>(function),
                          std::forward<Args>(arguments)...);
  using T = typename decltype(future)::value_type;
  Future<T> wrapped = loop.create_future<T>();
  chain(future, wrapped, !SubmitsCalls<E, F, Args...> || !keeps_futures<E>);
  return wrapped;
}

} // namespace detail

/// `executor` is anything that is ExecutorLike, or a pointer to one; nullptr is
/// the default executor, a ThreadPoolExecutor that is made at the first call.
///
/// Throws: RuntimeError, when the loop is closed or shutdown_default_executor()
///   was called; what the executor's submit() throws.
/// Cancellation: a call that has not begun is not made; one that runs goes on,
///   and what it gives is dropped.
/// Source: CPython 3.13, Lib/asyncio/base_events.py,
///   BaseEventLoop.run_in_executor().
template <class E, class F, class... Args>
auto EventLoop::run_in_executor(E &&executor, F &&function,
                                Args &&...arguments) {
  core_->require_open();
  using Bare = std::remove_cvref_t<E>;
  if constexpr (std::is_null_pointer_v<Bare>) {
    const std::shared_ptr<Executor> pool = default_executor();
    return detail::run_in(*this, *pool, std::forward<F>(function),
                          std::forward<Args>(arguments)...);
  } else if constexpr (detail::is_pointer_like<Bare>) {
    if constexpr (std::convertible_to<decltype(&*executor), Executor *>) {
      if (!executor)
        return run_in_executor(nullptr, std::forward<F>(function),
                               std::forward<Args>(arguments)...);
    }
    return detail::run_in(*this, *executor, std::forward<F>(function),
                          std::forward<Args>(arguments)...);
  } else {
    return detail::run_in(*this, executor, std::forward<F>(function),
                          std::forward<Args>(arguments)...);
  }
}

/// Calls `function(arguments...)` on a thread of the loop's default executor,
/// and gives what it returns: the way to make a call that blocks.
///
/// The arguments are copies; std::ref() passes a reference, which has to live
/// until the call ends, cancelled or not. The call sees the values that context
/// variables have where it is awaited; what it sets stays there.
///
/// Throws: what the call throws; RuntimeError, when no loop runs.
/// Cancellation: throws CancelledError at once. A call that runs goes on, and
///   what it gives is dropped.
/// Threads: the call runs on another thread than everything else: only
///   call_soon_threadsafe(), run_coroutine_threadsafe() and thread-safe objects
///   are for it.
/// Source: CPython 3.13, Lib/asyncio/threads.py, to_thread().
template <class F, class... Args>
  requires std::invocable<F, Args...>
Coro<detail::offloaded_result_t<F, Args...>> to_thread(F function,
                                                       Args... arguments) {
  using Call = detail::bound_call_t<F, Args...>;
  EventLoop &loop = get_running_loop();
  detail::CallInContext<Call> call(
      copy_context(),
      Call(std::in_place, std::move(function), std::move(arguments)...));
  auto future = loop.run_in_executor(nullptr, std::move(call));
  co_return co_await std::move(future);
}

/// Runs a coroutine, an operation, or a function that gives one, as a task of
/// `loop`, and gives a future that other threads may wait for.
///
/// Context variables have the values of the calling thread.
///
/// Throws: RuntimeError, when the loop is closed.
/// Cancellation: both ways. Cancelling the future cancels the task; when the
///   task is cancelled, or the loop goes away before it is done, so is the
///   future.
/// Threads: any but the loop's, where waiting for the result would never end.
/// Source: CPython 3.13, Lib/asyncio/tasks.py, run_coroutine_threadsafe().
/// Differs: CPython's future stays pending for ever if the loop goes away.
template <Gatherable A>
  requires(!std::derived_from<std::remove_cvref_t<A>, AnyFuture>)
ConcurrentFuture<detail::gather_result_t<A>>
run_coroutine_threadsafe(A &&awaitable, EventLoop &loop) {
  using T = detail::gather_result_t<A>;
  ConcurrentFuture<T> future;
  loop.call_soon_threadsafe(detail::Submission<T>(
      detail::as_coro(std::forward<A>(awaitable)), future, loop));
  return future;
}

} // namespace asyncio
