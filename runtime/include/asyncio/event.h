// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/detail/loop_bound.h>
#include <asyncio/detail/waiter_queue.h>
#include <asyncio/operation.h>

#include <coroutine>
#include <tuple>
#include <utility>

namespace asyncio {

class Event;

namespace detail {

class EventWaiter : public Waiter {
public:
  using Arguments = std::tuple<Event *>;
  static constexpr const char *name = "wait";

  explicit EventWaiter(Event *event) noexcept : event_(event) {}
  bool await_ready();
  template <class P> void await_suspend(std::coroutine_handle<P> waiting);
  void await_resume() {
    if (queued())
      leave();
    BlockingCall::await_resume();
  }

private:
  Event *event_;
};

} // namespace detail

/// A flag that coroutines can wait for.
///
/// set() wakes every waiter, in the order they began to wait. A woken waiter
/// runs in a later turn of the event loop, never inside set(). It returns even
/// if clear() runs first, so a waiter that needs the flag itself looks at
/// is_set() again.
///
/// Cancellation: a cancelled wait() leaves the queue and throws
///   CancelledError; the other waiters are not disturbed.
/// Threads: one event loop, one thread: that of the first wait() that blocks.
///   From another thread, call set() through EventLoop::call_soon_threadsafe().
/// Lifetime: outlives its waiters; the destructor asserts that none is left.
/// Source: CPython 3.13, Lib/asyncio/locks.py, class Event.
/// Differs: wait() has no value, as CPython's is True every time.
class Event {
public:
  Event() = default;
  Event(const Event &) = delete;
  Event &operator=(const Event &) = delete;

  /// Whether the flag is raised.
  [[nodiscard]] bool is_set() const noexcept { return set_; }

  /// Raises the flag and wakes every waiter; does nothing to a raised flag.
  void set() noexcept {
    if (!std::exchange(set_, true))
      waiters_.wake_all();
  }

  /// Lowers the flag. Whoever waits from now on blocks until the next set().
  void clear() noexcept { set_ = false; }

  /// Waits until the flag is raised; does not suspend if it is raised already.
  ///
  /// Throws: CancelledError, when the waiting task is cancelled; RuntimeError,
  ///   when the event belongs to another loop.
  [[nodiscard]] Operation<detail::EventWaiter> wait() noexcept {
    return Operation<detail::EventWaiter>(std::in_place, this);
  }

private:
  friend class detail::EventWaiter;

  detail::WaiterQueue waiters_;
  detail::LoopBound loop_;
  bool set_ = false;
};

inline bool detail::EventWaiter::await_ready() {
  if (event_->set_)
    return true;
  event_->loop_.bind("Event");
  return false;
}

template <class P>
void detail::EventWaiter::await_suspend(std::coroutine_handle<P> waiting) {
  wait_in(event_->waiters_, waiting);
}

} // namespace asyncio
