// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Most libraries refuse the call; the finding says why.
//
// RUN: %libraries '--checks=-*,cotidy-sequential-gather' --allow-broken %s

lib::Any<int> make();

#ifdef HAS_GATHER
//===--- Not found --------------------------------------------------------===//

lib::Any<> together() { co_await GATHER(make(), make()); }

//===--- Found ------------------------------------------------------------===//

lib::Any<> oneAfterTheOther() {
  co_await GATHER(co_await make(), make());
#ifndef NO_MODEL
  // CHECK: :[[#@LINE-2]]:19: warning: this await ends before '{{.*}}' begins, so the work runs one after the other
#endif
}
#endif
