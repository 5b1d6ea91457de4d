// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <asyncio/detail/loop_bound.h>

#include <asyncio/exceptions.h>

namespace asyncio::detail {

void LoopBound::bind_first(const char *primitive) {
  if (loop_)
    throw RuntimeError(std::string(primitive) +
                       " is bound to a different event loop");
  loop_ = current_task_core()->loop();
  loop_->ref();
}

} // namespace asyncio::detail
