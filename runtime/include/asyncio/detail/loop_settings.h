// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/event_loop.h>

#include <memory>

namespace asyncio {

/// What of a loop is seldom touched.
struct EventLoop::Settings {
  TaskFactory factory;
  ExceptionHandler handler;
  std::shared_ptr<Executor> executor;
  bool executor_shutdown_called = false;
};

} // namespace asyncio
