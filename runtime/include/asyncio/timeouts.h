// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/detail/nested.h>
#include <asyncio/duration.h>
#include <asyncio/operation.h>
#include <asyncio/task.h>

#include <coroutine>
#include <cstdint>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>

namespace asyncio {

namespace detail {

/// A limit as it was given: none, a length, or a moment.
class Limit {
public:
  constexpr Limit() noexcept = default;
  constexpr explicit Limit(std::optional<Duration> length) noexcept
      : kind_(length ? Kind::length : Kind::none),
        length_(length.value_or(Duration())) {}
  constexpr explicit Limit(std::optional<TimePoint> moment) noexcept
      : kind_(moment ? Kind::moment : Kind::none),
        moment_(moment.value_or(TimePoint())) {}

  [[nodiscard]] bool none() const noexcept { return kind_ == Kind::none; }
  /// Not in the future, whatever the clock says.
  [[nodiscard]] bool over() const noexcept {
    return kind_ == Kind::length && length_ <= Duration();
  }
  [[nodiscard]] bool over(TimePoint now) const noexcept {
    return kind_ == Kind::length ? over() : moment_ <= now;
  }
  [[nodiscard]] TimePoint when(TimePoint now) const noexcept {
    return kind_ == Kind::length ? later(now, length_) : moment_;
  }

private:
  enum class Kind : std::uint8_t { none, length, moment };
  Kind kind_ = Kind::none;
  Duration length_;
  TimePoint moment_;
};

} // namespace detail

/// A deadline for a block, which timeout() and timeout_at() hand to it.
///
/// Threads: the loop's.
/// Lifetime: until the block's timeout() is done; the block may lend it to what
///   it awaits.
/// Source: CPython 3.13, Lib/asyncio/timeouts.py, class Timeout.
/// Differs: exists only inside its block, so it is always entered, and what
///   expired() says is to be noted before the block ends.
class Timeout : private detail::Timer {
public:
  Timeout(const Timeout &) = delete;
  Timeout &operator=(const Timeout &) = delete;

  /// The deadline, none if there is none.
  [[nodiscard]] std::optional<TimePoint> when() const noexcept {
    return limited_ ? std::optional(Timer::when) : std::nullopt;
  }
  /// Moves the deadline; one that is not in the future ends the block at its
  /// next wait.
  ///
  /// Throws: RuntimeError, once the block was cancelled or has ended.
  void reschedule(std::optional<TimePoint> when);
  /// Whether the deadline passed while the block ran.
  [[nodiscard]] bool expired() const noexcept {
    return state_ == State::expiring || state_ == State::expired;
  }

protected:
  Timeout() = default;
  ~Timeout() { disarm(); }

  void enter(const detail::Limit &limit) {
    task_ = detail::current_task_core();
    cancelling_ = task_->cancelling();
    limited_ = !limit.none();
    if (!limited_)
      return;
    const TimePoint now = task_->loop()->now();
    Timer::when = limit.when(now);
    arm(limit.over(now));
  }
  /// The block is at its end. True if the deadline cancelled it.
  [[nodiscard]] bool leave() noexcept {
    disarm();
    if (state_ == State::expiring) [[unlikely]]
      return true;
    state_ = State::exited;
    return false;
  }
  /// After leave() said so: whether a cancellation of the block is ours alone.
  [[nodiscard]] bool expire() noexcept {
    state_ = State::expired;
    return task_->uncancel() <= cancelling_;
  }

private:
  enum class State : std::uint8_t { entered, expiring, expired, exited };

  static void run_out(Node *node, detail::Fate fate);
  void arm(bool at_once) {
    run = &run_out;
    if (at_once) [[unlikely]] {
      slot = due;
      task_->loop()->call_soon(this);
    } else {
      task_->loop()->call_at(Timer::when, this);
    }
  }
  void disarm() noexcept {
    if (slot != idle)
      task_->loop()->drop_timer(this);
  }

  detail::TaskCore *task_ = nullptr;
  std::int32_t cancelling_ = 0;
  State state_ = State::entered;
  bool limited_ = false;
};

namespace detail {

/// Awaits an A in the frame of whoever awaits this, under a deadline.
template <class A> class UnderTimeout : public Timeout {
public:
  UnderTimeout() = default;

  template <class P> bool await_suspend(std::coroutine_handle<P> waiting) {
    PromiseBase &frame = waiting.promise();
    // This turns a cancellation into an error, and so handles it.
    frame_ = &frame;
    marked_ = std::exchange(frame.destroy_on_cancel, false);
    return inner_.get().await_suspend(waiting);
  }

  awaitable_result_t<A> await_resume() {
    if (frame_)
      frame_->destroy_on_cancel = marked_;
    if (!leave()) [[likely]]
      return inner_.get().await_resume();
    return resume_late();
  }

protected:
  template <class Make> bool begin(Make &&make) {
    inner_.emplace(std::in_place, std::forward<Make>(make));
    return inner_.get().await_ready();
  }

private:
  awaitable_result_t<A> resume_late() {
    Nested<A> &inner = inner_.get();
    if (!expire())
      return inner.await_resume();
    if constexpr (is_coro<A>) {
      if (!inner.ended_cancelled())
        return inner.await_resume();
      (void)inner.take_error();
      throw TimeoutError();
    } else {
      try {
        return inner.await_resume();
      } catch (const CancelledError &) {
        throw TimeoutError();
      }
    }
  }

  Slot<Nested<A>> inner_;
  PromiseBase *frame_ = nullptr;
  bool marked_ = false;
};

/// What the function gives that is called with a Timeout or with nothing.
template <class F> auto call_in_timeout(F &function, Timeout &timeout) {
  if constexpr (std::is_invocable_v<F &, Timeout &>)
    return function(timeout);
  else
    return function();
}
template <class F>
using timeout_block_t = decltype(call_in_timeout<std::decay_t<F>>(
    std::declval<std::decay_t<F> &>(), std::declval<Timeout &>()));

template <class F>
class TimeoutAwaiter : public UnderTimeout<timeout_block_t<F>> {
public:
  using Arguments = std::tuple<Limit, F>;
  static constexpr const char *name = "timeout";

  // Both stay in the operation, which outlives this.
  template <class L, class G>
  TimeoutAwaiter(L &&limit, G &&function) noexcept
      : limit_(limit), function_(function) {}

  bool await_ready() {
    this->enter(limit_);
    return this->begin([this] { return call_in_timeout<F>(function_, *this); });
  }

private:
  const Limit &limit_;
  F &function_;
};

/// Cancels a future or task and waits for its end.
class CancelAndWait : public BlockingCall, private Node {
public:
  using Arguments = std::tuple<FutureCore *>;

  explicit CancelAndWait(FutureCore *future) noexcept;
  ~CancelAndWait() override;

  bool await_ready() const noexcept { return false; }
  template <class P> void await_suspend(std::coroutine_handle<P> waiting) {
    PromiseBase &frame = waiting.promise();
    set_loop(frame.task->loop());
    cancel_it();
    BlockingCall::await_suspend(waiting);
  }
  void visit_awaited(void (*visit)(void *, FutureCore &), void *to) override {
    visit(to, *future_);
  }

private:
  friend struct Inspection;

  void cancel_it();

  FutureCore *future_;
};

/// wait_for() without time: what is done counts, nothing else is begun.
template <class A> Coro<awaitable_result_t<A>> wait_no_time(A awaitable) {
  auto future = future_of(std::move(awaitable));
  if (future.done())
    co_return co_await std::move(future);
  co_await Operation<CancelAndWait>(std::in_place, future.core());
  try {
    co_return co_await std::move(future);
  } catch (const CancelledError &) {
    throw TimeoutError();
  }
}

template <class A> class WaitForAwaiter : public UnderTimeout<A> {
  using Late = Coro<awaitable_result_t<A>>;

public:
  using Arguments = std::tuple<A, Limit>;
  static constexpr const char *name = "wait_for";

  // Both stay in the operation, which outlives this.
  template <class B, class L>
  WaitForAwaiter(B &&awaitable, L &&limit) noexcept
      : awaitable_(awaitable), limit_(limit) {}

  bool await_ready() {
    if (limit_.over()) [[unlikely]] {
      late_.emplace(wait_no_time<A>(std::move(awaitable_)));
      return late_->await_ready();
    }
    this->enter(limit_);
    return this->begin([this]() -> A { return std::move(awaitable_); });
  }
  template <class P> bool await_suspend(std::coroutine_handle<P> waiting) {
    if (late_) [[unlikely]]
      return late_->await_suspend(waiting);
    return UnderTimeout<A>::await_suspend(waiting);
  }
  awaitable_result_t<A> await_resume() {
    if (late_) [[unlikely]]
      return late_->await_resume();
    return UnderTimeout<A>::await_resume();
  }

private:
  A &awaitable_;
  const Limit &limit_;
  std::optional<Late> late_;
};

} // namespace detail

/// A function that may be the block of a timeout(): it takes the Timeout& or
/// nothing, and gives something to await.
template <class F>
concept TimeoutBlock = (std::is_invocable_v<std::decay_t<F> &, Timeout &> ||
                        std::is_invocable_v<std::decay_t<F> &>) &&
                       Awaitable<detail::timeout_block_t<F>>;

/// Runs a block, and cancels it when `limit` has passed; no limit is none.
///
///     auto page = co_await timeout(5s, [&](Timeout &limit) -> Coro<Page> {
///       auto name = co_await resolve(host);
///       limit.reschedule(loop.time() + 10s);
///       co_return co_await fetch(name);
///     });
///
/// The block runs in the awaiting task, and what does not wait takes no turn.
/// When the deadline passes, the block gets a CancelledError where it waits;
/// that becomes a TimeoutError here. Zero and less end it at its first wait.
///
/// Cancellation: from elsewhere it passes through, even if the deadline passed
///   at the same time. Of nested timeouts with one deadline the outer reports.
/// Throws: TimeoutError; what the block throws, also while it is cleaning up.
/// Lifetime: keeps the function until the block is done.
/// Source: CPython 3.13, Lib/asyncio/timeouts.py, timeout().
/// Differs: a function in the place of `async with`; counted from where the
///   block begins. An exception in C++ does not know what it was thrown during,
///   so an error that leaves an expired block is not told from one of a block
///   in time; CPython marks it with a TimeoutError as its context.
template <TimeoutBlock F>
[[nodiscard]] auto timeout(std::optional<Duration> limit, F &&block) {
  using Block = std::decay_t<F>;
  return Operation<detail::TimeoutAwaiter<Block>>(
      std::in_place, detail::Limit(limit), Block(std::forward<F>(block)));
}

/// As timeout(), until a moment on the loop's clock.
///
/// Source: CPython 3.13, Lib/asyncio/timeouts.py, timeout_at().
template <TimeoutBlock F>
[[nodiscard]] auto timeout_at(std::optional<TimePoint> when, F &&block) {
  using Block = std::decay_t<F>;
  return Operation<detail::TimeoutAwaiter<Block>>(
      std::in_place, detail::Limit(when), Block(std::forward<F>(block)));
}

/// Awaits something, and cancels it when `limit` has passed; no limit is none.
///
/// Runs it in the awaiting task, so that a result that is there takes no turn.
/// With a limit of zero or less it gives the result of a future that is done;
/// everything else is cancelled, and a coroutine does not begin.
///
/// Cancellation: cancels what is awaited too; shield() keeps that away.
/// Throws: TimeoutError, after what is awaited has ended; what it throws. A
///   result that comes in spite of the cancellation is given.
/// Lifetime: keeps what it is given.
/// Source: CPython 3.13, Lib/asyncio/tasks.py, wait_for().
template <Awaitable A>
[[nodiscard]] auto wait_for(A &&awaitable, std::optional<Duration> limit) {
  using Kept = std::remove_cvref_t<A>;
  static_assert(std::is_constructible_v<Kept, A>,
                "wait_for() takes a coroutine over: wait_for(std::move(coro))");
  return Operation<detail::WaitForAwaiter<Kept>>(
      std::in_place, Kept(std::forward<A>(awaitable)), detail::Limit(limit));
}

} // namespace asyncio
