// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A suppression that silences nothing hides the next mistake on its line. See
// docs/checks/cotidy-unused-suppression.md.
#include <asyncio/asyncio.h>
#include <chrono>
#include <thread>

using namespace std::chrono_literals;

asyncio::Coro<> mended() {
  // Mistake: the call blocked once, and was mended.
  co_await asyncio::sleep(1s); // NOLINT(cotidy-blocking-call)
}

asyncio::Coro<> misspelt() {
  // Mistake: there is no check of this name.
  co_await asyncio::sleep(0s); // NOLINT(cotidy-blocking-sleep)
}

asyncio::Coro<> right() {
  // NOLINTNEXTLINE(cotidy-blocking-call): nothing else runs on this loop
  std::this_thread::sleep_for(1ms);
  co_return;
}
