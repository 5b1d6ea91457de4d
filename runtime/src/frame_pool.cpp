// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <asyncio/detail/frame_pool.h>

namespace asyncio::detail {

namespace {

#ifndef ASYNCIO_DETAIL_NO_POOL
/// Frees the lists of a thread that ends.
struct ThreadEnd {
  ~ThreadEnd() { FramePool::trim(); }
  bool touched = false;
};
thread_local ThreadEnd thread_end;
#endif

} // namespace

void FramePool::trim() noexcept {
#ifndef ASYNCIO_DETAIL_NO_POOL
  for (List &list : lists_) {
    while (Block *block = list.first) {
      list.first = block->next;
      ::operator delete(block);
    }
    list.room = 0;
  }
#endif
}

bool FramePool::make_room([[maybe_unused]] std::size_t index) noexcept {
#ifndef ASYNCIO_DETAIL_NO_POOL
  if (lists_[index].first)
    return false;
  lists_[index].room = static_cast<unsigned>(most_kept / (index * step));
  thread_end.touched = true;
#endif
  return true;
}

} // namespace asyncio::detail
