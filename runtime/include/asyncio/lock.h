// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/detail/loop_bound.h>
#include <asyncio/detail/scoped_lock.h>
#include <asyncio/detail/waiter_queue.h>
#include <asyncio/operation.h>

#include <coroutine>
#include <tuple>
#include <utility>

namespace asyncio {

class Lock;

namespace detail {

class LockAcquire : public Waiter {
public:
  using Arguments = std::tuple<Lock *>;
  static constexpr const char *name = "acquire";

  explicit LockAcquire(Lock *lock) noexcept : lock_(lock) {}
  ~LockAcquire() override {
    if (queued()) [[unlikely]]
      give_up();
  }
  bool await_ready();
  template <class P> void await_suspend(std::coroutine_handle<P> waiting);
  void await_resume() {
    if (suspended())
      take_over();
  }

private:
  void take_over();
  void give_up() noexcept;

  Lock *lock_;
};

} // namespace detail

/// Lets one task in at a time.
///
/// Fair: tasks get it in the order in which they asked. release() wakes the
/// oldest waiter, which takes the lock in its own step; until then locked() is
/// false, but whoever asks stands behind the waiters. Not recursive, and not
/// owned by a task: any may release it.
///
///     auto guard = co_await lock.scoped(); // until the end of the block
///
/// Cancellation: a cancelled acquire() throws CancelledError and holds nothing;
///   one that was woken already wakes the next in its place.
/// Threads: one event loop, one thread: that of the first acquire() that
///   blocks. For threads there is std::mutex.
/// Lifetime: outlives its waiters; the destructor asserts that none is left.
/// Source: CPython 3.13, Lib/asyncio/locks.py, class Lock.
/// Differs: `async with` is scoped(); acquire() has no value, as CPython's is
///   True every time.
class Lock {
public:
  Lock() = default;
  Lock(const Lock &) = delete;
  Lock &operator=(const Lock &) = delete;

  /// Whether somebody holds it.
  [[nodiscard]] bool locked() const noexcept { return locked_; }

  /// Takes the lock; does not suspend if it is free and nobody waits.
  ///
  /// Throws: CancelledError, when the waiting task is cancelled; RuntimeError,
  ///   when it has to wait and the lock belongs to another loop.
  [[nodiscard]] Operation<detail::LockAcquire> acquire() noexcept {
    return Operation<detail::LockAcquire>(std::in_place, this);
  }

  /// Gives the lock back, and wakes the oldest waiter.
  ///
  /// Throws: RuntimeError, when it is not locked.
  void release();

  /// acquire(), with a guard that releases.
  [[nodiscard]] Operation<
      detail::ScopedAcquire<Lock, Lock, detail::LockAcquire>>
  scoped() noexcept {
    return Operation<detail::ScopedAcquire<Lock, Lock, detail::LockAcquire>>(
        std::in_place, this, this);
  }

private:
  friend class detail::LockAcquire;

  detail::WaiterQueue waiters_;
  detail::LoopBound loop_;
  bool locked_ = false;
};

inline bool detail::LockAcquire::await_ready() {
  // Those that were cancelled do not get it any more, though they stand there
  // until their next step.
  if (!lock_->locked_ && lock_->waiters_.all_cancelled()) {
    lock_->locked_ = true;
    return true;
  }
  lock_->loop_.bind("Lock");
  return false;
}

template <class P>
void detail::LockAcquire::await_suspend(std::coroutine_handle<P> waiting) {
  wait_in(lock_->waiters_, waiting);
}

} // namespace asyncio
