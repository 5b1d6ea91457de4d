// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "driver/inspect/Tasks.h"
#include "driver/wire/Result.h"
#include <string>
#include <vector>

namespace cotidy {

enum class LookFormat { Text, Svg, Json };

/// What the user asked `cotidy ps` or `cotidy pstree` for.
struct LookOptions {
  pid_t Process = 0;
  LookFormat Output = LookFormat::Text;
};

[[nodiscard]] Result<LookOptions>
readLookOptions(const std::vector<std::string> &Arguments, bool Svg);

/// The options as a list for the help page.
[[nodiscard]] std::string describeLookOptions(bool Svg);

/// Says on standard error what of a snapshot is missing, and what is of
/// different moments. False if something is missing.
[[nodiscard]] bool reportProblems(const Snapshot &Of);

/// Text of another program, fit for a terminal.
[[nodiscard]] std::string printable(const std::string &Text);

/// The name of a coroutine as people say it: without template arguments.
[[nodiscard]] std::string nameOf(const TaskFrame &Frame);

/// Whether the runtime made the coroutine only to call another one.
[[nodiscard]] bool isPlumbing(const TaskFrame &Frame);

/// Where the frame is, "src/server.cpp:12", as seen from the current folder.
[[nodiscard]] std::string placeOf(const TaskFrame &Frame);

/// Where the task is in the program's own code, and not in the runtime's.
[[nodiscard]] std::string placeOf(const Task &Of);

} // namespace cotidy
