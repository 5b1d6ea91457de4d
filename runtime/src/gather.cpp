// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <asyncio/detail/gather_core.h>

#include <asyncio/event_loop.h>
#include <asyncio/exceptions.h>

#include <unordered_set>

namespace asyncio::detail {

FutureCore *future_of_loop(const AnyFuture &future, const EventLoop &loop) {
  if (future.core()->loop() != &loop.core())
    throw ValueError("The future belongs to a different loop than the one "
                     "specified as the loop argument");
  return future.core();
}

GatherCore::GatherCore(LoopCore &loop, std::size_t count,
                       bool return_exceptions)
    : FutureCore(&loop, Kind::gather),
      children_(std::make_unique<Child[]>(count)), count_(count),
      return_exceptions_(return_exceptions) {
  loop.ref();
}

GatherCore::~GatherCore() {
  for (std::size_t i = 0; i < added_; ++i)
    children_[i].future->unref();
  loop_->unref();
}

void GatherCore::add(FutureCore *child) noexcept {
  Child &node = children_[added_++];
  child->ref();
  node.future = child;
  node.outer = this;
  node.run = &run_child;
}

void GatherCore::add_shared(FutureCore *child) noexcept {
  add(child);
  // Marked for begin(): the same future may be there twice.
  children_[added_ - 1].next = &children_[added_ - 1];
}

void GatherCore::begin() {
  std::unordered_set<FutureCore *> seen;
  for (std::size_t i = 0; i < added_; ++i) {
    Child &node = children_[i];
    if (std::exchange(node.next, nullptr) && !seen.insert(node.future).second)
      node.outer = nullptr;
    else
      ++unfinished_;
  }
  // As long as anything may call back.
  ref();
  ++waiting_;
  for (std::size_t i = 0; i < added_; ++i) {
    Child &node = children_[i];
    if (!node.outer || node.future->done())
      continue;
    ++waiting_;
    node.future->add_callback(&node);
    node.outer = this;
  }
  if (added_ == 0)
    all_done();
  // Children that were done at the call count once the outer future is there,
  // so that one over done children is done on return.
  for (std::size_t i = 0; i < added_; ++i) {
    Child &node = children_[i];
    if (node.outer && node.future->done() && !node.next)
      child_done(*node.future);
  }
  one_less();
}

void GatherCore::run_child(Node *node, Fate fate) {
  auto &child = static_cast<Child &>(*node);
  GatherCore &outer = *child.outer;
  struct Less {
    GatherCore &outer;
    ~Less() { outer.one_less(); }
  } const less{outer};
  if (fate == Fate::run)
    outer.child_done(*child.future);
}

void GatherCore::one_less() noexcept {
  if (--waiting_ == 0)
    unref();
}

void GatherCore::child_done(FutureCore &child) {
  --unfinished_;
  if (done()) {
    child.mark_retrieved();
    return;
  }
  if (!return_exceptions_) {
    if (child.cancelled()) {
      finish_with(child.take_cancelled_error());
      return;
    }
    child.mark_retrieved();
    if (child.error()) {
      finish_with(child.error());
      return;
    }
  }
  if (unfinished_ == 0)
    all_done();
}

void GatherCore::all_done() {
  if (cancel_requested_) {
    for (std::size_t i = 0; i < added_; ++i)
      children_[i].future->mark_retrieved();
    // The message is that of the last argument, whichever child ended last.
    FutureCore &last = *children_[added_ - 1].future;
    finish_with(last.cancelled() ? last.take_cancelled_error()
                                 : std::make_exception_ptr(
                                       CancelledError(last.cancel_message())));
    return;
  }
  try {
    collect();
  } catch (...) {
    finish_with(std::current_exception());
    return;
  }
  finish();
}

bool GatherCore::cancel(std::string_view message) {
  if (done())
    return false;
  bool any = false;
  for (std::size_t i = 0; i < added_; ++i)
    if (children_[i].future->cancel(message))
      any = true;
  if (any)
    cancel_requested_ = true;
  return any;
}

void GatherCore::visit_awaited(void (*visit)(void *, FutureCore &), void *to) {
  for (std::size_t i = 0; i < added_; ++i)
    visit(to, *children_[i].future);
}

} // namespace asyncio::detail
