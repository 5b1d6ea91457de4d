// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <asyncio/semaphore.h>

namespace asyncio {

Semaphore::Semaphore(std::ptrdiff_t value) : value_(value) {
  if (value < 0)
    throw ValueError("Semaphore initial value must be >= 0");
}

void Semaphore::release() {
  ++value_;
  wake_next();
}

bool Semaphore::wake_next() noexcept {
  // The place is gone when its taker is woken, not when it runs.
  if (!waiters_.wake_next())
    return false;
  --value_;
  return true;
}

void Semaphore::wake_as_many_as_there_is_room_for() noexcept {
  while (value_ > 0 && wake_next()) {
  }
}

void BoundedSemaphore::release() {
  if (value() >= bound_)
    throw ValueError("BoundedSemaphore released too many times");
  Semaphore::release();
}

namespace detail {

void SemaphoreAcquire::take_over() {
  // What it throws goes through the destructor.
  BlockingCall::await_resume();
  leave();
  // Some may have come who had to wait only because others did.
  semaphore_->wake_as_many_as_there_is_room_for();
}

void SemaphoreAcquire::give_up() noexcept {
  leave();
  if (woken_up())
    ++semaphore_->value_;
  semaphore_->wake_as_many_as_there_is_room_for();
}

} // namespace detail
} // namespace asyncio
