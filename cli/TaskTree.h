// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "driver/inspect/Tasks.h"
#include <string>
#include <vector>

namespace cotidy {

/// A task, a coroutine of it or the call that it waits in, and below it what
/// it waits for.
struct TreeNode {
  enum class Kind { Task, Coroutine, Call, More };

  Kind What = Kind::Task;
  std::string Label;                    ///< Fit for a terminal.
  std::string Place;                    ///< Likewise; may be empty.
  TaskState State = TaskState::Waiting; ///< Of a task.
  std::vector<TreeNode> Below;
};

/// The trees of all loops, each from a task that nobody awaits. A task that
/// several await stands in full below the first of them. There is no tree of
/// tasks that await each other.
[[nodiscard]] std::vector<TreeNode> makeTrees(const Snapshot &Of);

[[nodiscard]] std::string showText(const std::vector<TreeNode> &Trees);

} // namespace cotidy
