// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <asyncio/detail/future_core.h>

#include <asyncio/detail/loop_core.h>
#include <asyncio/detail/report.h>
#include <asyncio/exceptions.h>

namespace asyncio::detail {

void FutureCore::drop_callbacks() noexcept {
  while (callbacks_) {
    Node *first = callbacks_->next;
    remove_callback(first);
    first->run(first, Fate::drop);
  }
}

bool FutureCore::cancel(std::string_view message) {
  unretrieved_ = false;
  if (done())
    return false;
  finish_cancelled(message);
  return true;
}

void FutureCore::finish_with(std::exception_ptr error) noexcept {
  error_ = std::move(error);
  unretrieved_ = true;
  finish();
}

void FutureCore::finish_cancelled(std::string_view message,
                                  std::exception_ptr error) {
  if (message.empty())
    message_.reset();
  else if (message_)
    message_->assign(message);
  else
    message_ = std::make_unique<std::string>(message);
  error_ = std::move(error);
  state_ = State::cancelled;
  schedule_callbacks();
}

std::exception_ptr FutureCore::take_failure() {
  if (state_ == State::pending)
    return std::make_exception_ptr(InvalidStateError("Result is not set."));
  if (state_ == State::cancelled)
    return take_cancelled_error();
  unretrieved_ = false;
  return error_;
}

std::exception_ptr FutureCore::retrieve_error() {
  if (state_ == State::pending)
    throw InvalidStateError("Exception is not set.");
  if (state_ == State::cancelled)
    std::rethrow_exception(take_cancelled_error());
  unretrieved_ = false;
  return error_;
}

std::exception_ptr FutureCore::take_cancelled_error() {
  // The exception that ended a task is handed out once, as CPython does; who
  // asks again gets a new one.
  if (error_)
    return std::exchange(error_, nullptr);
  auto made = std::make_exception_ptr(CancelledError(cancel_message()));
  if (message_once_)
    message_.reset();
  return made;
}

void FutureCore::require_pending() const {
  if (done())
    throw InvalidStateError("invalid state");
  if (callbacks_)
    loop_->require_open();
}

bool FutureCore::remove_callback(Node *node) noexcept {
  if (!callbacks_)
    return false;
  Node *before = callbacks_;
  do {
    Node *at = before->next;
    if (at == node) {
      if (at == before) {
        callbacks_ = nullptr;
      } else {
        before->next = at->next;
        if (callbacks_ == at)
          callbacks_ = before;
      }
      at->next = nullptr;
      return true;
    }
    before = at;
  } while (before != callbacks_);
  return false;
}

bool FutureCore::kept_by_handler() noexcept {
  unretrieved_ = false;
  refs_ = 1;
  report(*loop_,
         is_task() ? "Task exception was never retrieved"
                   : "Future exception was never retrieved",
         error_, this);
  return --refs_ != 0;
}

} // namespace asyncio::detail
