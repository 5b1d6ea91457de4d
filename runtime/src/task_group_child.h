// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/task_group.h>

namespace asyncio {

/// A child that has not called back, or has failed; its callback is this very
/// node.
struct TaskGroup::Child : detail::Node, detail::Pooled {
  TaskGroup *group;
  /// Owned, as the task may be gone from the loop when this runs.
  detail::FutureCore *task;
  Child *before;
  Child *after = nullptr;
  std::exception_ptr error;
};

} // namespace asyncio
