// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %libraries '--checks=-*,cotidy-sequential-tasks' %s

#include <utility>

#ifdef HAS_LAZY
lib::Lazy<int> price();
lib::Lazy<int> stock();

//===--- Found ------------------------------------------------------------===//

lib::Lazy<int> oneAfterTheOther() {
  auto First = price();
  auto Second = stock();
  int Value = co_await std::move(First);
  // CHECK: :[[#@LINE-1]]:15: warning: 'Second' does not run while 'First' is awaited: lazy coroutines start when they are awaited, so one runs after the other
  co_return Value + co_await std::move(Second);
}

//===--- Not found --------------------------------------------------------===//

lib::Lazy<int> inSequence() {
  int Value = co_await price();
  auto Second = stock();
  co_return Value + co_await std::move(Second);
}
#endif

#ifdef HAS_EAGER
lib::Eager<int> start();
lib::Eager<int> bothRun() {
  auto First = start();
  auto Second = start();
  int Value = co_await std::move(First);
  co_return Value + co_await std::move(Second);
}
#endif
