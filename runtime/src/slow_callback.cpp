// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <asyncio/detail/slow_callback.h>

#include <asyncio/detail/readable_name.h>
#include <asyncio/detail/report.h>
#include <asyncio/detail/trace_file.h>
#include <asyncio/event_loop.h>

#include <cstdio>

namespace asyncio::detail {

namespace {

std::string seconds(std::chrono::nanoseconds length) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3f",
                std::chrono::duration<double>(length).count());
  return text;
}

std::string place(const PromiseBase &frame) {
  return std::string(frame.file) + ":" + std::to_string(frame.line);
}

/// Where a step begins: nobody follows it further than this.
std::vector<StackFrame> innermost_frames(const PromiseBase &leaf) {
  constexpr std::size_t most = 16;
  std::vector<StackFrame> frames;
  for (const PromiseBase *at = &leaf; at && frames.size() < most;
       at = at->parent)
    frames.push_back({at->function, at->file, at->line});
  return frames;
}

} // namespace

void run_timed(LoopCore &loop, Node *node) {
  AnyTask task;
  TraceFile *trace = loop.owner() ? loop.owner()->trace() : nullptr;
  std::vector<StackFrame> begin;
  std::string name;
  std::string where;
  if (TaskCore::is_step(node)) {
    auto *core = static_cast<TaskCore *>(node);
    core->ref();
    task = AnyTask(core);
    if (const PromiseBase *leaf = core->leaf()) {
      name = core->root()->function;
      where = place(*leaf);
      if (trace)
        begin = innermost_frames(*leaf);
    }
  } else if (CallbackNode::is_one(node)) {
    name = readable_name(static_cast<CallbackNode *>(node)->type());
  }
  const TimePoint start = loop.now();
  node->run(node, Fate::run);
  const auto length = loop.now() - start;
  if (length < loop.slow_callback() || !loop.owner())
    return;
  // The step may have given the loop another file.
  trace = loop.owner()->trace();
  if (trace) {
    const std::string task_name = task ? task.get_name() : std::string();
    SlowCallback slow;
    slow.length = length;
    if (task) {
      const auto &core = static_cast<const TaskCore &>(*task.core());
      slow.task = task_name;
      slow.begin = std::move(begin);
      if (!core.done() && core.leaf())
        slow.end = innermost_frames(*core.leaf());
    } else {
      slow.callback = name;
    }
    trace->write(slow);
  }
  ExceptionContext context;
  if (task) {
    context.message = "Executing Task '" + task.get_name() + "' coro=" + name +
                      "() took " + seconds(length) + " seconds";
    context.future = task;
    context.place = where;
  } else {
    context.message =
        "Executing Handle " + name + " took " + seconds(length) + " seconds";
    context.handle = name;
  }
  loop.owner()->call_exception_handler(context);
}

} // namespace asyncio::detail
