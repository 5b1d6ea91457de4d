// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/detail/node.h>
#include <asyncio/duration.h>

#include <cstddef>
#include <cstdint>
#include <new>
#include <vector>

namespace asyncio::detail {

/// A node that is due at a moment. Lives in the frame or handle that made it.
struct Timer : Node {
  enum : std::int32_t { idle = -1, due = -2 };

  TimePoint when{};
  /// Its row in the heap's tables, or `idle`, or `due` while it is in the FIFO.
  std::int32_t slot = idle;
};

/// Timers by (when, order of making): equal deadlines are due in the order of
/// their making. Removal by place, as most timers are disarmed.
///
/// Made for many timers, where time goes into cache misses: a heap entry holds
/// all that is compared; eight children a node fill two lines; and where an
/// entry has gone is written into a table of numbers, not into the timer.
///
/// Differs: CPython's heap has no tie-break, so its order of equal deadlines
///   depends on what else is in the heap.
class TimerHeap {
public:
  [[nodiscard]] bool empty() const noexcept { return size() == 0; }
  [[nodiscard]] std::size_t size() const noexcept {
    return heap_.size() - offset;
  }
  [[nodiscard]] TimePoint next() const noexcept { return heap_[offset].when; }

  /// Throws: std::bad_alloc, and then the timer is idle as before.
  void insert(Timer *timer) {
    if (free_ == none)
      add_slot();
    heap_.push_back({timer->when, free_, sequence_++});
    timer->slot = static_cast<std::int32_t>(free_);
    const std::uint32_t slot = free_;
    free_ = places_[slot];
    timers_[slot] = timer;
    up(size() - 1);
  }

  void remove(Timer *timer) noexcept {
    const std::uint32_t at = places_[static_cast<std::uint32_t>(timer->slot)];
    if (at & late) {
      late_[at & ~late].slot = none;
      release(timer);
      return;
    }
    const Entry last = heap_.back();
    heap_.pop_back();
    if (at != size()) {
      put(at, last);
      up(at);
      down(places_[last.slot]);
    }
    release(timer);
  }

  /// Takes the earliest out; it is idle then.
  Timer *pop() noexcept {
    Timer *first = timers_[heap_[offset].slot];
    const Entry last = heap_.back();
    heap_.pop_back();
    if (!empty()) {
      put(0, last);
      down(0);
    }
    release(first);
    return first;
  }

  /// Takes what is due before `end` out and hands it, in order and idle, to
  /// `each`, which leaves the heap alone; but where there is much of it, as for
  /// a loop that is late, what is left comes from next_late().
  template <class Each> void pop_due(TimePoint end, Each each) {
    for (std::size_t popped = 0; !empty() && next() < end; ++popped) {
      if (popped == size() / 64 + 64 && has_room_for_late()) {
        sort_late(end);
        return;
      }
      each(pop());
    }
  }

  /// The next of those that pop_due() has left, idle; null if there is none.
  /// Until then they can be removed as any other.
  [[nodiscard]] Timer *next_late() noexcept {
    while (late_at_ != late_.size()) {
      if (late_at_ + ahead < late_.size())
        __builtin_prefetch(timer_of(late_[late_at_ + ahead]));
      Timer *timer = timer_of(late_[late_at_++]);
      if (timer) {
        release(timer);
        return timer;
      }
    }
    return nullptr;
  }

private:
  static constexpr std::size_t children = 8;
  /// Unused entries at the front, so that each eight children begin a line.
  static constexpr std::size_t offset = 3;
  static constexpr std::uint32_t none = ~std::uint32_t{0};
  /// In a place: it is one in late_.
  static constexpr std::uint32_t late = std::uint32_t{1} << 31U;
  /// How many timers come from memory at once.
  static constexpr std::size_t ahead = 8;

  struct Entry {
    TimePoint when;
    std::uint32_t slot;
    /// Wraps around; only told apart among equal deadlines.
    std::uint32_t sequence;
  };

  template <class T> struct LineAllocator {
    using value_type = T;
    static constexpr std::align_val_t line{64};
    LineAllocator() = default;
    template <class U>
    // NOLINTNEXTLINE(google-explicit-constructor): containers convert it
    LineAllocator(const LineAllocator<U> &) noexcept {}
    T *allocate(std::size_t count) {
      return static_cast<T *>(::operator new(count * sizeof(T), line));
    }
    void deallocate(T *memory, std::size_t) noexcept {
      ::operator delete(memory, line);
    }
    friend bool operator==(LineAllocator, LineAllocator) { return true; }
  };

  static bool before(const Entry &a, const Entry &b) noexcept {
    return a.when < b.when ||
           (a.when == b.when &&
            static_cast<std::int32_t>(a.sequence - b.sequence) < 0);
  }
  Entry &entry(std::size_t at) noexcept { return heap_[offset + at]; }
  void put(std::size_t at, const Entry &moved) noexcept {
    entry(at) = moved;
    places_[moved.slot] = static_cast<std::uint32_t>(at);
  }
  void release(Timer *timer) noexcept {
    const auto slot = static_cast<std::uint32_t>(timer->slot);
    places_[slot] = free_;
    free_ = slot;
    timer->slot = Timer::idle;
  }
  void up(std::size_t at) noexcept {
    const Entry moving = entry(at);
    while (at) {
      const std::size_t parent = (at - 1) / children;
      if (!before(moving, entry(parent)))
        break;
      put(at, entry(parent));
      at = parent;
    }
    put(at, moving);
  }
  void down(std::size_t at) noexcept {
    const Entry moving = entry(at);
    const std::size_t count = size();
    for (;;) {
      const std::size_t first = children * at + 1;
      if (first >= count)
        break;
      const std::size_t end =
          first + children < count ? first + children : count;
      std::size_t least = first;
      for (std::size_t child = first + 1; child < end; ++child)
        if (before(entry(child), entry(least)))
          least = child;
      if (!before(entry(least), moving))
        break;
      put(at, entry(least));
      at = least;
    }
    put(at, moving);
  }
  void add_slot();

  [[nodiscard]] Timer *timer_of(const Entry &e) const noexcept {
    return e.slot == none ? nullptr : timers_[e.slot];
  }
  [[nodiscard]] bool has_room_for_late() noexcept;
  /// Moves what is due before `end` to late_, as sorting many is faster than
  /// popping them. Linear in what is left, so it wants a share to have been
  /// popped.
  void sort_late(TimePoint end) noexcept;

  std::vector<Entry, LineAllocator<Entry>> heap_ =
      std::vector<Entry, LineAllocator<Entry>>(offset);
  std::vector<Entry> late_; ///< In order; those before late_at_ are done.
  std::size_t late_at_ = 0;
  std::vector<std::uint32_t> places_; ///< By slot; of a free one the next free.
  std::vector<Timer *> timers_;       ///< By slot.
  std::uint32_t free_ = none;
  std::uint32_t sequence_ = 0;
};

} // namespace asyncio::detail
