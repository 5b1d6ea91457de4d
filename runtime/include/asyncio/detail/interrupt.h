// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/task_handle.h>

namespace asyncio::detail {

/// Ctrl-C for as long as a Runner runs a coroutine. The first cancels its task;
/// the second leaves the running loop as KeyboardInterrupt; the third ends the
/// program, as the loop does not turn any more. One that comes too late for the
/// task is raised anew for whoever handled the signal before.
///
/// Does nothing on threads other than the main one, and in programs that handle
/// SIGINT themselves.
///
/// Source: CPython 3.13, Lib/asyncio/runners.py, Runner._on_sigint().
/// Differs: takes effect between two steps of the loop, never inside one.
class InterruptScope {
public:
  explicit InterruptScope(const AnyTask &main);
  InterruptScope(const InterruptScope &) = delete;
  InterruptScope &operator=(const InterruptScope &) = delete;
  ~InterruptScope();

  /// To be asked when the task ended as cancelled: whether that was Ctrl-C and
  /// nobody else. Takes the request back.
  [[nodiscard]] bool ended_task() const noexcept;

private:
  bool installed_ = false;
};

} // namespace asyncio::detail
