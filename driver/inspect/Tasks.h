// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "driver/wire/Result.h"
#include <cstdint>
#include <string>
#include <sys/types.h>
#include <vector>

namespace cotidy {

/// A coroutine that waits, and the line where it does.
struct TaskFrame {
  std::string Function;
  std::string File; ///< As the compiler was given it; empty: no place.
  unsigned Line = 0;
};

enum class TaskState {
  Ready,   ///< Its next step is queued.
  Running, ///< Its step ran when it was read.
  Waiting,
};

[[nodiscard]] const char *toString(TaskState State);

/// A task as it was when it was read.
struct Task {
  std::uint64_t Address = 0; ///< Its number: no other task has it now.
  std::string Name;
  TaskState State = TaskState::Ready;
  int Cancels = 0;              ///< Cancellations that it has not taken back.
  std::vector<TaskFrame> Stack; ///< The innermost coroutine first.
  std::string Call;             ///< What it waits in, as "sleep"; or empty.
  std::vector<std::size_t> Awaits;    ///< Indices in the loop's tasks.
  std::vector<std::size_t> AwaitedBy; ///< Likewise.
};

/// An event loop and its tasks, in the order in which they were made.
struct Loop {
  pid_t Thread = 0; ///< 0 if it does not run.
  /// The loop slept from the first to the last byte that was read, so that the
  /// picture is of one moment.
  bool Steady = false;
  std::vector<Task> Tasks;
};

/// What was found in a program.
struct Snapshot {
  pid_t Process = 0;
  std::string Program;
  std::vector<Loop> Loops;
  /// What could not be read, a sentence each.
  std::vector<std::string> Problems;
};

/// Reads the tasks of a running program without stopping it. Fails with what
/// to do if there is no such process, if it may not be read, and if it has no
/// runtime of ours or one that this cotidy does not know.
[[nodiscard]] Result<Snapshot> readTasks(pid_t Process);

} // namespace cotidy
