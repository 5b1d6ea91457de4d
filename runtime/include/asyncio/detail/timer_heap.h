// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/detail/node.h>
#include <asyncio/duration.h>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace asyncio::detail {

/// A node that is due at a moment. Lives in the frame or handle that made it.
struct Timer : Node {
  enum : std::int32_t { idle = -1, due = -2 };

  TimePoint when{};
  std::uint64_t sequence = 0;
  /// The place in the heap, or `idle`, or `due` while it is in the FIFO.
  std::int32_t place = idle;
};

/// Timers by (when, sequence): equal deadlines are due in the order of their
/// making. Eight children a node: each level costs a cache miss in the heap and
/// one in a timer when there are many of them, and a node's children are two
/// or three lines. Removal by place, as most timers are disarmed.
///
/// Differs: CPython's heap has no tie-break, so its order of equal deadlines
///   depends on what else is in the heap.
class TimerHeap {
public:
  [[nodiscard]] bool empty() const noexcept { return heap_.empty(); }
  [[nodiscard]] std::size_t size() const noexcept { return heap_.size(); }
  [[nodiscard]] TimePoint next() const noexcept { return heap_[0].when; }

  /// Throws: std::bad_alloc, and then the timer is idle as before.
  void insert(Timer *timer) {
    timer->sequence = sequence_;
    heap_.push_back({timer->when, timer});
    ++sequence_;
    up(heap_.size() - 1);
  }

  void remove(Timer *timer) noexcept {
    const auto at = static_cast<std::size_t>(timer->place);
    timer->place = Timer::idle;
    const Entry last = heap_.back();
    heap_.pop_back();
    if (last.timer == timer)
      return;
    heap_[at] = last;
    last.timer->place = static_cast<std::int32_t>(at);
    up(at);
    down(static_cast<std::size_t>(last.timer->place));
  }

  /// Takes the earliest out.
  Timer *pop() noexcept {
    Timer *first = heap_[0].timer;
    const Entry last = heap_.back();
    heap_.pop_back();
    first->place = Timer::idle;
    if (last.timer != first) {
      heap_[0] = last;
      last.timer->place = 0;
      down(0);
    }
    return first;
  }

private:
  static constexpr std::size_t children = 8;

  /// The key stands beside the pointer: comparing does not touch the timer.
  struct Entry {
    TimePoint when;
    Timer *timer;
  };

  static bool before(const Entry &a, const Entry &b) noexcept {
    return a.when < b.when ||
           (a.when == b.when && a.timer->sequence < b.timer->sequence);
  }
  void put(std::size_t at, Entry entry) noexcept {
    heap_[at] = entry;
    entry.timer->place = static_cast<std::int32_t>(at);
  }
  void up(std::size_t at) noexcept {
    const Entry moving = heap_[at];
    while (at) {
      const std::size_t parent = (at - 1) / children;
      if (!before(moving, heap_[parent]))
        break;
      put(at, heap_[parent]);
      at = parent;
    }
    put(at, moving);
  }
  void down(std::size_t at) noexcept {
    const Entry moving = heap_[at];
    const std::size_t count = heap_.size();
    for (;;) {
      const std::size_t first = children * at + 1;
      if (first >= count)
        break;
      const std::size_t end =
          first + children < count ? first + children : count;
      std::size_t least = first;
      for (std::size_t child = first + 1; child < end; ++child)
        if (before(heap_[child], heap_[least]))
          least = child;
      if (!before(heap_[least], moving))
        break;
      put(at, heap_[least]);
      at = least;
    }
    put(at, moving);
  }

  std::vector<Entry> heap_;
  std::uint64_t sequence_ = 0;
};

} // namespace asyncio::detail
