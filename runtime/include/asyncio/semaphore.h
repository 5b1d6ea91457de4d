// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/detail/loop_bound.h>
#include <asyncio/detail/scoped_lock.h>
#include <asyncio/detail/waiter_queue.h>
#include <asyncio/operation.h>

#include <coroutine>
#include <cstddef>
#include <tuple>
#include <utility>

namespace asyncio {

class Semaphore;

namespace detail {

class SemaphoreAcquire : public Waiter {
public:
  using Arguments = std::tuple<Semaphore *>;
  static constexpr const char *name = "acquire";

  explicit SemaphoreAcquire(Semaphore *semaphore) noexcept
      : semaphore_(semaphore) {}
  ~SemaphoreAcquire() override {
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

  Semaphore *semaphore_;
};

} // namespace detail

/// Lets a number of tasks in at a time.
///
/// Counts down with each acquire() and up with each release(); at zero
/// acquire() waits. Fair: nobody overtakes a waiter, so locked() is true while
/// anyone waits, whatever the count. release() may be called more often than
/// acquire(); BoundedSemaphore takes that for the mistake it often is.
///
///     auto guard = co_await semaphore.scoped(); // until the end of the block
///
/// Cancellation: a cancelled acquire() throws CancelledError and takes nothing;
///   one that was woken already gives its place to the next.
/// Threads: one event loop, one thread: that of the first acquire() that
///   blocks.
/// Lifetime: outlives its waiters; the destructor asserts that none is left.
/// Source: CPython 3.13, Lib/asyncio/locks.py, class Semaphore.
/// Differs: `async with` is scoped(); acquire() has no value, as CPython's is
///   True every time.
class Semaphore {
public:
  /// Throws: ValueError, when `value` is less than zero.
  explicit Semaphore(std::ptrdiff_t value = 1);
  Semaphore(const Semaphore &) = delete;
  Semaphore &operator=(const Semaphore &) = delete;
  virtual ~Semaphore() = default;

  /// Whether acquire() would have to wait.
  [[nodiscard]] bool locked() const noexcept {
    return value_ == 0 || !waiters_.all_cancelled();
  }

  /// Takes a place; does not suspend if there is one and nobody waits.
  ///
  /// Throws: CancelledError, when the waiting task is cancelled; RuntimeError,
  ///   when it has to wait and the semaphore belongs to another loop.
  [[nodiscard]] Operation<detail::SemaphoreAcquire> acquire() noexcept {
    return Operation<detail::SemaphoreAcquire>(std::in_place, this);
  }

  /// Gives a place back, and wakes the oldest waiter.
  virtual void release();

  /// acquire(), with a guard that releases.
  [[nodiscard]] Operation<
      detail::ScopedAcquire<Semaphore, Semaphore, detail::SemaphoreAcquire>>
  scoped() noexcept {
    return Operation<
        detail::ScopedAcquire<Semaphore, Semaphore, detail::SemaphoreAcquire>>(
        std::in_place, this, this);
  }

protected:
  /// How many places are free; those of woken waiters are not.
  [[nodiscard]] std::ptrdiff_t value() const noexcept { return value_; }

private:
  friend class detail::SemaphoreAcquire;
  bool wake_next() noexcept;
  void wake_as_many_as_there_is_room_for() noexcept;

  detail::WaiterQueue waiters_;
  detail::LoopBound loop_;
  std::ptrdiff_t value_;
};

/// A semaphore that refuses a release() too many.
///
/// Source: CPython 3.13, Lib/asyncio/locks.py, class BoundedSemaphore.
class BoundedSemaphore : public Semaphore {
public:
  /// Throws: ValueError, when `value` is less than zero.
  explicit BoundedSemaphore(std::ptrdiff_t value = 1)
      : Semaphore(value), bound_(value) {}

  /// As Semaphore::release().
  ///
  /// Throws: ValueError, when every place is free.
  void release() override;

private:
  std::ptrdiff_t bound_;
};

inline bool detail::SemaphoreAcquire::await_ready() {
  if (!semaphore_->locked()) {
    --semaphore_->value_;
    return true;
  }
  semaphore_->loop_.bind("Semaphore");
  return false;
}

template <class P>
void detail::SemaphoreAcquire::await_suspend(std::coroutine_handle<P> waiting) {
  wait_in(semaphore_->waiters_, waiting);
}

} // namespace asyncio
