// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstddef>
#include <liburing.h>

namespace asyncio::detail {

/// Memory that the kernel puts received bytes into: buffers of one size, which
/// it takes in the order in which they were given to it.
class UringBuffers {
public:
  static constexpr unsigned count = 1024;
  static constexpr unsigned size = 4096;
  static constexpr int group = 0;

  UringBuffers() = default;
  UringBuffers(const UringBuffers &) = delete;
  UringBuffers &operator=(const UringBuffers &) = delete;
  ~UringBuffers();

  /// Gives all of them to a ring that has none; false where it takes none.
  [[nodiscard]] bool enter(io_uring &ring);
  [[nodiscard]] bool entered() const noexcept { return entered_; }
  /// The ring is gone, and nothing is in the kernel any more.
  void leave() noexcept { entered_ = false; }

  [[nodiscard]] const char *at(unsigned number) const noexcept {
    return bytes_ + std::size_t{number} * size;
  }
  /// To the kernel, with the next publish().
  void give_back(unsigned number) noexcept;
  void publish() noexcept;

private:
  void *memory_ = nullptr;
  io_uring_buf_ring *ring_ = nullptr;
  char *bytes_ = nullptr;
  int given_ = 0;
  bool entered_ = false;
};

} // namespace asyncio::detail
