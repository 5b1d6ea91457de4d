// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Synchronous waits for asynchronous work. If the work needs the thread that
// waits for it, neither ever goes on. See docs/checks/cotidy-blocking-wait.md.
#include "cppcoro.h"

cppcoro::task<int> load();

cppcoro::task<int> waits() {
  // Mistake: sync_wait holds the thread until load() is done.
  co_return cppcoro::sync_wait(load());
}

int load_now() {
  // No mistake here: main() has to wait somehow.
  return cppcoro::sync_wait(load());
}

cppcoro::task<int> waits_in_a_helper() {
  // Mistake: the helper waits synchronously, so the coroutine does.
  co_return load_now();
}

cppcoro::task<int> right() { co_return co_await load(); }
