// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/task_handle.h>

#include <cstddef>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

namespace asyncio {

/// A future or task, where it stands, and who waits for it.
struct FutureCallGraph {
  /// What the rest is about.
  AnyFuture future;
  /// "Task-1" and its like, empty for a future that is no task.
  std::string name;
  /// The innermost frame first; empty for a future that is no task.
  std::vector<StackFrame> call_stack;
  /// The tasks that wait for it, directly or through gather() and its like.
  std::vector<FutureCallGraph> awaited_by;
};

/// How much of a graph is wanted.
struct CallGraphOptions {
  /// How many frames of each stack, the innermost ones; 0 for all.
  std::size_t limit = 0;
};

/// The graph of `future`, of the current task if none is given.
///
/// Returns: nothing, when there is no current task.
/// Cost: a walk over every task of the loop.
/// Threads: the loop's.
/// Source: CPython 3.14, Lib/asyncio/graph.py, capture_call_graph().
[[nodiscard]] std::optional<FutureCallGraph>
capture_call_graph(const AnyFuture &future = {}, CallGraphOptions options = {});

/// The same as text.
///
/// Source: CPython 3.14, Lib/asyncio/graph.py, format_call_graph().
[[nodiscard]] std::string format_call_graph(const AnyFuture &future = {},
                                            CallGraphOptions options = {});

/// Writes the text to `to`, standard output if null.
///
/// Source: CPython 3.14, Lib/asyncio/graph.py, print_call_graph().
void print_call_graph(const AnyFuture &future = {},
                      CallGraphOptions options = {},
                      std::ostream *to = nullptr);

} // namespace asyncio
