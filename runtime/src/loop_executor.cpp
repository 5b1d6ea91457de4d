// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <asyncio/detail/loop_settings.h>
#include <asyncio/detail/report.h>
#include <asyncio/detail/signals_blocked.h>
#include <asyncio/thread_pool_executor.h>
#include <asyncio/threads.h>

#include <sstream>
#include <thread>

namespace asyncio {

namespace {

/// Shuts an executor down in a thread of its own; left alone if nobody takes
/// it.
class ShutdownThread {
public:
  ShutdownThread(std::shared_ptr<Executor> executor, ConcurrentFuture<> told) {
    const detail::SignalsBlocked blocked;
    thread_ = std::thread(
        [executor = std::move(executor), told = std::move(told)]() mutable {
          try {
            executor->shutdown(true);
            told.set_result();
          } catch (...) {
            told.set_exception(std::current_exception());
          }
        });
  }
  ShutdownThread(const ShutdownThread &) = delete;
  ShutdownThread &operator=(const ShutdownThread &) = delete;
  ~ShutdownThread() {
    if (thread_.joinable())
      thread_.detach();
  }
  std::thread take() noexcept { return std::move(thread_); }

private:
  std::thread thread_;
};

/// A timer that is cancelled with the wait that it is for.
struct Deadline {
  Deadline() = default;
  Deadline(const Deadline &) = delete;
  Deadline &operator=(const Deadline &) = delete;
  ~Deadline() { timer.cancel(); }

  TimerHandle timer;
};

std::string seconds(Duration length) {
  std::ostringstream text;
  text << std::chrono::duration<double>(length.count()).count();
  return text.str();
}

} // namespace

void EventLoop::set_default_executor(std::shared_ptr<Executor> executor) {
  if (!executor)
    throw TypeError("executor must not be null");
  settings_->executor = std::move(executor);
}

const std::shared_ptr<Executor> &EventLoop::default_executor() {
  if (settings_->executor_shutdown_called)
    throw RuntimeError("Executor shutdown has been called");
  if (!settings_->executor)
    settings_->executor = std::make_shared<ThreadPoolExecutor>(
        std::nullopt, ThreadPoolOptions{.thread_name_prefix = "asyncio"});
  return settings_->executor;
}

Coro<> EventLoop::shutdown_default_executor(std::optional<Duration> timeout) {
  settings_->executor_shutdown_called = true;
  const std::shared_ptr<Executor> executor = settings_->executor;
  if (!executor)
    co_return;
  const ConcurrentFuture<> joined;
  const Future<> waiter = wrap_future(joined, *this);
  // Before the thread: whoever gets an error of ours need not expect a thread
  // that is still at work.
  Deadline deadline;
  if (timeout)
    deadline.timer = call_later(*timeout, [waiter] {
      if (!waiter.done())
        waiter.set_exception(TimeoutError());
    });
  auto &ended = settings_->ended_threads;
  ended.reserve(ended.size() + 1);
  ShutdownThread thread(executor, joined);
  bool late = false;
  try {
    co_await waiter;
  } catch (const TimeoutError &) {
    late = true;
  }
  if (late) {
    detail::report(*core_, "The executor did not finish joining its threads "
                           "within " +
                               seconds(*timeout) + " seconds.");
    executor->shutdown(false);
  } else {
    ended.push_back(thread.take());
  }
}

} // namespace asyncio
