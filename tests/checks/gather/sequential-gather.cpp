// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The calls here compile; sequential-gather-broken.cpp has those that do not.
//
// RUN: %cotidy %s -- %flags | %FileCheck
// RUN: %cotidy --diff %s -- %flags | %FileCheck --check-prefix=FIX
// RUN: cp %s %t.cpp
// RUN: %cotidy --fix=all %t.cpp -- %flags
// RUN: %cotidy %t.cpp -- %flags | count 0

#include <asyncio/asyncio.h>

#include <folly-coro.h>
#include <utility>
#include <vector>

asyncio::Coro<int> left();
asyncio::Coro<int> right();

/// Takes results and awaitables alike.
template <class T> struct Waiter {
  asyncio::Future<T> operator co_await() const;
};
[[clang::annotate("cotidy::combinator")]] Waiter<int> all(int, int);
[[clang::annotate("cotidy::combinator")]] Waiter<int> all(asyncio::Coro<int>,
                                                         asyncio::Coro<int>);

//===--- Found ------------------------------------------------------------===//

asyncio::Coro<void> awaitsArguments() {
  co_await all(co_await left(), co_await right());
  // CHECK: :[[#@LINE-1]]:16: warning: this await ends before 'all' begins, so the work runs one after the other; 'all' takes the awaitable itself [cotidy-sequential-gather]
  // CHECK: :[[#@LINE-2]]:33: warning: this await ends before 'all' begins
  // FIX: -  co_await all(co_await left(), co_await right());
  // FIX-NEXT: +  co_await all(left(), right());
}

template <class T> asyncio::Coro<void> inTemplate(T) {
  co_await all(co_await left(), co_await right());
  // CHECK: :[[#@LINE-1]]:16: warning: this await ends before 'all' begins
  // CHECK: :[[#@LINE-2]]:33: warning: this await ends before 'all' begins
  // FIX: -  co_await all(co_await left(), co_await right());
  // FIX-NEXT: +  co_await all(left(), right());
}
template asyncio::Coro<void> inTemplate(int);
template asyncio::Coro<void> inTemplate(char);

//===--- Not found --------------------------------------------------------===//

asyncio::Coro<void> gathers() {
  co_await asyncio::gather(left(), right());
  co_await all(left(), right());
  co_await all(1, 2);
}

// What the await gives is gathered, as it should be.
asyncio::Coro<asyncio::Coro<int>> choose();
asyncio::Coro<asyncio::Task<int>> start();
asyncio::Coro<std::vector<asyncio::Coro<int>>> many();
asyncio::Coro<void> awaitsAwaitables() {
  co_await asyncio::gather(co_await choose(), co_await start());
  co_await asyncio::gather(co_await many());
}

asyncio::Coro<int> with(int);
asyncio::Coro<void> awaitsForArgument() {
  co_await asyncio::gather(with(co_await left()), right());
}

asyncio::Coro<void> awaitsInLambda() {
  co_await asyncio::gather(
      []() -> asyncio::Coro<int> { co_return co_await left(); },
      []() -> asyncio::Coro<int> { co_return co_await right(); });
}

void ordinary(int, int);
asyncio::Coro<void> ordinaryCall() {
  ordinary(co_await left(), co_await right());
}
