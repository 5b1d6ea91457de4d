// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <asyncio/detail/timer_heap.h>

#include <algorithm>

namespace asyncio::detail {

void TimerHeap::add_slot() {
  // Again, if the other one's growth has failed before.
  if (timers_.size() == places_.size())
    timers_.push_back(nullptr);
  places_.push_back(none);
  free_ = static_cast<std::uint32_t>(places_.size() - 1);
}

bool TimerHeap::has_room_for_late() noexcept {
  try {
    late_.reserve(size());
  } catch (const std::bad_alloc &) {
    return false;
  }
  return true;
}

void TimerHeap::sort_late(TimePoint end) noexcept {
  const auto first = heap_.begin() + offset;
  const auto due = std::partition(
      first, heap_.end(), [end](const Entry &e) { return !(e.when < end); });
  std::sort(due, heap_.end(), before);
  late_.assign(due, heap_.end());
  late_at_ = 0;
  heap_.erase(due, heap_.end());
  for (std::size_t at = 0; at < late_.size(); ++at)
    places_[late_[at].slot] = static_cast<std::uint32_t>(at) | late;
  for (std::size_t at = 0; at < size(); ++at)
    places_[entry(at).slot] = static_cast<std::uint32_t>(at);
  if (size() > 1)
    for (std::size_t at = (size() - 2) / children + 1; at--;)
      down(at);
}

} // namespace asyncio::detail
