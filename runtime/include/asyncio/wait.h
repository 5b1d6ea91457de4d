// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/duration.h>
#include <asyncio/future.h>
#include <asyncio/operation.h>

#include <concepts>
#include <coroutine>
#include <cstddef>
#include <memory>
#include <optional>
#include <ranges>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace asyncio {

/// What ends a wait().
enum class ReturnWhen : unsigned char {
  all_completed,
  first_completed,
  first_exception
};
/// The wait ends when all are done.
inline constexpr ReturnWhen ALL_COMPLETED = ReturnWhen::all_completed;
/// The wait ends when one is done, or cancelled.
inline constexpr ReturnWhen FIRST_COMPLETED = ReturnWhen::first_completed;
/// The wait ends when one fails, or all are done; a cancellation is no failure.
inline constexpr ReturnWhen FIRST_EXCEPTION = ReturnWhen::first_exception;

/// How long a wait() lasts.
struct WaitOptions {
  /// When to stop waiting; never if nothing is said.
  std::optional<Duration> timeout = {};
  /// What ends it before that.
  ReturnWhen return_when = ALL_COMPLETED;
};
static_assert(std::is_trivially_copyable_v<WaitOptions> &&
              std::is_trivially_destructible_v<WaitOptions>);

/// What wait() found, each part in the order of its argument.
template <class H> class WaitResult {
public:
  /// Of no tasks.
  WaitResult() = default;

  /// What is done, cancelled and failed ones too.
  std::vector<H> done;
  /// What is not.
  std::vector<H> pending;
};

namespace detail {

/// Waits for the futures that a derived class holds.
///
/// Source: CPython 3.13, Lib/asyncio/tasks.py, _wait().
class WaitCore : public BlockingCall, private Timer {
public:
  WaitCore() noexcept { kind_ = Kind::wait; }
  ~WaitCore() override;

  bool await_ready() const noexcept { return false; }
  void visit_awaited(void (*visit)(void *, FutureCore &), void *to) override;

protected:
  void begin(LoopCore &loop, std::size_t count);
  /// For each future, in order.
  void add(FutureCore &future) noexcept;
  /// All are there.
  void start(const WaitOptions &options);
  /// Whether a future is the first of its kind, by its index.
  [[nodiscard]] bool first(std::size_t index) const noexcept {
    return watches_[index].future;
  }

private:
  friend struct Inspection;

  struct Watch : Node {
    WaitCore *wait = nullptr;
    FutureCore *future = nullptr;
  };

  static void run_watch(Node *node, Fate fate);
  static void run_timeout(Node *node, Fate fate);
  void skip_duplicates();
  void one_done(FutureCore &future);
  void stop() noexcept;

  std::unique_ptr<Watch[]> watches_;
  std::size_t count_ = 0;
  std::size_t left_ = 0;
  ReturnWhen return_when_ = ALL_COMPLETED;
};

[[noreturn]] void refuse_empty_wait();

template <class H> class WaitAwaiter : public WaitCore {
public:
  using Arguments = std::tuple<std::vector<H>, WaitOptions>;
  static constexpr const char *name = "wait";

  // Both stay in the operation, which outlives this.
  template <class V, class O>
  WaitAwaiter(V &&handles, O &&options) noexcept
      : handles_(handles), options_(options) {}

  bool await_ready() const {
    if (handles_.empty())
      refuse_empty_wait();
    return false;
  }
  template <class P> void await_suspend(std::coroutine_handle<P> waiting) {
    begin(*waiting.promise().task->loop(), handles_.size());
    for (const H &handle : handles_)
      add(*handle.core());
    start(options_);
    BlockingCall::await_suspend(waiting);
  }
  WaitResult<H> await_resume() {
    BlockingCall::await_resume();
    WaitResult<H> result;
    for (std::size_t i = 0; i < handles_.size(); ++i)
      if (first(i))
        (handles_[i].done() ? result.done : result.pending)
            .push_back(std::move(handles_[i]));
    return result;
  }

private:
  std::vector<H> &handles_;
  const WaitOptions &options_;
};

} // namespace detail

/// A range of tasks or futures of one type: what wait() takes.
template <class R>
concept FutureRange =
    std::ranges::input_range<R> &&
    std::derived_from<std::remove_cvref_t<std::ranges::range_reference_t<R>>,
                      AnyFuture>;

/// Waits until all of the tasks and futures are done, or the first one is, or
/// one has failed, or some time has passed.
///
/// Gives those that are done and those that are not by then, each in the order
/// of the argument; one that is named twice comes once. Throws no exception of
/// a task. Takes a range of any kind:
/// std::vector<AnyTask> for tasks of different types. Coroutines are refused:
/// make them tasks, or there would be nothing to compare the results with.
///
///     auto [done, left] = co_await wait(tasks, {.timeout = 1s});
///
/// Cancellation: ends the wait and leaves the tasks alone.
/// Throws: ValueError, when the range is empty. A timeout is no error.
/// Threads: the loop's.
/// Lifetime: keeps handles of what it waits for.
/// Source: CPython 3.13, Lib/asyncio/tasks.py, wait().
/// Differs: CPython gives sets.
template <std::ranges::input_range R>
[[nodiscard]] auto wait(R &&futures, WaitOptions options = {}) {
  using Awaited = std::remove_cvref_t<std::ranges::range_reference_t<R>>;
  static_assert(FutureRange<R>,
                "Passing coroutines is forbidden, use tasks explicitly: wait() "
                "takes a range of Task<T>, Future<T>, AnyTask or AnyFuture");
  if constexpr (FutureRange<R>) {
    std::vector<Awaited> handles;
    if constexpr (std::is_same_v<std::remove_cvref_t<R>, std::vector<Awaited>>)
      handles = std::forward<R>(futures);
    else
      for (auto &&future : futures)
        handles.push_back(std::forward<decltype(future)>(future));
    return Operation<detail::WaitAwaiter<Awaited>>(std::in_place,
                                                   std::move(handles), options);
  }
}

} // namespace asyncio
