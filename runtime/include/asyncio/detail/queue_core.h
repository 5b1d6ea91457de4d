// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/detail/loop_bound.h>
#include <asyncio/detail/waiter_queue.h>
#include <asyncio/event.h>

#include <coroutine>
#include <cstddef>
#include <tuple>

namespace asyncio::detail {

/// What a queue is without its items: how many, who waits, how many are not
/// done.
///
/// Source: CPython 3.13, Lib/asyncio/queues.py, class Queue.
class QueueCore {
public:
  explicit QueueCore(std::size_t maxsize) noexcept : maxsize_(maxsize) {
    finished_.set();
  }
  QueueCore(const QueueCore &) = delete;
  QueueCore &operator=(const QueueCore &) = delete;

  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
  [[nodiscard]] bool full() const noexcept {
    return maxsize_ != 0 && size_ >= maxsize_;
  }

  void require_room() const {
    if (is_shutdown_ || full()) [[unlikely]]
      refuse_put();
  }
  void require_item() const {
    if (empty()) [[unlikely]]
      refuse_get();
  }
  [[noreturn]] void refuse_put() const;
  [[noreturn]] void refuse_get() const;

  void added() noexcept {
    ++size_;
    ++unfinished_;
    finished_.clear();
    getters_.wake_next();
  }
  void taken() noexcept {
    --size_;
    putters_.wake_next();
  }
  void task_done();
  /// An item was thrown away.
  void dropped() noexcept {
    --size_;
    if (unfinished_ > 0)
      --unfinished_;
  }
  /// The last part of an immediate shutdown.
  void all_dropped() noexcept {
    if (unfinished_ == 0)
      finished_.set();
  }
  /// For them to see that the queue was shut down.
  void wake_everybody() noexcept;

  std::size_t maxsize_;
  std::size_t size_ = 0;
  std::size_t unfinished_ = 0;
  WaiterQueue getters_;
  WaiterQueue putters_;
  LoopBound loop_;
  Event finished_;
  bool is_shutdown_ = false;
};

/// Which end of a queue somebody waits at.
enum class QueueEnd : bool { put, get };

/// Waits for room or for an item; whoever is woken looks again.
template <QueueEnd end> class QueueWaiter : public Waiter {
public:
  explicit QueueWaiter(QueueCore &core) noexcept : core_(core) {
    hooked_ = true;
  }
  ~QueueWaiter() override {
    if (queued()) [[unlikely]]
      give_up();
  }
  bool await_ready() { return !blocked() || !has_to_wait(); }
  template <class P> void await_suspend(std::coroutine_handle<P> waiting) {
    wait_in(queue(), waiting);
  }
  bool woken(TaskCore &, bool cancelled) override;

protected:
  void await_resume() {
    if (suspended())
      finish_wait();
  }

private:
  [[nodiscard]] bool blocked() const noexcept {
    return end == QueueEnd::put ? core_.full() : core_.empty();
  }
  [[nodiscard]] WaiterQueue &queue() noexcept {
    return end == QueueEnd::put ? core_.putters_ : core_.getters_;
  }
  bool has_to_wait();
  void finish_wait();
  void give_up() noexcept;

  QueueCore &core_;
};
extern template class QueueWaiter<QueueEnd::put>;
extern template class QueueWaiter<QueueEnd::get>;

class JoinWaiter : public EventWaiter {
public:
  static constexpr const char *name = "join";
  using EventWaiter::EventWaiter;
};

} // namespace asyncio::detail
