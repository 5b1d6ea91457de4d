// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <asyncio/detail/report.h>

#include <asyncio/detail/loop_core.h>
#include <asyncio/detail/readable_name.h>
#include <asyncio/event_loop.h>

#include <cstdio>
#include <cstdlib>

namespace asyncio::detail {

std::string describe(const std::exception_ptr &error) {
  if (!error)
    return {};
  const std::string type = readable_name(*error.__cxa_exception_type());
  std::string text;
  try {
    std::rethrow_exception(error);
  } catch (const std::exception &caught) {
    text = caught.what();
  } catch (const CancelledError &caught) {
    text = caught.message();
  } catch (const KeyboardInterrupt &caught) {
    text = caught.message();
  } catch (...) {
    // Of a type that nothing is known about but its name.
  }
  return text.empty() ? type : type + ": " + text;
}

void report(LoopCore &loop, std::string message, std::exception_ptr error,
            FutureCore *future) noexcept {
  try {
    ExceptionContext context;
    context.message = std::move(message);
    context.exception = std::move(error);
    if (EventLoop *owner = loop.owner()) {
      if (future) {
        if (future->is_task()) {
          auto &task = static_cast<TaskCore &>(*future);
          if (const PromiseBase *root = task.root())
            context.place =
                std::string(root->file) + ":" + std::to_string(root->line);
        }
        future->ref();
        context.future = AnyFuture(future);
      }
      owner->call_exception_handler(context);
      return;
    }
    std::fprintf(stderr, "%s\n%s\n", context.message.c_str(),
                 describe(context.exception).c_str());
  } catch (...) {
    // Nobody is left to tell: not even memory for the message.
    std::fputs("asyncio: a problem could not be reported\n", stderr);
  }
}

void report_never_awaited(const PromiseBase &frame) noexcept {
  LoopCore *loop = thread_state.running;
  if (!loop || !loop->debug() || !loop->owner())
    return;
  try {
    ExceptionContext context;
    context.message =
        "coroutine '" + std::string(frame.function) + "' was never awaited";
    context.place = std::string(frame.file) + ":" + std::to_string(frame.line);
    loop->owner()->call_exception_handler(context);
  } catch (...) {
    std::fputs("asyncio: a coroutine was never awaited\n", stderr);
  }
}

} // namespace asyncio::detail
