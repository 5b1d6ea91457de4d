// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <asyncio/task_handle.h>

#include <algorithm>
#include <iostream>

namespace asyncio::detail {

std::vector<StackFrame> stack_of(const TaskCore &task, std::size_t limit) {
  std::vector<StackFrame> frames;
  for (const PromiseBase *at = task.leaf(); at; at = at->parent) {
    if (limit && frames.size() == limit)
      break;
    frames.push_back({at->function, at->file, at->line});
  }
  std::reverse(frames.begin(), frames.end());
  return frames;
}

void print_stack_of(const TaskCore &task, std::size_t limit, std::ostream *to) {
  std::ostream &out = to ? *to : std::cerr;
  const auto frames = stack_of(task, limit);
  if (frames.empty())
    out << "No stack for Task '" << task.name() << "'\n";
  else
    out << "Stack for Task '" << task.name() << "' (most recent call last):\n";
  for (const StackFrame &frame : frames)
    out << "  File \"" << frame.file << "\", line " << frame.line << ", in "
        << frame.function << '\n';
}

} // namespace asyncio::detail
