// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <asyncio/lock.h>

namespace asyncio {

void Lock::release() {
  if (!locked_)
    throw RuntimeError("Lock is not acquired.");
  locked_ = false;
  waiters_.wake_first();
}

namespace detail {

void LockAcquire::take_over() {
  // What it throws goes through the destructor.
  BlockingCall::await_resume();
  leave();
  lock_->locked_ = true;
}

void LockAcquire::give_up() noexcept {
  leave();
  // If it is nobody's, the oldest has to know, be it that this one was the
  // oldest and woken.
  if (!lock_->locked_)
    lock_->waiters_.wake_first();
}

} // namespace detail
} // namespace asyncio
