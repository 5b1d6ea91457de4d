// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %libraries '--checks=-*,cotidy-task-used-twice' %s

#include <utility>

lib::Any<> work();
bool condition();
template <class T> void keep(T);

//===--- Found ------------------------------------------------------------===//

lib::Any<> movedTwice() {
  auto Made = work();
  keep(std::move(Made));
  keep(std::move(Made));
  // CHECK: :[[#@LINE-1]]:8: warning: 'Made' is used after it was moved from: there is nothing left in it
  co_await work();
}

lib::Any<> awaitedAfterMove() {
  auto Made = work();
  keep(std::move(Made));
  co_await std::move(Made);
  // CHECK: :[[#@LINE-1]]:{{[0-9]+}}: warning: 'Made' is used after it was moved from: there is nothing left in it
}

lib::Any<> inLoop() {
  auto Made = work();
  while (condition())
    keep(std::move(Made));
  // CHECK: :[[#@LINE-1]]:10: warning: 'Made' is moved from again in the next round of the loop: there is nothing left in it
  co_await work();
}

//===--- Not found --------------------------------------------------------===//

lib::Any<> once() {
  auto Made = work();
  if (condition()) {
    keep(std::move(Made));
    co_return;
  }
  co_await std::move(Made);
}

lib::Any<> another() {
  for (int I = 0; I < 3; ++I) {
    auto Made = work();
    keep(std::move(Made));
  }
  co_await work();
}

lib::Any<> condition(bool Early) {
  auto Made = work();
  if (Early)
    keep(std::move(Made));
  co_await work();
  if (!Early)
    co_await std::move(Made);
}
