// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/concurrent_future.h>
#include <asyncio/detail/bound_call.h>

#include <concepts>
#include <memory>
#include <optional>
#include <utility>

namespace asyncio {

namespace detail {

/// A call and the future that waits for it; an element of an executor's queue.
class JobBase {
public:
  explicit JobBase(ConcurrentRef<ConcurrentState> state) noexcept
      : state_(std::move(state)) {}
  JobBase(const JobBase &) = delete;
  JobBase &operator=(const JobBase &) = delete;
  virtual ~JobBase();

  virtual void run() noexcept = 0;
  /// Completes the future without a call: cancelled if nobody runs it.
  void cancel() noexcept;
  void fail(std::exception_ptr error) noexcept;

  JobBase *next = nullptr;

protected:
  [[nodiscard]] ConcurrentState &state() const noexcept { return *state_; }

private:
  ConcurrentRef<ConcurrentState> state_;
};

template <class R, class Call> class JobOf final : public JobBase {
public:
  JobOf(const ConcurrentFuture<R> &future, Call call)
      : JobBase(ConcurrentRef<ConcurrentState>::sharing(*future.state().get())),
        call_(std::move(call)) {}

  void run() noexcept override {
    auto &target = static_cast<ConcurrentValue<R> &>(state());
    if (!target.set_running_or_notify_cancel())
      return;
    std::exception_ptr error;
    try {
      if constexpr (std::is_void_v<R>) {
        (*call_)();
        call_.reset();
        target.set_value();
      } else {
        R value = (*call_)();
        // Before anybody learns of the result: what the call captured may
        // refer to something of theirs.
        call_.reset();
        target.set_value(std::move(value));
      }
      return;
    } catch (...) {
      error = std::current_exception();
    }
    call_.reset();
    fail(std::move(error));
  }

private:
  std::optional<Call> call_;
};

} // namespace detail

/// One call that an executor owes somebody: run it, cancel it or fail it, once.
///
/// Move-only. A job that is destroyed before that cancels its future, so that
/// whoever waits for the result does not wait for ever.
///
/// Threads: may be moved to another thread; run() in whichever is to do the
///   work.
class Job {
public:
  Job() = default;
  /// What calls `call` for `future`; make_job() makes both.
  template <class R, class Call>
  Job(const ConcurrentFuture<R> &future, Call call)
      : job_(new detail::JobOf<R, Call>(future, std::move(call))) {}

  /// Makes the call and completes the future with what it returns or throws,
  /// whatever that is; does nothing if the future was cancelled. The callable
  /// is destroyed before the future is done.
  void run() noexcept {
    if (const auto job = std::move(job_))
      job->run();
  }
  /// The same: a job is a callable.
  void operator()() noexcept { run(); }

  /// Cancels the future instead of making the call.
  void cancel() noexcept {
    if (const auto job = std::move(job_))
      job->cancel();
  }

  /// Completes the future with an exception instead of making the call.
  void fail(std::exception_ptr error) noexcept {
    if (const auto job = std::move(job_))
      job->fail(std::move(error));
  }

  /// Whether there is still something to do.
  explicit operator bool() const noexcept { return job_ != nullptr; }

  /// For queues that link their elements.
  [[nodiscard]] detail::JobBase *release() noexcept { return job_.release(); }
  /// The job that release() gave.
  [[nodiscard]] static Job adopt(detail::JobBase *job) noexcept {
    Job adopted;
    adopted.job_.reset(job);
    return adopted;
  }

private:
  std::unique_ptr<detail::JobBase> job_;
};

/// Makes a job of a call, and the future of its result.
template <class F, class... Args>
[[nodiscard]] auto make_job(F &&function, Args &&...args)
    -> std::pair<Job,
                 ConcurrentFuture<detail::offloaded_result_t<F, Args...>>> {
  ConcurrentFuture<detail::offloaded_result_t<F, Args...>> future;
  Job job(future, detail::bound_call_t<F, Args...>(
                      std::in_place, std::forward<F>(function),
                      std::forward<Args>(args)...));
  return {std::move(job), std::move(future)};
}

/// Something that runs calls elsewhere. Derive from it to bring one's own.
///
/// Source: CPython 3.13, Lib/concurrent/futures/_base.py, class Executor.
/// Differs: the virtual function takes a finished Job, as virtual functions
///   cannot be templates; submit() makes it. A class need not derive from this
///   one to be given to run_in_executor(), see ExecutorLike.
class Executor {
public:
  Executor() = default;
  Executor(const Executor &) = delete;
  Executor &operator=(const Executor &) = delete;
  virtual ~Executor();

  /// Runs `job` some time, in some thread.
  ///
  /// Throws: RuntimeError after shutdown().
  virtual void submit_job(Job job) = 0;

  /// Takes no more work. With `wait`, returns when all work is done; with
  /// `cancel_futures`, cancels what has not begun. May be called again.
  virtual void shutdown(bool wait = true, bool cancel_futures = false) = 0;

  /// Calls `function(args...)` on copies of the arguments, elsewhere, and gives
  /// the future of the result. std::ref() passes a reference.
  ///
  /// Throws: what submit_job() throws.
  template <class F, class... Args>
    requires std::invocable<std::decay_t<F>, std::decay_t<Args>...>
  auto submit(F &&function, Args &&...args)
      -> ConcurrentFuture<detail::offloaded_result_t<F, Args...>> {
    auto made =
        make_job(std::forward<F>(function), std::forward<Args>(args)...);
    submit_job(std::move(made.first));
    return std::move(made.second);
  }
};

namespace detail {

template <class T> inline constexpr bool is_concurrent_future = false;
template <class T>
inline constexpr bool is_concurrent_future<ConcurrentFuture<T>> = true;

/// Has submit(function, args...) that gives a ConcurrentFuture.
template <class E, class F, class... Args>
concept SubmitsCalls = requires(E &executor, F &&function, Args &&...args) {
  requires is_concurrent_future<std::remove_cvref_t<decltype(executor.submit(
      std::forward<F>(function), std::forward<Args>(args)...))>>;
};

/// Whether an executor may keep handles of the futures that it gives, so that a
/// result has to be copied for each who asks.
template <class E>
inline constexpr bool keeps_futures = !std::derived_from<E, Executor>;

/// Has submit(callable) that runs it, whatever it returns.
template <class E>
concept SubmitsJobs =
    requires(E &executor, Job job) { executor.submit(std::move(job)); };

} // namespace detail

/// What run_in_executor() takes: an Executor, or any class with a
/// `submit(function, args...)` that gives a ConcurrentFuture, or with a
/// `submit(callable)` that calls a move-only `callable()` once.
template <class E, class F, class... Args>
concept ExecutorLike =
    detail::SubmitsCalls<E, F, Args...> || detail::SubmitsJobs<E>;

/// Hands a call to anything that is ExecutorLike.
template <class E, class F, class... Args>
  requires ExecutorLike<E, F, Args...>
[[nodiscard]] auto submit_to(E &executor, F &&function, Args &&...args) {
  if constexpr (detail::SubmitsCalls<E, F, Args...>) {
    return executor.submit(std::forward<F>(function),
                           std::forward<Args>(args)...);
  } else {
    auto made =
        make_job(std::forward<F>(function), std::forward<Args>(args)...);
    executor.submit(std::move(made.first));
    return std::move(made.second);
  }
}

} // namespace asyncio
