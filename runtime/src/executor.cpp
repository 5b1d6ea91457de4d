// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <asyncio/executor.h>

namespace asyncio {

namespace detail {

JobBase::~JobBase() {
  // Neither run nor cancelled: the executor lost it.
  cancel();
}

void JobBase::cancel() noexcept {
  // One that runs is completed by whoever runs it.
  state_->cancel();
}

void JobBase::fail(std::exception_ptr error) noexcept {
  try {
    state_->set_exception(std::move(error));
  } catch (const InvalidStateError &) {
    // Cancelled, or completed, in the meantime.
  }
}

} // namespace detail

Executor::~Executor() = default;

} // namespace asyncio
