// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %libraries '--checks=-*,cotidy-lock-across-suspension' %s

#include <mutex>

std::mutex Threads;
lib::Any<> work();
bool condition();

//===--- Found ------------------------------------------------------------===//

lib::Any<> holds() {
  std::lock_guard Lock(Threads);
  co_await work();
  // CHECK: :[[#@LINE-1]]:3: warning: 'Lock' is held while the coroutine is suspended
}

lib::Any<> holdsOnSomePath() {
  std::unique_lock Lock(Threads);
  if (condition())
    Lock.unlock();
  co_await work();
  // CHECK: :[[#@LINE-1]]:3: warning: 'Lock' may be held while the coroutine is suspended
}

lib::Any<> byHand() {
  Threads.lock();
  co_await work();
  // CHECK: :[[#@LINE-1]]:3: warning: 'Threads' is held while the coroutine is suspended
  Threads.unlock();
}

lib::Any<> borrows(const std::scoped_lock<std::mutex> &);
lib::Any<> temporary() {
  co_await borrows(std::scoped_lock<std::mutex>(Threads));
  // CHECK: :[[#@LINE-1]]:3: warning: a lock is held while the coroutine is suspended
}

//===--- Not found --------------------------------------------------------===//

lib::Any<> unlocks() {
  std::unique_lock Lock(Threads);
  Lock.unlock();
  co_await work();
}

#ifdef HAS_LOCK
lib::Any<> holdsCoroutineLock(lib::Mutex &Mutex) {
  auto Lock = co_await LOCK(Mutex);
  co_await work();
}
#endif

lib::Any<> takesOver(std::unique_lock<std::mutex>);
lib::Any<> handedOver() {
  co_await takesOver(std::unique_lock<std::mutex>(Threads));
}
