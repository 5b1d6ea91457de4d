// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Handlers that take cancellation for an ordinary error, so that nothing can
// stop the task. See docs/checks/cotidy-swallowed-cancellation.md.
#include <asyncio/asyncio.h>

#include <cstdio>
#include <stdexcept>

asyncio::Coro<void> fetch();

asyncio::Coro<void> ends_as_if_all_were_well() {
  try {
    co_await fetch();
    // Mistake: who cancels this task is told that it ended by itself.
  } catch (...) {
    std::puts("fetch failed");
  }
}

asyncio::Coro<void> goes_on() {
  try {
    co_await fetch();
    // Mistake: the task goes on after it was cancelled.
  } catch (const asyncio::CancelledError &) {
    std::puts("cancelled");
  }
  co_await asyncio::sleep(std::chrono::seconds(1));
}

asyncio::Coro<void> tries_again_for_ever() {
  for (;;) {
    try {
      co_await fetch();
      // Mistake: each cancellation starts the next round.
    } catch (...) {
    }
  }
}

asyncio::Coro<void> says_something_else() {
  try {
    co_await fetch();
    // Mistake: the task counts as failed, not as cancelled.
  } catch (...) {
    throw std::runtime_error("cannot fetch");
  }
}

asyncio::Coro<void> right() {
  for (;;) {
    try {
      co_await fetch();
    } catch (const asyncio::CancelledError &) {
      throw;
    } catch (...) {
      std::puts("fetch failed, trying again");
    }
  }
}
