// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Naios/continuable#33
// Work was created first and awaited later, so as to run beside the rest, as in
// JavaScript. Lazy work begins when it is awaited: it ran in sequence.
#include <cppcoro.h>

cppcoro::task<int> background(int Milliseconds);

//===--- Buggy ------------------------------------------------------------===//

namespace buggy {

cppcoro::task<int> root() {
  auto First = background(1000);
  auto Second = background(2000);
  // Bug: cotidy-sequential-tasks
  int Sum = co_await First;
  Sum += co_await Second;
  co_return Sum;
}

} // namespace buggy

//===--- Fixed ------------------------------------------------------------===//

namespace fixed {

cppcoro::task<int> root() {
  auto [First, Second] =
      co_await cppcoro::when_all(background(1000), background(2000));
  co_return First + Second;
}

} // namespace fixed
