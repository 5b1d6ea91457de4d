// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <asyncio/detail/callback_node.h>

#include <asyncio/context.h>
#include <asyncio/detail/loop_core.h>
#include <asyncio/detail/readable_name.h>
#include <asyncio/detail/report.h>

namespace asyncio::detail {

namespace {

thread_local std::uint64_t callbacks_made = 0;

} // namespace

CallbackNode::CallbackNode(LoopCore &loop, const std::type_info &type,
                           Origin origin)
    : loop_(&loop), slot_(current_context_slot()), type_(&type),
      number_(++callbacks_made), remote_(origin == Origin::elsewhere) {
  run = &run_callback;
  if (!remote_)
    loop.ref();
}

CallbackNode::~CallbackNode() {
  if (!remote_)
    loop_->unref();
}

void CallbackNode::use_context(const Context &context) {
  context_ = std::make_unique<Context>(context);
}

void CallbackNode::cancel() noexcept {
  if (cancelled_)
    return;
  cancelled_ = true;
  if (calling_)
    return; // from inside: the function is still in use
  clear();
  if (slot >= 0) {
    loop_->cancel_timer(this);
    unref();
  }
}

void CallbackNode::run_callback(Node *node, Fate fate) {
  auto *self = static_cast<CallbackNode *>(node);
  self->slot = Timer::idle;
  struct Done {
    CallbackNode *node;
    ~Done() {
      node->clear();
      node->unref();
    }
  } const done{self};
  if (fate == Fate::run && !self->cancelled_) {
    self->calling_ = true;
    self->invoke();
  }
}

void CallbackNode::call_again() {
  if (cancelled_ || calling_)
    return;
  ref();
  struct Done {
    CallbackNode *node;
    ~Done() {
      node->calling_ = false;
      if (node->cancelled_)
        node->clear();
      node->unref();
    }
  } const done{this};
  calling_ = true;
  invoke();
}

void CallbackNode::invoke() {
  // Around the handler too: the exception handler runs where the callback ran.
  const ContextScope scope(context_ ? &context_->slot() : &slot_);
  try {
    call();
  } catch (const KeyboardInterrupt &) {
    throw;
  } catch (const SystemExit &) {
    throw;
  } catch (...) {
    report(*loop_, "Exception in callback " + readable_name(*type_),
           std::current_exception());
  }
}

} // namespace asyncio::detail
