// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <asyncio/runner.h>

#include <asyncio/detail/report.h>
#include <asyncio/gather.h>
#include <asyncio/task.h>

#include <cstdio>

namespace asyncio {

namespace {

/// As long as CPython gives the threads of the default executor.
constexpr Duration executor_time = std::chrono::minutes(5);

void cancel_all_tasks(EventLoop &loop) {
  const std::vector<AnyTask> left = all_tasks(loop);
  if (left.empty())
    return;
  for (const AnyTask &task : left)
    task.cancel();
  // The future itself: a coroutine around it would take one more turn, in which
  // tasks that were made meanwhile go on.
  loop.run_until_complete(gather(return_exceptions, left));
  for (const AnyTask &task : left) {
    if (task.cancelled())
      continue;
    if (std::exception_ptr error = task.exception())
      loop.call_exception_handler(
          {.message = "unhandled exception during asyncio.run() shutdown",
           .exception = std::move(error),
           .future = task});
  }
}

/// Ours end when they are dropped. What is left of CPython's function is the
/// turns that it takes, in which the loop goes on.
Coro<> shutdown_asyncgens() { co_return; }

} // namespace

Runner::Runner(RunnerOptions options) : options_(options) {}

Runner::~Runner() {
  try {
    close();
  } catch (...) {
    std::fprintf(stderr, "asyncio: closing the runner failed: %s\n",
                 detail::describe(std::current_exception()).c_str());
  }
}

void detail::require_no_loop(const char *refusal) {
  if (thread_state.running)
    throw RuntimeError(refusal);
}

EventLoop &Runner::get_loop() {
  if (state_ == State::closed)
    throw RuntimeError("Runner is closed");
  if (state_ == State::created) {
    loop_ = options_.loop_factory ? options_.loop_factory() : new_event_loop();
    if (options_.debug)
      loop_->set_debug(*options_.debug);
    context_ = copy_context();
    state_ = State::initialized;
  }
  return *loop_;
}

const Context &Runner::context() { return *context_; }

void Runner::close() {
  if (state_ != State::initialized) {
    state_ = State::closed;
    return;
  }
  state_ = State::closed;
  // Whatever fails on the way, the loop is closed and gone at the end.
  const std::unique_ptr<EventLoop> loop = std::move(loop_);
  cancel_all_tasks(*loop);
  loop->run_until_complete(shutdown_asyncgens());
  loop->run_until_complete(loop->shutdown_default_executor(executor_time));
  loop->close();
}

} // namespace asyncio
