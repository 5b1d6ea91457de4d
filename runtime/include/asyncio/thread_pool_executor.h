// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/executor.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>
#include <type_traits>

namespace asyncio {

/// A thread's initializer failed; the pool takes no more work.
class BrokenThreadPool : public BrokenExecutor {
public:
  using BrokenExecutor::BrokenExecutor;
};

/// How a ThreadPoolExecutor is made.
struct ThreadPoolOptions {
  /// Threads are named "<prefix>_<number>", cut to the 15 bytes that Linux
  /// keeps.
  std::string_view thread_name_prefix = {};
  /// Called at the start of every thread. If it throws, the pool is broken:
  /// pending and later calls fail with BrokenThreadPool.
  void (*initializer)() = nullptr;
};

static_assert(std::is_trivially_copyable_v<ThreadPoolOptions>);

/// Runs calls in a pool of threads.
///
/// A thread is started by submit() if none is idle and there are fewer than
/// `max_workers`; it stays until shutdown(). Signals are blocked in the pool's
/// threads, so that handlers run in the program's own.
///
/// Cancellation: of a future whose call has not begun; a call that runs cannot
///   be stopped.
/// Threads: every member may be called from every thread. shutdown(wait) in a
///   thread of the pool throws RuntimeError.
/// Lifetime: the destructor is shutdown(): it waits for all calls, also those
///   that wait in the queue.
/// Source: CPython 3.13, Lib/concurrent/futures/thread.py, class
///   ThreadPoolExecutor.
/// Differs: nothing joins the threads at the end of the process; a pool that
///   was leaked ends with it.
class ThreadPoolExecutor final : public Executor {
public:
  /// `max_workers` is min(32, processors + 4) if not given.
  ///
  /// Throws: ValueError, if it is 0.
  explicit ThreadPoolExecutor(std::optional<std::size_t> max_workers = {},
                              ThreadPoolOptions options = {});
  ~ThreadPoolExecutor() override;

  /// Queues `job`, and starts a thread for it if none is idle.
  ///
  /// Throws: RuntimeError after shutdown(); BrokenThreadPool;
  ///   std::system_error, if the system gives no first thread.
  void submit_job(Job job) override;
  void shutdown(bool wait = true, bool cancel_futures = false) override;

  /// How many threads there can be.
  [[nodiscard]] std::size_t max_workers() const noexcept;
  /// How many threads were started.
  [[nodiscard]] std::size_t worker_count() const;
  /// How many of them have nothing to do.
  [[nodiscard]] std::size_t idle_count() const;

private:
  class Pool;
  // Shared with the threads: a pool may be destroyed by its own last call.
  std::shared_ptr<Pool> pool_;
};

} // namespace asyncio
