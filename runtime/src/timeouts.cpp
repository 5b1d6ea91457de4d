// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <asyncio/timeouts.h>

namespace asyncio {

void Timeout::reschedule(std::optional<TimePoint> when) {
  switch (state_) {
  case State::entered:
    break;
  case State::expiring:
    throw RuntimeError("Cannot change state of expiring Timeout");
  case State::expired:
    throw RuntimeError("Cannot change state of expired Timeout");
  case State::exited:
    throw RuntimeError("Cannot change state of finished Timeout");
  }
  disarm();
  limited_ = when.has_value();
  if (!limited_)
    return;
  Timer::when = *when;
  arm(*when <= task_->loop()->now());
}

void Timeout::run_out(Node *node, detail::Fate fate) {
  auto *self = static_cast<Timeout *>(static_cast<Timer *>(node));
  self->slot = idle;
  if (fate != detail::Fate::run)
    return;
  self->task_->cancel({});
  self->state_ = State::expiring;
}

namespace detail {

CancelAndWait::CancelAndWait(FutureCore *future) noexcept : future_(future) {
  kind_ = Kind::cancel_and_wait;
  run = [](Node *node, Fate fate) {
    auto *self = static_cast<CancelAndWait *>(node);
    self->run = nullptr;
    if (fate == Fate::run && !self->done())
      self->finish();
  };
}

CancelAndWait::~CancelAndWait() {
  // Null before it was registered as well: nothing is linked then.
  if (run && loop_ && !future_->remove_callback(this))
    loop_->forget(this);
}

void CancelAndWait::cancel_it() {
  future_->add_callback(this);
  future_->cancel({});
}

} // namespace detail
} // namespace asyncio
