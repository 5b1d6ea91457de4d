// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <asyncio/condition.h>

#include <exception>
#include <tuple>

namespace asyncio {

namespace {

/// Waits for a notification, and for nothing else.
class Notified : public detail::Waiter {
public:
  using Arguments = std::tuple<detail::WaiterQueue *>;

  explicit Notified(detail::WaiterQueue *queue) noexcept : waiters_(queue) {}
  bool await_ready() const noexcept { return false; }
  template <class P> void await_suspend(std::coroutine_handle<P> waiting) {
    wait_in(*waiters_, waiting);
  }
  void await_resume() {
    if (queued())
      leave();
    BlockingCall::await_resume();
  }

private:
  detail::WaiterQueue *waiters_;
};

} // namespace

Coro<> Condition::wait() {
  if (!locked())
    throw RuntimeError("cannot wait on un-acquired lock");
  loop_.bind("Condition");
  lock_.release();
  std::exception_ptr cancelled;
  try {
    co_await Operation<Notified>(std::in_place, &waiters_);
  } catch (const CancelledError &) {
    cancelled = std::current_exception();
  }
  std::exception_ptr failed;
  while (true) {
    try {
      co_await lock_.acquire();
      break;
    } catch (const CancelledError &) {
      cancelled = std::current_exception();
    } catch (...) {
      failed = std::current_exception();
      break;
    }
  }
  if (!failed)
    failed = std::move(cancelled);
  if (!failed)
    co_return;
  // A notification may have come to this one, and is for another then.
  waiters_.wake_next();
  std::rethrow_exception(std::move(failed));
}

void Condition::notify(std::size_t n) {
  require_lock_to_notify();
  while (n > 0 && waiters_.wake_next())
    --n;
}

void Condition::notify_all() {
  require_lock_to_notify();
  waiters_.wake_all();
}

void Condition::require_lock_to_notify() const {
  if (!locked())
    throw RuntimeError("cannot notify on un-acquired lock");
}

} // namespace asyncio
