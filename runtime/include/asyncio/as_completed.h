// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/detail/nested.h>
#include <asyncio/duration.h>
#include <asyncio/event_loop.h>
#include <asyncio/queue.h>

#include <cstddef>
#include <iterator>
#include <memory>
#include <optional>
#include <ranges>
#include <tuple>
#include <type_traits>
#include <unordered_set>
#include <utility>
#include <vector>

namespace asyncio {

/// How as_completed() waits.
struct AsCompletedOptions {
  /// When to give up; never if nothing is said.
  std::optional<Duration> timeout = {};
};
static_assert(std::is_trivially_copyable_v<AsCompletedOptions> &&
              std::is_trivially_destructible_v<AsCompletedOptions>);

namespace detail {

/// What is left to do and what is done, shared by an AsCompleted and all that
/// it gave out.
///
/// Source: CPython 3.13, Lib/asyncio/tasks.py, _AsCompletedIterator.
class AsCompletedCore : private Timer {
public:
  struct Item : Node {
    AsCompletedCore *core = nullptr;
    /// Owned until it is handed out.
    FutureCore *future = nullptr;
    bool pending = false;
  };

  AsCompletedCore(LoopCore &loop, std::size_t most);
  AsCompletedCore(const AsCompletedCore &) = delete;
  AsCompletedCore &operator=(const AsCompletedCore &) = delete;
  ~AsCompletedCore();

  /// Takes a future over, in order; one that is there already counts once.
  void add(AnyFuture future);
  /// All are there.
  void begin(const AsCompletedOptions &options);

  /// One more is asked for; false if none is left.
  [[nodiscard]] bool ask() noexcept {
    if (!to_ask_)
      return false;
    --to_ask_;
    return true;
  }
  void visit_pending(void (*visit)(void *, FutureCore &), void *to);

  /// Null stands for one that was not done in time.
  Queue<Item *> done;

private:
  friend struct Inspection;

  static void run_item(Node *node, Fate fate);
  static void run_timeout(Node *node, Fate fate);
  void out_of_time();

  LoopCore *loop_;
  std::unique_ptr<Item[]> items_;
  std::unordered_set<const FutureCore *> seen_;
  std::size_t count_ = 0;
  std::size_t pending_ = 0;
  std::size_t to_ask_ = 0;
};

/// Waits for the next one that is done.
class NextCompleted : public QueueGet<AsCompletedCore::Item *> {
public:
  using Arguments = std::tuple<AsCompletedCore *>;

  explicit NextCompleted(AsCompletedCore *core) noexcept
      : QueueGet(&core->done), core_(core) {
    kind_ = Kind::as_completed;
  }
  /// A future that is done. Throws: TimeoutError.
  AnyFuture await_resume();
  void visit_awaited(void (*visit)(void *, FutureCore &), void *to) override {
    core_->visit_pending(visit, to);
  }

private:
  friend struct Inspection;

  AsCompletedCore *core_;
};

/// The handle for an awaitable: its own type for a task or future.
template <class A> struct HandleOf {
  using Type = decltype(future_of(std::declval<A>()));
};
template <class... As>
using common_handle_t = std::conditional_t<
    (std::is_same_v<
         typename HandleOf<As>::Type,
         typename HandleOf<std::tuple_element_t<0, std::tuple<As...>>>::Type> &&
     ...),
    typename HandleOf<std::tuple_element_t<0, std::tuple<As...>>>::Type,
    Future<gather_result_t<std::tuple_element_t<0, std::tuple<As...>>>>>;

} // namespace detail

/// What as_completed() gives: the awaitables in the order of their ends.
///
/// A plain loop gives coroutines, each to be awaited once, for the result of
/// whichever is done next. next() gives the tasks and futures themselves.
///
/// Lifetime: what it gave out may outlive it. When all of it is gone, the tasks
///   go on.
template <class Handle> class AsCompleted {
public:
  /// What awaiting one of them gives.
  using Result = awaitable_result_t<Handle>;

  /// A place in the order of the ends; only for a range-based for.
  class Iterator {
  public:
    /// What it gives.
    using value_type = Coro<Result>;
    /// As an iterator has it; there is no distance.
    using difference_type = std::ptrdiff_t;

    /// For begin().
    explicit Iterator(AsCompleted *from) noexcept : from_(from) {}
    /// The next one, to be awaited once.
    [[nodiscard]] Coro<Result> &operator*() const noexcept {
      return *from_->current_;
    }
    /// On to the one after it.
    Iterator &operator++() {
      from_->advance();
      return *this;
    }
    /// The same.
    void operator++(int) { from_->advance(); }
    friend bool operator==(const Iterator &at,
                           std::default_sentinel_t) noexcept {
      return at.at_end();
    }

  private:
    [[nodiscard]] bool at_end() const noexcept { return !from_->current_; }

    AsCompleted *from_;
  };

  /// For as_completed().
  explicit AsCompleted(std::shared_ptr<detail::AsCompletedCore> core) noexcept
      : core_(std::move(core)) {}

  /// `for (auto &next : as_completed(tasks)) use(co_await next);`
  ///
  /// Awaiting throws what the task failed with, and TimeoutError.
  [[nodiscard]] Iterator begin() {
    advance();
    return Iterator(this);
  }
  /// Where the loop ends.
  [[nodiscard]] std::default_sentinel_t end() const noexcept { return {}; }

  /// `while (auto task = co_await stream.next()) use(task->result());`
  ///
  /// Gives the task or future that is done next, the one that was passed in if
  /// it was one; none when all were given.
  ///
  /// Cancellation: a cancelled call counts as one that was given.
  /// Throws: TimeoutError, for each that is not done in time.
  [[nodiscard]] Coro<std::optional<Handle>> next() { return wait(core_); }

private:
  static Coro<std::optional<Handle>>
  wait(std::shared_ptr<detail::AsCompletedCore> core) {
    if (!core->ask())
      co_return std::nullopt;
    AnyFuture future =
        co_await Operation<detail::NextCompleted>(std::in_place, core.get());
    co_return typed(std::move(future));
  }
  static Coro<Result>
  wait_for_result(std::shared_ptr<detail::AsCompletedCore> core) {
    AnyFuture future =
        co_await Operation<detail::NextCompleted>(std::in_place, core.get());
    // Done: this takes no turn.
    co_return co_await typed(std::move(future));
  }
  /// The same future by its type. Takes it, so that a result that nobody else
  /// can ask for is moved out.
  static Handle typed(AnyFuture &&future) {
    detail::FutureCore *core = future.core();
    core->ref();
    future = AnyFuture();
    return Handle(core);
  }
  void advance() {
    current_.reset();
    if (core_->ask())
      current_.emplace(wait_for_result(core_));
  }

  std::shared_ptr<detail::AsCompletedCore> core_;
  std::optional<Coro<Result>> current_;
};

/// Runs awaitables beside each other and gives them in the order of their ends.
///
///     for (auto &next : as_completed(fetches))
///       use(co_await next);
///     auto stream = as_completed(tasks, {.timeout = 5s});
///     while (auto task = co_await stream.next())
///       use(*task, co_await *task);
///
/// Coroutines, operations and functions that give one become tasks at the call,
/// in the order of the argument; a task or future that is named twice comes
/// once. Several ends in one turn come in the order of their ends.
///
/// Cancellation: of what awaits leaves the tasks alone.
/// Throws: RuntimeError, when no loop runs. In time or not is said by what it
///   gives: a TimeoutError for each that is not done when the time is over.
/// Threads: the loop's.
/// Source: CPython 3.13, Lib/asyncio/tasks.py, as_completed().
/// Differs: next() in the place of `async for`.
template <std::ranges::input_range R>
[[nodiscard]] auto as_completed(R &&awaitables,
                                AsCompletedOptions options = {}) {
  using A = std::remove_cvref_t<std::ranges::range_reference_t<R>>;
  static_assert(Gatherable<A>, "as_completed() takes a range of coroutines, "
                               "tasks, futures, or functions that give one");
  constexpr bool moves = !std::is_lvalue_reference_v<R>;
  static_assert(moves || std::is_copy_constructible_v<A>,
                "as_completed() takes coroutines over: std::move(range)");
  using Awaited = typename detail::HandleOf<A>::Type;
  std::vector<Awaited> handles;
  // One that is named twice becomes one task only if it is a future already.
  for (auto &&awaitable : awaitables)
    if constexpr (moves)
      handles.push_back(detail::future_of(std::move(awaitable)));
    else
      handles.push_back(detail::future_of(A(awaitable)));
  auto core = std::make_shared<detail::AsCompletedCore>(
      get_running_loop().core(), handles.size());
  for (Awaited &handle : handles)
    core->add(std::move(handle));
  core->begin(options);
  return AsCompleted<Awaited>(std::move(core));
}

/// The same for awaitables of different types with one type of result.
template <Gatherable... As>
  requires(sizeof...(As) > 0)
[[nodiscard]] auto as_completed(AsCompletedOptions options,
                                As &&...awaitables) {
  using Awaited = detail::common_handle_t<As...>;
  static_assert((std::is_same_v<awaitable_result_t<Awaited>,
                                detail::gather_result_t<As>> &&
                 ...),
                "as_completed() takes awaitables of one type of result");
  auto core = std::make_shared<detail::AsCompletedCore>(
      get_running_loop().core(), sizeof...(As));
  // A comma in braces: from the first to the last.
  const int in_order[] = {
      (core->add(detail::future_of(std::forward<As>(awaitables))), 0)...};
  (void)in_order;
  core->begin(options);
  return AsCompleted<Awaited>(std::move(core));
}
template <Gatherable... As>
  requires(sizeof...(As) > 0)
[[nodiscard]] auto as_completed(As &&...awaitables) {
  return as_completed(AsCompletedOptions(), std::forward<As>(awaitables)...);
}

} // namespace asyncio
