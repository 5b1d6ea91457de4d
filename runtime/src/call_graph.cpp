// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <asyncio/call_graph.h>

#include <asyncio/task.h>

#include <algorithm>
#include <iostream>

namespace asyncio {

namespace {

using detail::FutureCore;
using detail::TaskCore;

struct Search {
  const FutureCore *wanted;
  bool found = false;
  int depth = 0;
};

/// Whether `future` is the wanted one or waits for it without being a task.
void visit(void *to, FutureCore &future) {
  auto &search = *static_cast<Search *>(to);
  if (&future == search.wanted) {
    search.found = true;
    return;
  }
  // Nested gathers and shields; a chain this long is none that people write.
  if (search.found || future.is_task() || search.depth > 64)
    return;
  ++search.depth;
  future.visit_awaited(&visit, to);
  --search.depth;
}

bool waits_for(const TaskCore &task, const FutureCore &future) {
  if (!task.waiter())
    return false;
  Search search{&future};
  visit(&search, *task.waiter());
  return search.found;
}

std::vector<StackFrame> innermost_first(const TaskCore &task,
                                        std::size_t limit) {
  auto frames = detail::stack_of(task, limit);
  std::reverse(frames.begin(), frames.end());
  return frames;
}

FutureCallGraph graph_of(FutureCore &future, std::size_t limit,
                         std::vector<const FutureCore *> &path) {
  FutureCallGraph graph;
  future.ref();
  graph.future = AnyFuture(&future);
  if (future.is_task()) {
    const auto &task = static_cast<TaskCore &>(future);
    graph.name = task.name();
    graph.call_stack = innermost_first(task, limit);
  }
  path.push_back(&future);
  for (auto *task = future.loop()->first_task(); task; task = task->next_task) {
    if (!waits_for(*task, future) ||
        std::find(path.begin(), path.end(), task) != path.end())
      continue;
    graph.awaited_by.push_back(graph_of(*task, limit, path));
  }
  path.pop_back();
  return graph;
}

void write(const FutureCallGraph &graph, std::size_t depth, std::string &text) {
  const std::string indent(depth * 4, ' ');
  const bool is_task = graph.future.core()->is_task();
  text += indent + "* " +
          (is_task ? "Task(name='" + graph.name + "')" : "Future()") + "\n";
  if (!graph.call_stack.empty()) {
    text += indent + "  + Call stack:\n";
    for (const StackFrame &frame : graph.call_stack)
      text += indent + "  |   File '" + frame.file + "', line " +
              std::to_string(frame.line) + ", in async " + frame.function +
              "()\n";
  }
  if (!graph.awaited_by.empty()) {
    text += indent + "  + Awaited by:\n";
    for (const FutureCallGraph &waiting : graph.awaited_by)
      write(waiting, depth + 1, text);
  }
}

} // namespace

std::optional<FutureCallGraph> capture_call_graph(const AnyFuture &future,
                                                  CallGraphOptions options) {
  const AnyFuture wanted = future ? future : AnyFuture(current_task());
  if (!wanted)
    return std::nullopt;
  std::vector<const FutureCore *> path;
  return graph_of(*wanted.core(), options.limit, path);
}

std::string format_call_graph(const AnyFuture &future,
                              CallGraphOptions options) {
  std::string text;
  if (const auto graph = capture_call_graph(future, options))
    write(*graph, 0, text);
  return text;
}

void print_call_graph(const AnyFuture &future, CallGraphOptions options,
                      std::ostream *to) {
  (to ? *to : std::cout) << format_call_graph(future, options);
}

} // namespace asyncio
