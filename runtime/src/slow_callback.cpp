// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <asyncio/detail/slow_callback.h>

#include <asyncio/detail/readable_name.h>
#include <asyncio/detail/report.h>
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

} // namespace

void run_timed(LoopCore &loop, Node *node) {
  AnyTask task;
  std::string name;
  std::string where;
  if (TaskCore::is_step(node)) {
    auto *core = static_cast<TaskCore *>(node);
    core->ref();
    task = AnyTask(core);
    if (const PromiseBase *leaf = core->leaf()) {
      name = core->root()->function;
      where = place(*leaf);
    }
  } else if (CallbackNode::is_one(node)) {
    name = readable_name(static_cast<CallbackNode *>(node)->type());
  }
  const TimePoint start = loop.now();
  node->run(node, Fate::run);
  const auto length = loop.now() - start;
  if (length < loop.slow_callback() || !loop.owner())
    return;
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
