// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/coro.h>
#include <asyncio/detail/loop_bound.h>
#include <asyncio/detail/scoped_lock.h>
#include <asyncio/detail/waiter_queue.h>
#include <asyncio/lock.h>
#include <asyncio/operation.h>

#include <concepts>
#include <cstddef>
#include <optional>
#include <type_traits>
#include <utility>

namespace asyncio {

/// Lets tasks that hold a lock wait until another one tells them that something
/// has changed.
///
/// wait() gives the lock back, waits for a notify(), and takes the lock again
/// before it returns. It may return without a notification, so whoever waits
/// looks again, or leaves that to wait_for().
///
///     auto guard = co_await condition.scoped();
///     co_await condition.wait_for([&] { return !jobs.empty(); });
///
/// Waiters are woken in the order they began to wait, and get the lock in that
/// order, behind those who stand at the lock already.
///
/// Cancellation: a cancelled wait() takes the lock again all the same, however
///   often it is cancelled meanwhile, and then throws the last CancelledError.
///   If it may have been notified, it wakes another waiter in its place.
/// Threads: one event loop, one thread: that of the first wait().
/// Lifetime: outlives its waiters; the destructor asserts that none is left. A
///   lock that was given outlives the condition.
/// Source: CPython 3.13, Lib/asyncio/locks.py, class Condition.
/// Differs: `async with` is scoped(); wait() has no value, as CPython's is True
///   every time.
class Condition {
  using Scoped =
      Operation<detail::ScopedAcquire<Condition, Lock, detail::LockAcquire>>;

public:
  /// With a lock of its own.
  Condition() : lock_(own_.emplace()) {}
  /// With a lock that others may hold too.
  explicit Condition(Lock &lock) noexcept : lock_(lock) {}
  Condition(const Condition &) = delete;
  Condition &operator=(const Condition &) = delete;

  //===--- As the lock has them -------------------------------------------===//

  /// Whether somebody holds the lock.
  [[nodiscard]] bool locked() const noexcept { return lock_.locked(); }
  /// Lock::acquire().
  [[nodiscard]] Operation<detail::LockAcquire> acquire() noexcept {
    return lock_.acquire();
  }
  /// Lock::release().
  void release() { lock_.release(); }
  /// Lock::scoped().
  [[nodiscard]] Scoped scoped() noexcept {
    return Scoped(std::in_place, this, &lock_);
  }

  //===--- Waiting --------------------------------------------------------===//

  /// Waits for a notification, without the lock.
  ///
  /// Throws: RuntimeError, when the lock is not held, or the condition or its
  ///   lock belongs to another loop; CancelledError, with the lock held.
  [[nodiscard]] Coro<> wait();

  /// Waits until `predicate()` is true, and gives what it returned. It is
  /// called with the lock held; does not wait if it is true at once.
  ///
  /// Throws: as wait(); what `predicate` throws.
  template <std::invocable P>
  [[nodiscard]] Coro<std::decay_t<std::invoke_result_t<P &>>>
  wait_for(P predicate) {
    while (true) {
      auto result = predicate();
      if (static_cast<bool>(result))
        co_return std::move(result);
      co_await wait();
    }
  }

  /// Wakes the `n` oldest waiters, or all if there are fewer. They go on once
  /// they get the lock, which the caller still holds.
  ///
  /// Throws: RuntimeError, when the lock is not held.
  void notify(std::size_t n = 1);
  /// Wakes all that wait.
  ///
  /// Throws: RuntimeError, when the lock is not held.
  void notify_all();

private:
  void require_lock_to_notify() const;

  std::optional<Lock> own_;
  Lock &lock_;
  detail::WaiterQueue waiters_;
  detail::LoopBound loop_;
};

} // namespace asyncio
