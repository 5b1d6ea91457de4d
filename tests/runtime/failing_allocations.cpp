// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/runtime/failing_allocations.h"

#include <atomic>
#include <cstdlib>
#include <malloc.h>
#include <new>

namespace {

std::atomic<std::size_t> outstanding_bytes{0};
/// How many allocations are left until the one that fails; 0 is none.
std::atomic<std::size_t> until_failure{0};

bool fails_now() noexcept {
  std::size_t left = until_failure.load(std::memory_order_relaxed);
  while (left != 0)
    if (until_failure.compare_exchange_weak(left, left - 1))
      return left == 1;
  return false;
}

void *allocate(std::size_t size, std::size_t alignment) noexcept {
  if (fails_now())
    return nullptr;
  void *memory = nullptr;
  if (alignment <= alignof(std::max_align_t))
    memory = std::malloc(size);
  else if (posix_memalign(&memory, alignment, size) != 0)
    memory = nullptr;
  if (memory)
    outstanding_bytes += malloc_usable_size(memory);
  return memory;
}

void *allocate_or_throw(std::size_t size, std::size_t alignment) {
  if (void *memory = allocate(size, alignment))
    return memory;
  throw std::bad_alloc();
}

void release(void *memory) noexcept {
  if (memory)
    outstanding_bytes -= malloc_usable_size(memory);
  std::free(memory);
}

constexpr std::size_t usual = alignof(std::max_align_t);

} // namespace

// The array forms call these.
void *operator new(std::size_t size) { return allocate_or_throw(size, usual); }
void *operator new(std::size_t size, std::align_val_t alignment) {
  return allocate_or_throw(size, static_cast<std::size_t>(alignment));
}
void *operator new(std::size_t size, const std::nothrow_t &) noexcept {
  return allocate(size, usual);
}
void operator delete(void *memory) noexcept { release(memory); }
void operator delete(void *memory, std::size_t) noexcept { release(memory); }
void operator delete(void *memory, std::align_val_t) noexcept {
  release(memory);
}
void operator delete(void *memory, std::size_t, std::align_val_t) noexcept {
  release(memory);
}
void operator delete(void *memory, const std::nothrow_t &) noexcept {
  release(memory);
}

namespace allocations {

std::size_t outstanding() noexcept { return outstanding_bytes; }

FailingAllocation::FailingAllocation(std::size_t number) noexcept {
  until_failure = number;
}

FailingAllocation::~FailingAllocation() { until_failure = 0; }

bool FailingAllocation::happened() const noexcept { return until_failure == 0; }

} // namespace allocations
