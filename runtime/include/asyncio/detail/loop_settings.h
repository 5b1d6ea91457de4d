// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/detail/trace_file.h>
#include <asyncio/event_loop.h>

#include <memory>
#include <thread>
#include <vector>

namespace asyncio {

/// What of a loop is seldom touched.
struct EventLoop::Settings {
  Settings() = default;
  Settings(const Settings &) = delete;
  Settings &operator=(const Settings &) = delete;
  ~Settings() { join_ended(); }

  void join_ended() noexcept {
    for (std::thread &ended : ended_threads)
      ended.join();
    ended_threads.clear();
  }

  TaskFactory factory;
  ExceptionHandler handler;
  std::shared_ptr<Executor> executor;
  std::shared_ptr<detail::TraceFile> trace;
  bool executor_shutdown_called = false;
  /// They have done their work; joined with the loop, as a coroutine must
  /// not wait for a thread.
  std::vector<std::thread> ended_threads;
};

} // namespace asyncio
