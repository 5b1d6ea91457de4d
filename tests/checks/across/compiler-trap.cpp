// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %libraries '--checks=-*,cotidy-compiler-trap' --option=cotidy-compiler-trap.Compilers=gcc-12 %s

#include <string>

struct Options {
  std::string Name = {};
  int Retries = 0;
};
lib::Any<int> take(Options);
lib::Any<int> takeText(std::string);
lib::Any<std::string> text();
bool condition();

//===--- Found ------------------------------------------------------------===//

lib::Any<> aggregates() {
  co_await take(Options{"a", 1});
  // CHECK: :[[#@LINE-1]]:24: warning: GCC 12 destroys this aggregate twice, because a co_await stands in the same expression
  // CHECK-NEXT: :[[#@LINE-2]]:3: note: this is the suspension
  Options Kept{co_await text(), 1};
  // CHECK: :[[#@LINE-1]]:15: warning: GCC 12 destroys this aggregate twice
}

lib::Any<> conditionals() {
  std::string Kept = condition() ? co_await text() : std::string();
  // CHECK: :[[#@LINE-1]]:22: warning: GCC 12 destroys the result of this conditional operator twice
}

template <class T> lib::Any<> inTemplate(T) {
  co_await take(Options{"a", 1});
  // CHECK: :[[#@LINE-1]]:24: warning: GCC 12 destroys this aggregate twice
}
template lib::Any<> inTemplate(int);
template lib::Any<> inTemplate(char);

//===--- Not found --------------------------------------------------------===//

lib::Any<> apart() {
  Options Made{"a", 1};
  co_await take(Made);
  auto Name = co_await text();
  co_await takeText(Name + "!");
}

#ifdef HAS_SLEEP
lib::Any<> sleeps() { co_await SLEEP(); }
#endif

#ifdef HAS_GATHER
lib::Any<int> number();
lib::Any<> gathers() { co_await GATHER(number(), number()); }
#endif
