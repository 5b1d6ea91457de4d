// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "task_group_child.h"

namespace asyncio {

namespace {

/// Errors that end the program, and are not for handlers of errors.
bool is_base_error(const std::exception_ptr &error) noexcept {
  return detail::holds<KeyboardInterrupt>(error) ||
         detail::holds<SystemExit>(error);
}

} // namespace

void TaskGroup::let_go() noexcept {
  while (Child *child = first_) {
    if (!child->task->remove_callback(child))
      child->task->loop()->forget(child);
    unlink(child);
    child->task->unref();
    delete child;
  }
  while (Child *child = first_failed_) {
    first_failed_ = child->after;
    delete child;
  }
  last_failed_ = nullptr;
  delete std::exchange(spare_, nullptr);
}

void TaskGroup::enter() {
  if (entered_)
    throw RuntimeError("TaskGroup " + repr() + " has already been entered");
  parent_ = detail::current_task_core();
  cancelling_ = parent_->cancelling();
  entered_ = true;
  if (cancel_on_enter_)
    cancel();
}

EventLoop &TaskGroup::loop() const noexcept {
  return *parent_->loop()->owner();
}

std::string TaskGroup::repr() const {
  std::string text = "<TaskGroup";
  if (count_)
    text += " tasks=" + std::to_string(count_);
  if (failed_)
    text += " errors=" + std::to_string(failed_);
  if (aborting_)
    text += " cancelling";
  else if (entered_)
    text += " entered";
  return text + ">";
}

void TaskGroup::refuse(detail::PromiseBase &coro) const {
  // Closed, and not one that somebody forgot to await.
  coro.started = true;
  const char *why = " is shutting down";
  if (!entered_)
    why = " has not been entered";
  else if (exiting_ && !first_)
    why = " is finished";
  throw RuntimeError("TaskGroup " + repr() + why);
}

void TaskGroup::reserve() {
  if (!spare_)
    spare_ = new Child;
}

void TaskGroup::adopt(detail::FutureCore &task) {
  // An eager child that made children took the one there was.
  reserve();
  Child *child = std::exchange(spare_, nullptr);
  if (task.done()) {
    // Eager, and ended at once.
    child_done(task, std::unique_ptr<Child>(child));
    return;
  }
  child->run = &run_child;
  child->group = this;
  child->task = &task;
  task.ref();
  child->before = last_;
  (last_ ? last_->after : first_) = child;
  last_ = child;
  ++count_;
  task.add_callback(child);
  // An eager child that ended the group missed its own cancellation.
  if (aborting_)
    task.cancel({});
}

void TaskGroup::unlink(Child *child) noexcept {
  (child->before ? child->before->after : first_) = child->after;
  (child->after ? child->after->before : last_) = child->before;
  --count_;
}

void TaskGroup::run_child(detail::Node *node, detail::Fate fate) {
  std::unique_ptr<Child> child(static_cast<Child *>(node));
  TaskGroup *group = child->group;
  group->unlink(child.get());
  const AnyFuture task(child->task);
  if (fate == detail::Fate::run)
    group->child_done(*task.core(), std::move(child));
}

void TaskGroup::child_done(detail::FutureCore &task,
                           std::unique_ptr<Child> child) {
  if (joining_ && !first_ && !joining_->done())
    joining_->finish();
  if (task.cancelled())
    return;
  child->error = task.retrieve_error();
  if (!child->error)
    return;
  if (!base_error_ && is_base_error(child->error))
    base_error_ = child->error;
  Child *failed = child.release();
  failed->after = nullptr;
  (last_failed_ ? last_failed_->after : first_failed_) = failed;
  last_failed_ = failed;
  ++failed_;
  if (!aborting_ && !parent_cancel_requested_) {
    abort();
    cancel_parent();
  }
}

std::vector<std::exception_ptr> TaskGroup::errors() const {
  std::vector<std::exception_ptr> errors;
  errors.reserve(failed_ + 1);
  for (const Child *child = first_failed_; child; child = child->after)
    errors.push_back(child->error);
  if (block_error_)
    errors.push_back(block_error_);
  return errors;
}

void TaskGroup::abort() {
  aborting_ = true;
  for (Child *child = first_; child; child = child->after)
    if (!child->task->done())
      child->task->cancel({});
}

void TaskGroup::cancel_parent() {
  // Taken back in finish().
  parent_cancel_requested_ = true;
  parent_->cancel({});
}

void TaskGroup::cancel() {
  if (!entered_) {
    cancel_on_enter_ = true;
    return;
  }
  if (aborting_ || (exiting_ && !first_))
    return;
  abort();
  if (!parent_cancel_requested_)
    cancel_parent();
}

void TaskGroup::leave(std::exception_ptr error) {
  exiting_ = true;
  if (!error)
    return;
  if (!base_error_ && is_base_error(error))
    base_error_ = error;
  (detail::holds<CancelledError>(error) ? cancellation_ : block_error_) =
      std::move(error);
  if (!aborting_)
    abort();
}

void TaskGroup::interrupted(std::exception_ptr cancellation) {
  if (!cancellation)
    return;
  if (aborting_) {
    // Ours, or one from outside that came later: finish() knows by the count.
    late_cancellation_ = std::move(cancellation);
    return;
  }
  cancellation_ = std::move(cancellation);
  abort();
}

void TaskGroup::finish() {
  if (base_error_)
    std::rethrow_exception(std::exchange(base_error_, nullptr));
  if (parent_cancel_requested_) {
    const int left = parent_->uncancel();
    if (left == 0)
      cancellation_ = nullptr;
    else if (!cancellation_ && left > cancelling_)
      cancellation_ = std::move(late_cancellation_);
  }
  // Errors go first.
  if (cancellation_ && !failed_)
    std::rethrow_exception(std::exchange(cancellation_, nullptr));
  if (!failed_ && !block_error_)
    return;
  if (parent_->cancelling()) {
    // From outside: it is due again at the next wait, and counts once.
    parent_->uncancel();
    parent_->cancel({});
  }
  throw ExceptionGroup("unhandled errors in a TaskGroup", errors());
}

namespace detail {

JoinAwaiter::~JoinAwaiter() { group_->joining_ = nullptr; }

bool JoinAwaiter::await_ready() noexcept {
  group_->joining_ = this;
  return false;
}

std::exception_ptr JoinAwaiter::await_resume() {
  group_->joining_ = nullptr;
  if (task_->cancellation_due())
    return task_->take_cancellation();
  if (cancelled())
    return take_cancelled_error();
  return nullptr;
}

void JoinAwaiter::visit_awaited(void (*visit)(void *, FutureCore &), void *to) {
  for (auto *child = group_->first_; child; child = child->after)
    visit(to, *child->task);
}

} // namespace detail
} // namespace asyncio
