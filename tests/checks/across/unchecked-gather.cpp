// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %libraries '--checks=-*,cotidy-unchecked-gather' %s

lib::Any<int> make();

#ifdef HAS_GATHER_VALUES
//===--- Found ------------------------------------------------------------===//

lib::Any<> drops() {
  co_await GATHER_VALUES(make(), make());
  // CHECK: :[[#@LINE-1]]:12: warning: '{{.*}}' returns errors as values here, and all of its results are dropped
}

lib::Any<> keeps() {
  auto Results = co_await GATHER_VALUES(make(), make());
  // CHECK: :[[#@LINE-1]]:8: warning: '{{.*}}' returns errors as values here, and 'Results' is never looked at
}

//===--- Not found --------------------------------------------------------===//

template <class T> void inspect(const T &);
lib::Any<> looks() {
  auto Results = co_await GATHER_VALUES(make(), make());
  inspect(Results);
  inspect(co_await GATHER_VALUES(make(), make()));
  [[maybe_unused]] auto Meant = co_await GATHER_VALUES(make(), make());
  (void)co_await GATHER_VALUES(make(), make());
}
#endif

#ifdef HAS_GATHER
lib::Any<> throws() { co_await GATHER(make(), make()); }
#endif
