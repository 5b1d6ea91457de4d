// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <asyncio/detail/waiter_queue.h>

#include <cassert>

namespace asyncio::detail {

void WaiterQueue::abandon() noexcept {
  while (Waiter *at = first_) {
    // A loop that goes away destroys frames in an order of its own.
    assert((at->done() || at->loop()->closed()) &&
           "primitive destroyed while a task waits for it");
    remove(*at);
  }
}

} // namespace asyncio::detail
