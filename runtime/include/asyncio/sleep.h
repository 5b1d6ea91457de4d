// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/duration.h>
#include <asyncio/operation.h>

#include <coroutine>
#include <tuple>

namespace asyncio {

namespace detail {

class SleepAwaiter : public Blocker, private Timer {
public:
  using Arguments = std::tuple<Duration>;
  static constexpr const char *name = "sleep";

  explicit SleepAwaiter(Duration length) noexcept : length_(length) {}
  ~SleepAwaiter() override {
    if (place != idle) [[unlikely]]
      loop_->drop_timer(this);
  }

  bool await_ready() const noexcept { return false; }
  template <class P> void await_suspend(std::coroutine_handle<P> waiting) {
    PromiseBase &frame = waiting.promise();
    task_ = frame.task;
    if (length_.count().count() <= 0)
      task_->yield(frame);
    else
      arm(frame);
  }
  void await_resume() {
    if (place != idle) [[unlikely]]
      loop_->cancel_timer(this);
    task_->throw_if_cancelled();
    if (loop_)
      check_result();
  }

private:
  void arm(PromiseBase &frame) {
    set_loop(task_->loop());
    run = [](Node *node, Fate fate) {
      auto *self = static_cast<SleepAwaiter *>(static_cast<Timer *>(node));
      self->place = idle;
      if (fate == Fate::run && !self->done())
        self->finish();
    };
    loop_->call_at(later(loop_->now(), length_), this);
    task_->block_on(frame, *this);
  }

  Duration length_;
  TaskCore *task_ = nullptr;
};

} // namespace detail

/// Waits for `length` and lets others run.
///
/// Zero and less give up the turn once: the caller is at the end of the queue,
/// and goes on in the next turn. A longer wait ends in the second turn after
/// the deadline was seen.
///
/// Cancellation: the wait ends at once with CancelledError.
/// Throws: ValueError, when `length` was made from a number that is none.
/// Source: CPython 3.13, Lib/asyncio/tasks.py, sleep().
/// Differs: gives no result back.
[[nodiscard]] inline Operation<detail::SleepAwaiter> sleep(Duration length) {
  return Operation<detail::SleepAwaiter>(std::in_place, length);
}

} // namespace asyncio
