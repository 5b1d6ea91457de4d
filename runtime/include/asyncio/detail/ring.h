// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstddef>
#include <memory>
#include <type_traits>
#include <utility>

namespace asyncio::detail {

/// A deque that allocates nothing while its size stays within what it once was:
/// std::deque allocates a block for every few items that pass through it.
template <class T> class Ring {
public:
  Ring() = default;
  Ring(const Ring &) = delete;
  Ring &operator=(const Ring &) = delete;
  ~Ring() {
    while (size_)
      drop_back();
    free();
  }

  [[nodiscard]] std::size_t size() const noexcept { return size_; }

  void push_back(T &&item) {
    if (size_ == capacity_) [[unlikely]]
      grow();
    std::construct_at(&at(size_), std::move(item));
    ++size_;
  }
  T pop_front() {
    T item(std::move(at(0)));
    std::destroy_at(&at(0));
    first_ = (first_ + 1) & (capacity_ - 1);
    left();
    return item;
  }
  T pop_back() {
    T item(std::move(at(size_ - 1)));
    std::destroy_at(&at(size_ - 1));
    left();
    return item;
  }

private:
  /// From here on, an empty one keeps no memory.
  static constexpr std::size_t most_kept = 4096;

  T &at(std::size_t index) noexcept {
    return items_[(first_ + index) & (capacity_ - 1)];
  }
  void drop_back() noexcept {
    std::destroy_at(&at(size_ - 1));
    --size_;
  }
  void left() noexcept {
    if (--size_ == 0 && capacity_ > most_kept) [[unlikely]]
      free();
  }
  void grow() {
    const std::size_t wider = capacity_ ? capacity_ * 2 : 8;
    T *items = std::allocator<T>().allocate(wider);
    std::size_t moved = 0;
    try {
      for (; moved < size_; ++moved)
        std::construct_at(items + moved, std::move_if_noexcept(at(moved)));
    } catch (...) {
      std::destroy_n(items, moved);
      std::allocator<T>().deallocate(items, wider);
      throw;
    }
    for (std::size_t i = 0; i < size_; ++i)
      std::destroy_at(&at(i));
    free();
    items_ = items;
    capacity_ = wider;
  }
  void free() noexcept {
    if (items_)
      std::allocator<T>().deallocate(items_, capacity_);
    items_ = nullptr;
    capacity_ = first_ = 0;
  }

  T *items_ = nullptr;
  std::size_t capacity_ = 0; // zero, or a power of two
  std::size_t first_ = 0;
  std::size_t size_ = 0;
};

} // namespace asyncio::detail
