// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// boostorg/coroutine#39
// A loop around a timer caught everything. The exception that unwinds the
// coroutine entered the handler, and the loop went into its next round.
#include <folly-coro.h>

#include <chrono>
#include <cstdio>

//===--- Buggy ------------------------------------------------------------===//

namespace buggy {

folly::coro::Task<void> beat() {
  while (true) {
    try {
      std::puts("before");
      co_await folly::coro::sleep(std::chrono::seconds(1));
      std::puts("after");
      // Bug: cotidy-swallowed-cancellation
    } catch (...) {
      std::puts("handler");
    }
  }
}

} // namespace buggy

//===--- Fixed ------------------------------------------------------------===//

namespace fixed {

folly::coro::Task<void> beat() {
  while (true) {
    std::puts("before");
    co_await folly::coro::sleep(std::chrono::seconds(1));
    std::puts("after");
  }
}

} // namespace fixed
