// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <asyncio/detail/scoped_lock.h>

#include <asyncio/detail/report.h>
#include <asyncio/detail/thread_state.h>

namespace asyncio::detail {

void report_failed_release(std::exception_ptr error) noexcept {
  // Without a running loop it is one that goes away, and nobody can wait.
  if (LoopCore *loop = thread_state.running)
    report(*loop, "A scoped lock could not be released", std::move(error));
}

void refuse_unlock() { throw RuntimeError("The guard holds no lock."); }

} // namespace asyncio::detail
