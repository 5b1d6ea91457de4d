// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// gather takes awaitables only, so the mistake is an error of the compiler,
// too: its message is long and names the reason nowhere.
//
// RUN: %cotidy --allow-broken %s -- %flags | FileCheck %s

#include <asyncio/asyncio.h>

asyncio::Coro<int> left();
asyncio::Coro<int> right();

asyncio::Coro<void> both() {
  auto Results = co_await asyncio::gather(co_await left(), co_await right());
  // CHECK: :[[#@LINE-1]]:43: warning: this await ends before 'gather' begins
  // CHECK: :[[#@LINE-2]]:60: warning: this await ends before 'gather' begins
  (void)Results;
}

// What the await gives is not known before the template is used.
template <class T> asyncio::Coro<void> inTemplate(T) {
  co_await asyncio::gather(co_await left(), right());
  // CHECK: :[[#@LINE-1]]:28: warning: this await ends before 'gather' begins
}
template asyncio::Coro<void> inTemplate(int);

asyncio::Coro<void> mixed() {
  co_await asyncio::gather(left(), co_await right());
  // CHECK: :[[#@LINE-1]]:36: warning: this await ends before 'gather' begins
}
