// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/detail/queue_core.h>
#include <asyncio/detail/ring.h>
#include <asyncio/operation.h>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <tuple>
#include <utility>
#include <vector>

namespace asyncio {

template <class T> class Queue;

namespace detail {

template <class T> class QueuePut : public QueueWaiter<QueueEnd::put> {
public:
  using Arguments = std::tuple<Queue<T> *, T>;
  static constexpr const char *name = "put";

  QueuePut(Queue<T> *queue, T &&item)
      : QueueWaiter(queue->core_), queue_(queue), item_(std::move(item)) {}
  void await_resume() {
    QueueWaiter::await_resume();
    queue_->put_nowait(std::move(item_));
  }

private:
  Queue<T> *queue_;
  T item_;
};

template <class T> class QueueGet : public QueueWaiter<QueueEnd::get> {
public:
  using Arguments = std::tuple<Queue<T> *>;
  static constexpr const char *name = "get";

  explicit QueueGet(Queue<T> *queue)
      : QueueWaiter(queue->core_), queue_(queue) {}
  T await_resume() {
    QueueWaiter::await_resume();
    return queue_->get_nowait();
  }

private:
  Queue<T> *queue_;
};

} // namespace detail

/// Items on their way from some tasks to others, first in, first out.
///
/// put() waits while there are `maxsize` items, get() while there are none; a
/// maxsize of zero is no bound. Waiters are served in the order they came.
/// One that is woken looks again in its own step and may find that somebody
/// was quicker; then it waits on, behind the others.
///
/// join() waits until every item that was put is done: whoever took one calls
/// task_done() when the work is. shutdown() ends the traffic: nothing can be
/// put any more, and get() throws once the queue is empty.
///
/// Cancellation: a cancelled put() puts nothing and a cancelled get() takes
///   nothing; one that was woken already wakes the next in its place.
/// Threads: one event loop, one thread: that of the first call that blocks.
///   Another thread puts with
///   loop.call_soon_threadsafe([&] { queue.put_nowait(item); }).
/// Lifetime: outlives its waiters; the destructor asserts that none is left.
/// Source: CPython 3.13, Lib/asyncio/queues.py, class Queue.
/// Differs: T may be a type that can only be moved; maxsize is not negative.
template <class T> class Queue {
public:
  /// What get() gives.
  using value_type = T;

  /// For `maxsize` items; zero is no bound.
  explicit Queue(std::size_t maxsize = 0) noexcept : core_(maxsize) {}
  Queue(const Queue &) = delete;
  Queue &operator=(const Queue &) = delete;
  virtual ~Queue() = default;

  /// How many items it holds.
  [[nodiscard]] std::size_t qsize() const noexcept { return core_.size_; }
  /// How many it may hold, zero for any number.
  [[nodiscard]] std::size_t maxsize() const noexcept { return core_.maxsize_; }
  /// Whether it holds no item.
  [[nodiscard]] bool empty() const noexcept { return core_.empty(); }
  /// Whether it holds maxsize items; never without a bound.
  [[nodiscard]] bool full() const noexcept { return core_.full(); }

  /// Puts an item, and waits for room first; does not suspend if there is some.
  ///
  /// Throws: QueueShutDown, also while it waits; CancelledError; RuntimeError,
  ///   when it has to wait and the queue belongs to another loop.
  [[nodiscard]] Operation<detail::QueuePut<T>> put(T item) {
    return Operation<detail::QueuePut<T>>(std::in_place, this, std::move(item));
  }
  /// Puts an item now.
  ///
  /// Throws: QueueShutDown; QueueFull, when there is no room.
  void put_nowait(T item) {
    core_.require_room();
    store(std::move(item));
    core_.added();
  }

  /// Takes the next item, and waits for one first; does not suspend if there is
  /// one.
  ///
  /// Throws: QueueShutDown, when there is none and none will come;
  ///   CancelledError; RuntimeError, when it has to wait and the queue belongs
  ///   to another loop.
  [[nodiscard]] Operation<detail::QueueGet<T>> get() {
    return Operation<detail::QueueGet<T>>(std::in_place, this);
  }
  /// Takes the next item now.
  ///
  /// Throws: QueueEmpty, when there is none; QueueShutDown, when none will
  ///   come either.
  [[nodiscard]] T get_nowait() {
    core_.require_item();
    T item = fetch();
    core_.taken();
    return item;
  }

  /// The work on one item that was taken is done.
  ///
  /// Throws: ValueError, when called more often than items were put.
  void task_done() { core_.task_done(); }
  /// Waits until task_done() was called for every item; does not suspend if it
  /// was.
  ///
  /// Throws: CancelledError; RuntimeError, as put() and get().
  [[nodiscard]] Operation<detail::JoinWaiter> join() noexcept {
    return Operation<detail::JoinWaiter>(std::in_place, &core_.finished_);
  }

  /// Ends the traffic. Everybody who waits for room gets QueueShutDown, and who
  /// waits for an item too. If `immediate`, the items that are left are thrown
  /// away and count as done, which may end a join().
  void shutdown(bool immediate = false) {
    core_.is_shutdown_ = true;
    if (immediate) {
      while (!core_.empty()) {
        (void)fetch();
        core_.dropped();
      }
      core_.all_dropped();
    }
    core_.wake_everybody();
  }

protected:
  /// Where an item goes: a queue with an order of its own has its own.
  virtual void store(T &&item) { items_.push_back(std::move(item)); }
  /// Takes the item whose turn it is; there is one.
  virtual T fetch() { return items_.pop_front(); }

  detail::Ring<T> items_;

private:
  friend class detail::QueuePut<T>;
  friend class detail::QueueGet<T>;

  detail::QueueCore core_;
};

/// A queue that gives the least item first, by `Compare`.
///
/// All that Queue says holds. Items of equal rank come in no particular order:
/// add a number if it matters.
/// Source: CPython 3.13, Lib/asyncio/queues.py, class PriorityQueue.
template <class T, class Compare = std::less<T>>
class PriorityQueue : public Queue<T> {
public:
  /// For `maxsize` items; `less` says which of two comes first.
  explicit PriorityQueue(std::size_t maxsize = 0, Compare less = Compare())
      : Queue<T>(maxsize), less_(std::move(less)) {}

protected:
  void store(T &&item) override {
    heap_.push_back(std::move(item));
    std::push_heap(heap_.begin(), heap_.end(), after());
  }
  T fetch() override {
    // libstdc++ orders items of equal rank as CPython's heapq does.
    std::pop_heap(heap_.begin(), heap_.end(), after());
    T item = std::move(heap_.back());
    heap_.pop_back();
    return item;
  }

private:
  auto after() {
    return [this](const T &a, const T &b) { return less_(b, a); };
  }

  std::vector<T> heap_;
  Compare less_;
};

/// A queue that gives the newest item first.
///
/// All that Queue says holds.
/// Source: CPython 3.13, Lib/asyncio/queues.py, class LifoQueue.
template <class T> class LifoQueue : public Queue<T> {
public:
  using Queue<T>::Queue;

protected:
  T fetch() override { return this->items_.pop_back(); }
};

} // namespace asyncio
