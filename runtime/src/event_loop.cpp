// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <asyncio/event_loop.h>

#include <asyncio/detail/loop_settings.h>
#include <asyncio/detail/report.h>
#include <asyncio/executor.h>
#include <asyncio/task.h>

#include <cstdlib>
#include <iostream>

namespace asyncio {

namespace {

bool debug_by_environment() {
  const char *value = std::getenv("ASYNCIO_DEBUG");
  return value && *value && std::string_view(value) != "0";
}

/// Ends run_until_complete().
struct StopWhenDone : detail::Node {
  detail::LoopCore *loop = nullptr;
  detail::FutureCore *future = nullptr;

  static void stop(detail::Node *node, detail::Fate fate) {
    auto *self = static_cast<StopWhenDone *>(node);
    if (fate != detail::Fate::run)
      return;
    const auto &error = self->future->error();
    // These leave the loop by themselves.
    if (!detail::holds<KeyboardInterrupt>(error) &&
        !detail::holds<SystemExit>(error))
      self->loop->stop();
  }
};

} // namespace

EventLoop::EventLoop(std::unique_ptr<detail::Poller> poller)
    : settings_(std::make_unique<Settings>()),
      core_(new detail::LoopCore(this, std::move(poller))) {
  core_->set_debug(debug_by_environment());
  if (const char *path = std::getenv("ASYNCIO_TRACE"))
    set_trace_file(path);
}

EventLoop::~EventLoop() {
  if (!core_->closed())
    core_->close();
  core_->abandon();
  core_->unref();
}

void EventLoop::run_forever() { core_->run_forever(); }
void EventLoop::stop() noexcept { core_->stop(); }
bool EventLoop::is_running() const noexcept { return core_->running(); }
bool EventLoop::is_closed() const noexcept { return core_->closed(); }
void EventLoop::close() {
  if (core_->closed())
    return;
  core_->close();
  settings_->join_ended();
  if (auto executor = std::exchange(settings_->executor, nullptr))
    executor->shutdown(false);
}

std::string_view EventLoop::backend() const noexcept {
  return core_->poller().name();
}

TimePoint EventLoop::time() const noexcept { return core_->now(); }

void EventLoop::run_until_done(detail::FutureCore &future, bool made_here) {
  if (made_here)
    static_cast<detail::TaskCore &>(future).keep_quiet();
  StopWhenDone stop;
  stop.run = &StopWhenDone::stop;
  stop.loop = core_;
  stop.future = &future;
  future.add_callback(&stop);
  struct Leave {
    detail::FutureCore &future;
    StopWhenDone &stop;
    ~Leave() {
      if (!future.remove_callback(&stop))
        stop.loop->forget(&stop);
    }
  };
  try {
    const Leave leave{future, stop};
    core_->run_forever();
  } catch (...) {
    if (made_here && future.done() && !future.cancelled())
      // It leaves the loop as an exception already.
      future.mark_retrieved();
    throw;
  }
  if (!future.done())
    throw RuntimeError("Event loop stopped before Future completed.");
}

detail::CallbackNode *EventLoop::with_context(detail::CallbackNode *node,
                                              CallOptions options) {
  if (!options.context)
    return node;
  try {
    node->use_context(*options.context);
  } catch (...) {
    node->unref();
    throw;
  }
  return node;
}

void EventLoop::check_call() const {
  core_->require_open();
  core_->require_thread();
}

Handle EventLoop::queued(detail::CallbackNode *node) {
  Handle handle(node);
  core_->call_soon(node);
  return handle;
}

TimerHandle EventLoop::armed(TimePoint when, detail::CallbackNode *node) {
  node->set_timed();
  TimerHandle handle(node);
  try {
    core_->call_at(when, node);
  } catch (...) {
    node->unref();
    throw;
  }
  return handle;
}

Handle EventLoop::sent(detail::CallbackNode *node) {
  Handle handle(node);
  if (!core_->on_own_thread()) {
    if (core_->gate()->post(node))
      return handle;
  } else if (!core_->closed()) {
    core_->call_soon(node);
    return handle;
  }
  node->unref();
  throw RuntimeError("Event loop is closed");
}

void EventLoop::start(detail::TaskCore &task, const TaskOptions &options) {
  if (options.eager_start.value_or(false) && core_->on_own_thread())
    task.start_eagerly();
  else
    task.start();
}

void EventLoop::set_task_factory(TaskFactory factory) {
  settings_->factory = std::move(factory);
  has_factory_ = static_cast<bool>(settings_->factory);
}
const TaskFactory &EventLoop::get_task_factory() const noexcept {
  return settings_->factory;
}
void EventLoop::require_made(const AnyTask &task, const AnyTask &made) const {
  if (!made || task != made)
    throw TypeError("a task factory gives back the task that it made");
}

void EventLoop::set_exception_handler(ExceptionHandler handler) {
  settings_->handler = std::move(handler);
}
const ExceptionHandler &EventLoop::get_exception_handler() const noexcept {
  return settings_->handler;
}

void EventLoop::default_exception_handler(const ExceptionContext &context) {
  std::string text = context.message.empty()
                         ? "Unhandled exception in event loop"
                         : context.message;
  if (context.future && context.future.core()->is_task())
    text += "\ntask: " +
            static_cast<detail::TaskCore &>(*context.future.core()).name();
  if (!context.handle.empty())
    text += "\nhandle: " + context.handle;
  if (!context.place.empty())
    text += "\nplace: " + context.place;
  if (context.exception)
    text += "\n" + detail::describe(context.exception);
  std::cerr << text + "\n" << std::flush;
}

void EventLoop::call_exception_handler(const ExceptionContext &context) {
  if (!settings_->handler) {
    default_exception_handler(context);
    return;
  }
  try {
    // A copy: the handler may set another one.
    const ExceptionHandler handler = settings_->handler;
    handler(*this, context);
  } catch (const KeyboardInterrupt &) {
    throw;
  } catch (const SystemExit &) {
    throw;
  } catch (...) {
    ExceptionContext second = context;
    second.message = "Unhandled error in exception handler";
    second.exception = std::current_exception();
    default_exception_handler(second);
  }
}

bool EventLoop::get_debug() const noexcept { return core_->debug(); }
void EventLoop::set_debug(bool on) noexcept { core_->set_debug(on); }
void EventLoop::set_slow_callback_duration(Duration length) noexcept {
  core_->set_slow_callback(length);
}
Duration EventLoop::slow_callback_duration() const noexcept {
  return core_->slow_callback();
}

void EventLoop::set_trace_file(std::string path) {
  settings_->trace = detail::TraceFile::at(path);
}
std::string EventLoop::trace_file() const {
  return settings_->trace ? settings_->trace->path() : std::string();
}
detail::TraceFile *EventLoop::trace() const noexcept {
  return settings_->trace.get();
}

std::unique_ptr<EventLoop> new_event_loop() {
  return std::make_unique<EventLoop>(detail::make_poller());
}

EventLoop &get_running_loop() {
  const detail::LoopCore *core = detail::thread_state.running;
  if (!core)
    throw RuntimeError("no running event loop");
  return *core->owner();
}

AnyTask current_task() {
  detail::TaskCore *task = detail::thread_state.current;
  if (!task)
    return {};
  task->ref();
  return AnyTask(task);
}

std::vector<AnyTask> all_tasks() { return all_tasks(get_running_loop()); }

std::vector<AnyTask> all_tasks(const EventLoop &loop) {
  std::vector<AnyTask> tasks;
  for (auto *task = loop.core().first_task(); task; task = task->next_task) {
    task->ref();
    tasks.push_back(AnyTask(task));
  }
  return tasks;
}

AnyTask eager_task_factory(EventLoop &, TaskMaker &make,
                           const TaskOptions &options) {
  TaskOptions eager = options;
  if (!eager.eager_start)
    eager.eager_start = true;
  return make.make(eager);
}

EventLoop &AnyFuture::get_loop() const {
  EventLoop *owner = core_->loop()->owner();
  if (!owner)
    throw RuntimeError("Future's event loop is gone");
  return *owner;
}

void AnyFuture::set_exception(std::exception_ptr error) const {
  if (core_->is_task())
    throw RuntimeError("Task does not support set_exception operation");
  core_->require_pending();
  if (!error)
    throw TypeError("a future cannot fail without an exception");
  core_->finish_with(std::move(error));
}

void detail::refuse_result_of_task() {
  throw RuntimeError("Task does not support set_result operation");
}

} // namespace asyncio
