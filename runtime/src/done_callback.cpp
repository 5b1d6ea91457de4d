// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <asyncio/detail/done_callback.h>

#include <asyncio/detail/loop_core.h>

namespace asyncio::detail {

std::uint64_t register_done_callback(FutureCore &future,
                                     DoneCallbackBase *callback,
                                     const Context *context) {
  try {
    if (future.done())
      future.loop()->require_open();
    if (context)
      callback->use_context(*context);
  } catch (...) {
    callback->unref();
    throw;
  }
  const std::uint64_t id = callback->number();
  future.add_user_callback(callback);
  return id;
}

int remove_done_callback(FutureCore &future, std::uint64_t id) noexcept {
  Node *last = future.callbacks();
  if (!last)
    return 0;
  Node *node = last;
  do {
    node = node->next;
    if (!CallbackNode::is_one(node) ||
        static_cast<CallbackNode *>(node)->number() != id)
      continue;
    future.remove_callback(node);
    node->run(node, Fate::drop);
    return 1;
  } while (node != last);
  return 0;
}

void FutureCore::add_user_callback(DoneCallbackBase *callback) noexcept {
  if (done()) {
    callback->hold();
    queue(callback);
    return;
  }
  user_callbacks_ = true;
  link(callback);
}

void FutureCore::hold_for_callbacks() noexcept {
  Node *node = callbacks_;
  do {
    node = node->next;
    if (CallbackNode::is_one(node))
      static_cast<DoneCallbackBase *>(static_cast<CallbackNode *>(node))
          ->hold();
  } while (node != callbacks_);
}

} // namespace asyncio::detail
