// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstddef>
#include <new>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define ASYNCIO_DETAIL_NO_POOL 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define ASYNCIO_DETAIL_NO_POOL 1
#endif
#endif

namespace asyncio::detail {

/// Memory for coroutine frames, tasks and handles: per-thread free lists by
/// size class, of 32 bytes each. A block freed on another thread than it came
/// from stays there; a bound on each list keeps that from growing.
/// Off under the address and thread sanitizers, which want to see each block.
class FramePool {
public:
  static constexpr std::size_t step = 32;
  static constexpr std::size_t classes = 33; // up to 1 KiB
  static constexpr std::size_t most_kept = std::size_t{128} << 20U; // of each

  static void *take(std::size_t size) {
#ifndef ASYNCIO_DETAIL_NO_POOL
    const std::size_t index = (size + step - 1) / step;
    if (index < classes) [[likely]] {
      List &list = lists_[index];
      if (Block *block = list.first) [[likely]] {
        list.first = block->next;
        ++list.room;
        return block;
      }
      return ::operator new(index * step);
    }
#endif
    return ::operator new(size);
  }

  static void give(void *memory, [[maybe_unused]] std::size_t size) noexcept {
#ifndef ASYNCIO_DETAIL_NO_POOL
    const std::size_t index = (size + step - 1) / step;
    if (index < classes && (lists_[index].room || make_room(index)))
        [[likely]] {
      List &list = lists_[index];
      auto *block = static_cast<Block *>(memory);
      block->next = list.first;
      list.first = block;
      --list.room;
      return;
    }
#endif
    ::operator delete(memory);
  }

  /// Gives this thread's free blocks back to the system.
  static void trim() noexcept;

private:
  struct Block {
    Block *next;
  };
  struct List {
    Block *first;
    /// How many more it may keep; 0 also before its first use.
    unsigned room;
  };

  /// False if the list is full. Sees to it that it is freed with the thread.
  static bool make_room(std::size_t index) noexcept;

#ifndef ASYNCIO_DETAIL_NO_POOL
  // The same lists for the library and its users, as in thread_state.h.
  [[gnu::visibility("default")]] static inline constinit thread_local List
      lists_[classes] = {};
#endif
};

/// Base of what lives in the pool.
struct Pooled {
  static void *operator new(std::size_t size) { return FramePool::take(size); }
  static void operator delete(void *memory, std::size_t size) noexcept {
    FramePool::give(memory, size);
  }
};

} // namespace asyncio::detail
