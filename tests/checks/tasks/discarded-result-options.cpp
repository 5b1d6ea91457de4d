// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What clang warns of as well, for those who compile with something else.
// RUN: %cotidy '--checks=-*,cotidy-discarded-result' '--config={CheckOptions: {cotidy-discarded-result.Nodiscard: all}}' %s -- %flags | %FileCheck

#include <asyncio/asyncio.h>
#include <cppcoro.h>

enum class [[nodiscard]] Status { Ok, Full };
struct [[nodiscard]] Receipt {};
struct Acknowledged {
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
  [[nodiscard]] int await_resume();
};

asyncio::Coro<Status> step();
asyncio::Coro<Receipt> order();
[[nodiscard]] asyncio::Coro<int> count();

//===--- Found ------------------------------------------------------------===//

asyncio::Coro<void> drops() {
  co_await step();
  // CHECK: :[[#@LINE-1]]:3: warning: the result of 'step' is dropped: what a 'Status' tells has to be looked at, as its type says
  // CHECK-NEXT: :8:26: note: it is nodiscard here
  co_await order();
  // CHECK: :[[#@LINE-1]]:3: warning: the result of 'order' is dropped
}

cppcoro::task<void> dropsFromAwaiter() {
  co_await Acknowledged();
  // CHECK: :[[#@LINE-1]]:3: warning: the result of this await is dropped: its awaiter says that it has to be looked at
}

//===--- Not found --------------------------------------------------------===//

// A task that an await gives is for cotidy-unawaited-coroutine.
asyncio::Coro<asyncio::Coro<int>> nested();
asyncio::Coro<void> keeps() {
  co_await count();
  co_await nested();
  (void)co_await step();
  auto Kept = co_await order();
}
