// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/duration.h>
#include <asyncio/operation.h>

#include <coroutine>
#include <tuple>

namespace asyncio {

namespace detail {

class SleepAwaiter {
public:
  using Arguments = std::tuple<Duration>;
  static constexpr const char *name = "sleep";

  explicit SleepAwaiter(Duration length) noexcept : length_(length) {}

  bool await_ready() const noexcept { return false; }
  template <class P> void await_suspend(std::coroutine_handle<P> waiting) {
    PromiseBase &frame = waiting.promise();
    task_ = frame.task;
    if (length_.count().count() <= 0) {
      task_->yield(frame);
    } else {
      sleeper_.emplace(*task_->loop());
      sleeper_.get().begin(frame, length_);
    }
  }
  void await_resume() {
    if (sleeper_.full())
      sleeper_.get().disarm();
    task_->throw_if_cancelled();
    if (sleeper_.full())
      sleeper_.get().check_result();
  }

private:
  class Sleeper : public Blocker, private Timer {
  public:
    explicit Sleeper(LoopCore &loop) noexcept : Blocker(&loop) { run = &wake; }
    ~Sleeper() override {
      if (slot != idle) [[unlikely]]
        loop_->drop_timer(this);
    }
    void begin(PromiseBase &frame, Duration length) {
      loop_->call_at(later(loop_->now(), length), this);
      frame.task->block_on(frame, *this);
    }
    void disarm() noexcept {
      if (slot != idle) [[unlikely]]
        loop_->cancel_timer(this);
    }

  private:
    static void wake(Node *node, Fate fate) {
      auto *self = static_cast<Sleeper *>(static_cast<Timer *>(node));
      self->slot = idle;
      if (fate == Fate::run && !self->done())
        self->finish();
    }
  };

  Duration length_;
  TaskCore *task_ = nullptr;
  // Only for a real wait: giving up a turn needs no future and no timer.
  Slot<Sleeper> sleeper_;
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
