// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Clean-up that a cancellation can interrupt while an error waits to be thrown
// again. See docs/checks/cotidy-unshielded-cleanup.md.
#include <asyncio/asyncio.h>

#include <exception>

asyncio::Coro<void> transfer();
asyncio::Coro<void> roll_back();
asyncio::Coro<void> disconnect();

asyncio::Coro<void> loses_the_error() {
  std::exception_ptr error;
  try {
    co_await transfer();
  } catch (...) {
    error = std::current_exception();
  }
  if (error) {
    // Mistake: cancelled a second time, the transfer stays half rolled back.
    co_await roll_back();
    std::rethrow_exception(error);
  }
}

asyncio::Coro<void> forgets_the_cancellation() {
  bool cancelled = false;
  try {
    co_await transfer();
  } catch (const asyncio::CancelledError &) {
    cancelled = true;
  }
  // Mistake: an error in here hides that the task was cancelled.
  co_await disconnect();
  if (cancelled)
    throw asyncio::CancelledError();
}

asyncio::Coro<void> right() {
  std::exception_ptr error;
  try {
    co_await transfer();
  } catch (...) {
    error = std::current_exception();
  }
  if (error) {
    co_await asyncio::shield(roll_back());
    std::rethrow_exception(error);
  }
}
