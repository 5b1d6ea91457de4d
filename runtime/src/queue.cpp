// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <asyncio/detail/queue_core.h>

#include <asyncio/exceptions.h>

namespace asyncio::detail {

void QueueCore::refuse_put() const {
  if (is_shutdown_)
    throw QueueShutDown();
  throw QueueFull();
}

void QueueCore::refuse_get() const {
  if (is_shutdown_)
    throw QueueShutDown();
  throw QueueEmpty();
}

void QueueCore::task_done() {
  if (unfinished_ == 0)
    throw ValueError("task_done() called too many times");
  if (--unfinished_ == 0)
    finished_.set();
}

void QueueCore::wake_everybody() noexcept {
  getters_.wake_all();
  putters_.wake_all();
}

template <QueueEnd end> bool QueueWaiter<end>::has_to_wait() {
  // A queue that was shut down says so where the item is put or taken.
  if (core_.is_shutdown_)
    return false;
  core_.loop_.bind("Queue");
  return true;
}

template <QueueEnd end>
bool QueueWaiter<end>::woken(TaskCore &, bool cancelled) {
  if (cancelled || !queued() || !blocked() || core_.is_shutdown_)
    return true;
  queue_again();
  return false;
}

template <QueueEnd end> void QueueWaiter<end>::finish_wait() {
  // What it throws goes through the destructor.
  BlockingCall::await_resume();
  leave();
}

template <QueueEnd end> void QueueWaiter<end>::give_up() noexcept {
  leave();
  // Woken, but the task was cancelled: the item or the room is for the next.
  if (woken_up() && !blocked())
    queue().wake_next();
}

template class QueueWaiter<QueueEnd::put>;
template class QueueWaiter<QueueEnd::get>;

} // namespace asyncio::detail
