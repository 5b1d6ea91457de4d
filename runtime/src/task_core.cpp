// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <asyncio/detail/task_core.h>

#include <asyncio/detail/report.h>
#include <asyncio/exceptions.h>

namespace asyncio::detail {

namespace {

/// Makes a task and its context the current ones of the thread; those before
/// come back at the end.
class CurrentTask {
public:
  CurrentTask(TaskCore *task, ContextSlot *context) noexcept
      : task_(std::exchange(thread_state.current, task)),
        context_(std::exchange(thread_state.context, context)) {}
  CurrentTask(const CurrentTask &) = delete;
  CurrentTask &operator=(const CurrentTask &) = delete;
  ~CurrentTask() {
    thread_state.current = task_;
    thread_state.context = context_;
  }

private:
  TaskCore *task_;
  ContextSlot *context_;
};

/// Exceptions that end the running loop too.
bool leaves_loop(const std::exception_ptr &error) noexcept {
  return holds<KeyboardInterrupt>(error) || holds<SystemExit>(error);
}

} // namespace

std::exception_ptr PromiseBase::take_error() noexcept {
  return std::move(error);
}

bool TaskCore::cancel(std::string_view message) {
  unretrieved_ = false;
  if (done())
    return false;
  ++cancels_;
  if (waiter_ && waiter_->cancel(message))
    return true;
  must_cancel_ = true;
  if (message.empty())
    message_.reset();
  else
    message_ = std::make_unique<std::string>(message);
  return true;
}

void TaskCore::run_step(Node *node, Fate fate) {
  if (fate == Fate::run)
    static_cast<TaskCore *>(node)->step();
}

inline void TaskCore::resume() {
  running_ = true;
  do
    leaf_->handle().resume();
  while (running_);
  if (root_->finished)
    settle();
}

void TaskCore::step() {
  // Nearly every step: nothing was cancelled, nothing failed.
  if ((!waiter_ || waiter_->plainly_finished()) && !must_cancel_) [[likely]] {
    waiter_ = nullptr;
    started_ = true;
    const CurrentTask current(this, &slot());
    resume();
    return;
  }
  step_with_care();
}

void TaskCore::step_with_care() {
  FutureCore *waiter = std::exchange(waiter_, nullptr);
  bool carries = false;
  if (waiter) {
    carries = waiter->cancelled() || holds<CancelledError>(waiter->error());
    // Whatever the coroutine makes of it, the error has been seen.
    if (waiter->error())
      waiter->mark_retrieved();
  }
  // block_on() refused: its error is in error_ and not a cancellation.
  const bool refused = throw_cancelled_;
  bool cancelled = carries;
  if (must_cancel_) {
    must_cancel_ = false;
    // A cancellation that is on its way keeps its own message.
    throw_cancelled_ = !carries;
    cancelled = true;
    if (refused)
      error_ = nullptr;
  }
  if (waiter && waiter->hooked() && !waiter->woken(*this, cancelled))
    return;

  const CurrentTask current(this, &slot());
  if (!started_) {
    started_ = true;
    if (throw_cancelled_) {
      // The body never runs.
      throw_cancelled_ = false;
      destroy_root();
      auto error = std::make_exception_ptr(CancelledError(cancel_message()));
      finish_cancelled({}, std::move(error));
      loop_->remove_task(*this);
      return;
    }
  } else if (cancelled && leaf_->destroy_on_cancel) [[unlikely]] {
    if (carries && !throw_cancelled_) {
      if (waiter->error())
        error_ = waiter->take_cancelled_error();
      else if (waiter->has_message())
        message_ = std::make_unique<std::string>(waiter->cancel_message());
      else
        message_.reset();
    }
    if (destroy_frames())
      return;
  }
  resume();
}

void TaskCore::start_eagerly() {
  started_ = true;
  {
    const CurrentTask current(this, &slot());
    // Listed while it runs, as all_tasks() has eager tasks too.
    loop_->add_task(*this);
    resume();
  }
  // Listed anew, after the tasks that it made meanwhile: CPython registers it
  // now, and run() cancels what is left in this order.
  if (!done()) {
    loop_->remove_task(*this);
    loop_->add_task(*this);
  }
}

void TaskCore::settle() {
  if (!root_->error && !must_cancel_) [[likely]] {
    try {
      take_value();
    } catch (...) {
      root_->error = std::current_exception();
    }
    if (!root_->error) [[likely]] {
      destroy_root();
      finish();
      // Last: the loop's reference may be the only one.
      loop_->remove_task(*this);
      return;
    }
  }
  settle_with(std::move(root_->error));
}

void TaskCore::settle_with(std::exception_ptr error) {
  destroy_root();
  if (error && holds<CancelledError>(error)) {
    finish_cancelled({}, std::move(error));
  } else if (error) {
    const bool leaves = leaves_loop(error);
    std::exception_ptr copy = leaves ? error : nullptr;
    finish_with(std::move(error));
    if (leaves) {
      loop_->remove_task(*this);
      std::rethrow_exception(std::move(copy));
    }
  } else {
    // Cancelled at its last step, and returned all the same.
    must_cancel_ = false;
    const std::string message = cancel_message();
    finish_cancelled(message);
  }
  // Last: the loop's reference may be the only one.
  loop_->remove_task(*this);
}

bool TaskCore::destroy_frames() {
  PromiseBase *top = leaf_;
  while (top->parent && top->parent->destroy_on_cancel)
    top = top->parent;
  PromiseBase *handler = top->parent;
  throw_cancelled_ = handler != nullptr;
  if (handler) {
    top->point->frame = nullptr;
    leaf_ = handler;
    top->handle().destroy();
    return false;
  }
  const std::string message = cancel_message();
  std::exception_ptr error = std::exchange(error_, nullptr);
  destroy_root();
  must_cancel_ = false;
  message_once_ = !error;
  finish_cancelled(message, std::move(error));
  loop_->remove_task(*this);
  return true;
}

void TaskCore::destroy_root() noexcept {
  if (PromiseBase *root = std::exchange(root_, nullptr)) {
    leaf_ = nullptr;
    root->handle().destroy();
  }
}

void TaskCore::refuse(const FutureCore &future) {
  const std::string why =
      &future == this
          ? "Task cannot await on itself: '" + name() + "'"
          : "Task '" + name() + "' got a future attached to a different loop";
  error_ = std::make_exception_ptr(RuntimeError(why));
  throw_cancelled_ = true;
  loop_->call_soon(this);
}

void TaskCore::cancel_waiter() {
  if (waiter_->cancel(cancel_message()))
    must_cancel_ = false;
}

std::exception_ptr TaskCore::take_cancellation() {
  throw_cancelled_ = false;
  if (error_)
    return std::exchange(error_, nullptr);
  return std::make_exception_ptr(CancelledError(cancel_message()));
}

std::string TaskCore::name() const {
  if (side_ && side_->name_size)
    return {side_->name.get(), side_->name_size};
  return "Task-" + std::to_string(number_);
}

void TaskCore::set_name(std::string_view name) {
  std::unique_ptr<char[]> text;
  if (!name.empty()) {
    text = std::make_unique<char[]>(name.size());
    name.copy(text.get(), name.size());
  }
  side().name = std::move(text);
  side_->name_size = name.size();
}

Context TaskCore::context() {
  if (!side().context) {
    // From now on the values live where the handle can see them change.
    auto shared = std::make_unique<Context>(Context::of(slot_));
    if (thread_state.context == &slot_)
      thread_state.context = &shared->slot();
    slot_ = ContextSlot();
    side_->context = std::move(shared);
  }
  return *side_->context;
}

void TaskCore::use_context(const Context &context) {
  side().context = std::make_unique<Context>(context);
  slot_ = ContextSlot();
}

TaskCore::Side &TaskCore::side() {
  if (!side_)
    side_ = std::make_unique<Side>();
  return *side_;
}

void TaskCore::abandon() noexcept {
  if (!quiet_)
    report(*loop_, "Task was destroyed but it is pending!", nullptr, this);
  if (waiter_)
    waiter_->remove_callback(this);
  waiter_ = nullptr;
  destroy_root();
  drop_callbacks();
}

} // namespace asyncio::detail
