// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <asyncio/shield.h>

namespace asyncio::detail {

/// The callback at the inner future. Owns the outer one until it was called or
/// never will be.
class ShieldCore::InnerDone {
public:
  explicit InnerDone(ShieldCore *outer) noexcept : outer_(outer) {
    outer_->ref();
  }
  InnerDone(InnerDone &&other) noexcept
      : outer_(std::exchange(other.outer_, nullptr)) {}
  InnerDone &operator=(InnerDone &&) = delete;
  ~InnerDone() {
    if (!outer_)
      return;
    outer_->inner_gone();
    outer_->unref();
  }
  void operator()() const { outer_->inner_done(); }

private:
  ShieldCore *outer_;
};

ShieldCore::ShieldCore(LoopCore &loop) noexcept
    : FutureCore(&loop, Kind::shield) {
  loop.ref();
  detach_.outer = this;
  detach_.run = &run_detach;
}

ShieldCore::~ShieldCore() { loop_->unref(); }

void ShieldCore::begin(FutureCore &inner) {
  callback_ = add_done_callback<AnyFuture>(inner, InnerDone(this), nullptr);
  inner_ = &inner;
  // Until it ran.
  ref();
  add_callback(&detach_);
}

void ShieldCore::inner_done() {
  if (done()) {
    // Cancelled meanwhile: nobody is left to be told of an error.
    if (!inner_->cancelled())
      inner_->mark_retrieved();
    return;
  }
  if (inner_->cancelled()) {
    FutureCore::cancel({});
  } else if (std::exception_ptr error = inner_->retrieve_error()) {
    finish_with(std::move(error));
  } else {
    try {
      take_value(*inner_);
    } catch (...) {
      finish_with(std::current_exception());
      return;
    }
    finish();
  }
}

void ShieldCore::inner_gone() noexcept {
  inner_ = nullptr;
  if (remove_callback(&detach_))
    unref();
}

void ShieldCore::run_detach(Node *node, Fate fate) {
  ShieldCore *outer = static_cast<Detach *>(node)->outer;
  if (fate == Fate::run && outer->inner_ && !outer->inner_->done())
    remove_done_callback(*outer->inner_, outer->callback_);
  outer->unref();
}

void ShieldCore::visit_awaited(void (*visit)(void *, FutureCore &), void *to) {
  if (inner_)
    visit(to, *inner_);
}

} // namespace asyncio::detail
