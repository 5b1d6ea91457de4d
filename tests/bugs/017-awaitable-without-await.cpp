// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// lewissbaker/cppcoro#104
// The awaitables could be called and dropped without a word: the lock below was
// never asked for, and unlock() gave back what somebody else held.
#include <cppcoro.h>

struct Cache {
  cppcoro::async_mutex Mutex;
  cppcoro::task<void> refill();
};

//===--- Buggy ------------------------------------------------------------===//

namespace buggy {

cppcoro::task<void> refresh(Cache &Pages) {
  // Bug: cotidy-unawaited-coroutine
  Pages.Mutex.lock_async();
  try {
    co_await Pages.refill();
  } catch (...) {
    Pages.Mutex.unlock();
    throw;
  }
  Pages.Mutex.unlock();
}

} // namespace buggy

//===--- Fixed ------------------------------------------------------------===//

namespace fixed {

cppcoro::task<void> refresh(Cache &Pages) {
  auto Lock = co_await Pages.Mutex.scoped_lock_async();
  co_await Pages.refill();
}

} // namespace fixed
