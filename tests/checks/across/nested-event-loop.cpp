// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %libraries '--checks=-*,cotidy-nested-event-loop' %s

#include <thread>

lib::Any<int> make();

//===--- Found ------------------------------------------------------------===//

#ifdef HAS_RUN_LOOP
// Some libraries run a task on the thread that awaits it: only what comes after
// a suspension is surely run by the loop.
lib::Any<> runs() {
  co_await make();
  RUN_LOOP();
  // CHECK: :[[#@LINE-1]]:3: warning: {{.*}} runs an event loop inside a coroutine
  co_return;
}

void helper() { RUN_LOOP(); }
lib::Any<> throughHelper() {
  co_await make();
  helper();
  // CHECK: :[[#@LINE-1]]:3: warning: 'helper' runs an event loop inside a coroutine: 'helper' calls '
  // CHECK-NEXT: :[[#@LINE-5]]:17: note: 'helper' calls '
  co_return;
}

//===--- Not found --------------------------------------------------------===//

int main() { RUN_LOOP(); }

lib::Any<> onItsOwnThread() {
  std::thread([] { RUN_LOOP(); }).detach();
  co_return;
}
#endif

lib::Any<> ordinary() { co_return; }
