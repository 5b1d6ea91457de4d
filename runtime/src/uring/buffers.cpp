// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "buffers.h"

#include <cstdint>
#include <sys/mman.h>

namespace asyncio::detail {

namespace {

constexpr std::size_t ring_bytes = UringBuffers::count * sizeof(io_uring_buf);
constexpr std::size_t all_bytes =
    ring_bytes + std::size_t{UringBuffers::count} * UringBuffers::size;

} // namespace

UringBuffers::~UringBuffers() {
  if (memory_)
    ::munmap(memory_, all_bytes);
}

bool UringBuffers::enter(io_uring &ring) {
  if (!memory_) {
    void *memory = ::mmap(nullptr, all_bytes, PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
      return false;
    memory_ = memory;
    ring_ = static_cast<io_uring_buf_ring *>(memory);
    bytes_ = static_cast<char *>(memory) + ring_bytes;
  }
  io_uring_buf_reg about{};
  about.ring_addr = reinterpret_cast<std::uintptr_t>(ring_);
  about.ring_entries = count;
  about.bgid = group;
  if (io_uring_register_buf_ring(&ring, &about, 0) != 0)
    return false;
  ring_->tail = 0;
  given_ = 0;
  for (unsigned i = 0; i < count; ++i)
    give_back(i);
  publish();
  return entered_ = true;
}

void UringBuffers::give_back(unsigned number) noexcept {
  io_uring_buf_ring_add(ring_, bytes_ + std::size_t{number} * size, size,
                        static_cast<unsigned short>(number), count - 1,
                        given_++);
}

void UringBuffers::publish() noexcept {
  if (given_ != 0)
    io_uring_buf_ring_advance(ring_, given_);
  given_ = 0;
}

} // namespace asyncio::detail
