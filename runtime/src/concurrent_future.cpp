// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <asyncio/concurrent_future.h>

#include <asyncio/detail/report.h>
#include <chrono>
#include <cstdio>

namespace asyncio::detail {

namespace {

const char *name_of(ConcurrentState::Phase phase) {
  switch (phase) {
  case ConcurrentState::Phase::pending:
    return "pending";
  case ConcurrentState::Phase::running:
    return "running";
  case ConcurrentState::Phase::cancelled:
  case ConcurrentState::Phase::cancelled_and_notified:
    return "cancelled";
  case ConcurrentState::Phase::finished:
    return "finished";
  }
  return "?";
}

} // namespace

ConcurrentState::~ConcurrentState() {
  // One by one: a list destroyed through `next` would recurse.
  while (callbacks_)
    callbacks_ = std::move(callbacks_->next);
}

bool ConcurrentState::cancel() {
  {
    const std::lock_guard lock(mutex_);
    if (cancelled())
      return true;
    if (phase() != Phase::pending)
      return false;
    phase_.store(Phase::cancelled, std::memory_order_release);
  }
  changed_.notify_all();
  call_callbacks();
  return true;
}

bool ConcurrentState::set_running_or_notify_cancel() {
  const std::lock_guard lock(mutex_);
  if (phase() == Phase::cancelled) {
    phase_.store(Phase::cancelled_and_notified, std::memory_order_release);
    return false;
  }
  if (phase() == Phase::pending) {
    phase_.store(Phase::running, std::memory_order_release);
    return true;
  }
  throw RuntimeError("Future in unexpected state");
}

std::unique_lock<std::mutex> ConcurrentState::begin_finish() {
  std::unique_lock lock(mutex_);
  if (done())
    throw InvalidStateError(std::string("invalid state: the future is ") +
                            name_of(phase()));
  return lock;
}

void ConcurrentState::end_finish(std::unique_lock<std::mutex> lock) {
  phase_.store(Phase::finished, std::memory_order_release);
  lock.unlock();
  changed_.notify_all();
  call_callbacks();
}

void ConcurrentState::set_exception(std::exception_ptr error) {
  if (!error)
    throw TypeError("set_exception() needs an exception");
  auto lock = begin_finish();
  error_ = std::move(error);
  end_finish(std::move(lock));
}

void ConcurrentState::add_callback(
    std::unique_ptr<ConcurrentCallback> callback) {
  {
    const std::lock_guard lock(mutex_);
    if (!done()) {
      ConcurrentCallback *last = callback.get();
      (last_callback_ ? last_callback_->next : callbacks_) =
          std::move(callback);
      last_callback_ = last;
      return;
    }
  }
  call(*callback);
}

void ConcurrentState::wait(std::optional<Duration> timeout) {
  if (!done()) {
    std::unique_lock lock(mutex_);
    const auto is_done = [this] { return done(); };
    if (!timeout)
      changed_.wait(lock, is_done);
    else
      changed_.wait_until(
          lock, later(std::chrono::steady_clock::now(), *timeout), is_done);
  }
  if (cancelled())
    throw CancelledError();
  if (!done())
    throw TimeoutError();
}

void ConcurrentState::wait_for_value(std::optional<Duration> timeout) {
  wait(timeout);
  if (error_)
    std::rethrow_exception(error_);
}

void ConcurrentState::call_callbacks() noexcept {
  // Nobody adds to the list of a future that is done.
  std::unique_ptr<ConcurrentCallback> next = std::move(callbacks_);
  last_callback_ = nullptr;
  while (next) {
    call(*next);
    next = std::move(next->next);
  }
}

void ConcurrentState::call(ConcurrentCallback &callback) noexcept {
  try {
    callback.call(*this);
  } catch (...) {
    const std::string what = describe(std::current_exception());
    std::fprintf(stderr,
                 "exception calling callback for <ConcurrentFuture at %p "
                 "state=%s>\n%s\n",
                 static_cast<void *>(this), name_of(phase()), what.c_str());
  }
}

} // namespace asyncio::detail

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define ASYNCIO_DETAIL_TSAN 1
#endif
#elif defined(__SANITIZE_THREAD__)
#define ASYNCIO_DETAIL_TSAN 1
#endif

#ifdef ASYNCIO_DETAIL_TSAN
// An exception that two threads hold is counted inside of libstdc++, which is
// not instrumented: to the thread sanitizer, the one that destroys it races
// with the other's last look at it. Weak, so that a program can have its own.
extern "C" [[gnu::weak]] const char *__tsan_default_suppressions();
const char *__tsan_default_suppressions() {
  return "race:std::__exception_ptr::exception_ptr::_M_release\n";
}
#endif
