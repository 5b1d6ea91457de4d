// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <asyncio/detail/loop_link.h>

#include <asyncio/detail/loop_core.h>
#include <asyncio/detail/report.h>

namespace asyncio::detail {

namespace {

/// Holds a link as long as the ConcurrentFuture is not done.
class LinkCallback : public ConcurrentCallback {
public:
  explicit LinkCallback(LoopLink &link) noexcept : link_(link) { link.ref(); }
  ~LinkCallback() override { link_.unref(); }

protected:
  LoopLink &link_;
};

class SourceDone final : public LinkCallback {
public:
  using LinkCallback::LinkCallback;
  void call(ConcurrentState &) override {
    static_cast<InwardLink &>(link_).source_done();
  }
};

class TargetDone final : public LinkCallback {
public:
  using LinkCallback::LinkCallback;
  void call(ConcurrentState &target) override {
    if (target.cancelled())
      static_cast<OutwardLink &>(link_).target_cancelled();
  }
};

} // namespace

//===--- LoopLink ---------------------------------------------------------===//

LoopLink::LoopLink(LoopCore &loop) : loop_(&loop), gate_(loop.gate()) {}

LoopLink::~LoopLink() = default;

void LoopLink::post(LinkNode &node) noexcept {
  ref();
  LoopCore *running = thread_state.running;
  if (running && running->gate() == gate_) {
    // As call_soon_threadsafe() on the loop's own thread.
    running->call_soon(&node);
    return;
  }
  if (!gate_->post(&node))
    unref();
}

void LoopLink::enter_list() noexcept {
  ref();
  loop_->add_link(*this);
}

void LoopLink::leave_list() noexcept {
  loop_->remove_link(*this);
  unref();
}

//===--- InwardLink -------------------------------------------------------===//

InwardLink::InwardLink(AnyFuture target, ConcurrentRef<ConcurrentState> source)
    : LoopLink(*target.core()->loop()), target_(std::move(target)),
      source_(std::move(source)) {
  deliver_.link = target_done_.link = this;
  deliver_.run = &InwardLink::deliver;
  target_done_.run = &InwardLink::target_done;
}

void InwardLink::begin() {
  auto callback = std::make_unique<SourceDone>(*this);
  enter_list();
  ++loop().outside;
  ref();
  target_.core()->add_callback(&target_done_);
  // Last, as it may call at once.
  source_->add_callback(std::move(callback));
}

void InwardLink::let_go() noexcept {
  --loop().outside;
  const AnyFuture target = std::move(target_);
  source_ = {};
  leave_list();
}

void InwardLink::loop_gone() noexcept { let_go(); }

void InwardLink::deliver(Node *node, Fate fate) {
  auto *self = static_cast<InwardLink *>(static_cast<LinkNode *>(node)->link);
  if (self->target_) {
    if (fate == Fate::run)
      self->pass_state();
    self->let_go();
  }
  self->unref();
}

void InwardLink::pass_state() {
  if (target_.done())
    return;
  if (source_->cancelled()) {
    target_.cancel();
    return;
  }
  if (source_->error()) {
    target_.core()->finish_with(source_->error());
    return;
  }
  try {
    pass_value();
  } catch (...) {
    target_.core()->finish_with(std::current_exception());
  }
}

void InwardLink::target_done(Node *node, Fate fate) {
  auto *self = static_cast<InwardLink *>(static_cast<LinkNode *>(node)->link);
  if (fate == Fate::run && self->target_ && self->target_.cancelled()) {
    // Its callbacks run inside, and may be the last to need the link.
    const auto source = self->source_;
    source->cancel();
  }
  self->unref();
}

//===--- OutwardLink ------------------------------------------------------===//

OutwardLink::OutwardLink(AnyFuture source,
                         ConcurrentRef<ConcurrentState> target)
    : LoopLink(*source.core()->loop()), source_(std::move(source)),
      target_(std::move(target)) {
  source_done_.link = cancel_.link = this;
  source_done_.run = &OutwardLink::source_done;
  cancel_.run = &OutwardLink::cancel;
}

void OutwardLink::begin() {
  auto callback = std::make_unique<TargetDone>(*this);
  enter_list();
  ref();
  target_->add_callback(std::move(callback));
  source_.core()->add_callback(&source_done_);
}

void OutwardLink::let_go() noexcept {
  const AnyFuture source = std::move(source_);
  const auto target = std::move(target_);
  leave_list();
}

void OutwardLink::loop_gone() noexcept {
  // Nobody will complete it; whoever waits is not to wait for ever.
  const auto target = target_;
  let_go();
  target->cancel();
}

void OutwardLink::source_done(Node *node, Fate fate) {
  auto *self = static_cast<OutwardLink *>(static_cast<LinkNode *>(node)->link);
  if (self->source_) {
    if (fate == Fate::run)
      self->pass_state();
    else
      self->target_->cancel();
    self->let_go();
  }
  self->unref();
}

void OutwardLink::pass_state() {
  const bool cancelled = source_.cancelled();
  std::exception_ptr error;
  if (!cancelled)
    error = source_.core()->retrieve_error();
  try {
    if (cancelled)
      target_->cancel();
    if (!target_->set_running_or_notify_cancel())
      return;
    if (error)
      target_->set_exception(std::move(error));
    else
      pass_value();
  } catch (...) {
    // Somebody else completed it, or the value cannot be copied.
    try {
      target_->set_exception(std::current_exception());
    } catch (const InvalidStateError &) {
      report(loop(), "Exception in callback of run_coroutine_threadsafe()",
             std::current_exception());
    }
  }
}

void OutwardLink::cancel(Node *node, Fate fate) {
  auto *self = static_cast<OutwardLink *>(static_cast<LinkNode *>(node)->link);
  if (fate == Fate::run && self->source_) {
    const AnyFuture source = self->source_;
    source.cancel();
  }
  self->unref();
}

} // namespace asyncio::detail
