// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/event_loop.h>

#include <memory>
#include <thread>
#include <vector>

namespace asyncio {

/// What of a loop is seldom touched.
struct EventLoop::Settings {
  TaskFactory factory;
  ExceptionHandler handler;
  std::shared_ptr<Executor> executor;
  bool executor_shutdown_called = false;
  /// They have done their work; joined when the loop is closed, as a coroutine
  /// must not wait for a thread.
  std::vector<std::jthread> ended_threads;
};

} // namespace asyncio
