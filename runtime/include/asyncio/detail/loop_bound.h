// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/detail/task_core.h>

namespace asyncio::detail {

/// What a primitive knows about its loop: the first one that somebody blocked
/// on it in. Keeps the memory of that loop, so that no later loop is taken for
/// it.
///
/// Source: CPython 3.13, Lib/asyncio/mixins.py, class _LoopBoundMixin.
class LoopBound {
public:
  LoopBound() = default;
  LoopBound(const LoopBound &) = delete;
  LoopBound &operator=(const LoopBound &) = delete;
  ~LoopBound() {
    if (loop_)
      loop_->unref();
  }

  /// Somebody is about to block, in a step of the current task.
  /// Throws: RuntimeError, when `primitive` belongs to another loop.
  void bind(const char *primitive) {
    if (current_task_core()->loop() != loop_) [[unlikely]]
      bind_first(primitive);
  }

private:
  void bind_first(const char *primitive);

  LoopCore *loop_ = nullptr;
};

} // namespace asyncio::detail
