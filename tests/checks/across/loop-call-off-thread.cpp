// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %libraries '--checks=-*,cotidy-loop-call-off-thread' %s

#include <thread>

//===--- Found ------------------------------------------------------------===//

#ifdef HAS_LOOP_CALL
void inThread() {
  std::thread([] { LOOP_CALL(); }).detach();
  // CHECK: :[[#@LINE-1]]:{{[0-9]+}}: warning: '{{.*}}' is called on another thread than the event loop's: {{[a-z]}}{{.*}}; use '
}

void helper() { LOOP_CALL(); }
void throughHelper() {
  std::jthread Thread([] { helper(); });
  // CHECK: :[[#@LINE-1]]:{{[0-9]+}}: warning: 'helper' calls '{{.*}}' on another thread than the event loop's: {{[a-z]}}{{.*}}; use '
}

#ifdef HAS_OFFLOAD
lib::Any<> offloaded() {
  OFFLOAD([] { helper(); });
  // CHECK: :[[#@LINE-1]]:{{[0-9]+}}: warning: 'helper' calls '{{.*}}' on another thread
  co_return;
}
#endif
#endif

//===--- Not found --------------------------------------------------------===//

#ifdef HAS_LOOP_CALL
void here() { LOOP_CALL(); }
lib::Any<> onLoop() {
  LOOP_CALL();
  [] { LOOP_CALL(); }();
  co_return;
}
#endif

#ifdef HAS_HAND_OVER
void handsOver() {
  std::thread([] { HAND_OVER(LOOP_CALL()); }).detach();
}
#endif

#ifdef NO_MODEL
struct UnknownLoop {
  void soon();
} Loop;
void unknown() {
  std::thread([] { Loop.soon(); }).detach();
}
#endif
