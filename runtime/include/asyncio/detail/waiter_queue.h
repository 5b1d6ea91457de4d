// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/operation.h>

#include <coroutine>

namespace asyncio::detail {

class WaiterQueue;

/// A blocking call that stands in the queue of a primitive.
///
/// It stays there until its own step takes it out, woken or not, so that a
/// primitive that goes away first can tell it. A derived class that was woken
/// in vain, as its task was cancelled meanwhile or its frame is destroyed, is
/// still in the queue when it is destroyed, and passes the wake-up on.
class Waiter : public BlockingCall {
public:
  Waiter() = default;
  ~Waiter() override {
    if (queue_) [[unlikely]]
      leave();
  }

protected:
  /// Whether the primitive is there and this stands in its queue.
  [[nodiscard]] bool queued() const noexcept { return queue_ != nullptr; }
  /// Whether it was woken, and not cancelled before that.
  [[nodiscard]] bool woken_up() const noexcept {
    return done() && !cancelled();
  }
  template <class P>
  void wait_in(WaiterQueue &queue, std::coroutine_handle<P> waiting);
  /// Back to the end of the queue, from woken().
  void queue_again();
  void leave() noexcept;

private:
  friend WaiterQueue;
  WaiterQueue *queue_ = nullptr;
  Waiter *before_ = nullptr;
  Waiter *after_ = nullptr;
};

/// The waiters of a primitive, oldest first. Owns none: they live in the frames
/// of the coroutines that wait.
///
/// Those in front of `next_` were woken or passed over, so that to wake one
/// takes no search.
class WaiterQueue {
public:
  WaiterQueue() = default;
  WaiterQueue(const WaiterQueue &) = delete;
  WaiterQueue &operator=(const WaiterQueue &) = delete;
  /// Asserts that nobody waits, unless the loop goes away too.
  ~WaiterQueue() {
    if (first_) [[unlikely]]
      abandon();
  }

  [[nodiscard]] bool empty() const noexcept { return !first_; }
  /// Whether every waiter was cancelled; true if there is none.
  [[nodiscard]] bool all_cancelled() const noexcept {
    const Waiter *at = first_;
    while (at && at->cancelled())
      at = at->after_;
    return !at;
  }
  /// Wakes the oldest, unless it is on its way.
  void wake_first() noexcept {
    if (first_ && !first_->done())
      first_->finish();
  }
  /// Wakes the oldest that is not on its way; false if there is none.
  bool wake_next() noexcept {
    while (Waiter *at = next_) {
      next_ = at->after_;
      if (!at->done()) {
        at->finish();
        return true;
      }
    }
    return false;
  }
  /// Wakes all that wait now.
  void wake_all() noexcept {
    while (wake_next()) {
    }
  }

  void push(Waiter &waiter) noexcept {
    waiter.queue_ = this;
    waiter.before_ = last_;
    waiter.after_ = nullptr;
    (last_ ? last_->after_ : first_) = &waiter;
    last_ = &waiter;
    if (!next_)
      next_ = &waiter;
  }
  void remove(Waiter &waiter) noexcept {
    if (next_ == &waiter)
      next_ = waiter.after_;
    (waiter.before_ ? waiter.before_->after_ : first_) = waiter.after_;
    (waiter.after_ ? waiter.after_->before_ : last_) = waiter.before_;
    waiter.queue_ = nullptr;
  }

private:
  void abandon() noexcept;

  Waiter *first_ = nullptr;
  Waiter *last_ = nullptr;
  Waiter *next_ = nullptr;
};

template <class P>
void Waiter::wait_in(WaiterQueue &queue, std::coroutine_handle<P> waiting) {
  // First in the queue: a cancellation that is due comes back from await.
  queue.push(*this);
  BlockingCall::await_suspend(waiting);
}

inline void Waiter::queue_again() {
  WaiterQueue &queue = *queue_;
  queue.remove(*this);
  queue.push(*this);
  reset();
  task_->block_again(*this);
}

inline void Waiter::leave() noexcept { queue_->remove(*this); }

} // namespace asyncio::detail
