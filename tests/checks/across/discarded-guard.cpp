// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %libraries '--checks=-*,cotidy-discarded-guard' %s

#include <mutex>

std::mutex Threads;
lib::Any<> work();
void touch();

//===--- Found ------------------------------------------------------------===//

lib::Any<> temporary() {
  std::lock_guard<std::mutex>{Threads};
  // CHECK: :[[#@LINE-1]]:3: warning: this guard is a temporary
  // CHECK-NEXT: note: fix
  touch();
  co_return;
}

#ifdef HAS_LOCK
lib::Any<> drops(lib::Mutex &Mutex) {
  co_await LOCK(Mutex);
  // CHECK: :[[#@LINE-1]]:3: warning: nobody keeps the guard that this await gives
  // CHECK-NEXT: note: fix
  co_await work();
}
#endif

//===--- Not found --------------------------------------------------------===//

#ifdef HAS_LOCK
lib::Any<> keeps(lib::Mutex &Mutex) {
  auto Guard = co_await LOCK(Mutex);
  co_await work();
}
#endif

lib::Any<> takesThreadLock() {
  std::lock_guard Guard(Threads);
  touch();
  co_return;
}
