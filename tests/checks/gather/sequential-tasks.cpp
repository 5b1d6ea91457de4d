// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %cotidy '--checks=-*,cotidy-sequential-tasks' %s -- %flags | %FileCheck

#include <asyncio/asyncio.h>

#include <concurrencpp.h>
#include <folly-coro.h>
#include <utility>

asyncio::Coro<int> price();
asyncio::Coro<int> stock();
asyncio::Coro<void> rest();
bool condition();

struct Stream {
  asyncio::Coro<int> read();
  asyncio::Coro<void> write(int);
};
asyncio::Coro<int> readFrom(Stream &);
asyncio::Coro<int> sizeOf(const Stream &);

//===--- Found ------------------------------------------------------------===//

asyncio::Coro<int> inTwoStatements() {
  auto First = price();
  auto Second = stock();
  int Value = co_await First;
  // CHECK: :[[#@LINE-1]]:15: warning: 'Second' does not run while 'First' is awaited: lazy coroutines start when they are awaited, so one runs after the other [cotidy-sequential-tasks]
  // CHECK-NEXT: :[[#@LINE-3]]:8: note: 'Second' is made here, and not started
  // CHECK-NEXT: :[[#@LINE+1]]:21: note: it starts here; a combinator or tasks would run both at once
  co_return Value + co_await Second;
}

asyncio::Coro<int> inOneExpression() {
  auto First = price();
  auto Second = stock();
  co_return co_await First + co_await Second;
  // CHECK: :[[#@LINE-1]]:13: warning: 'Second' does not run while 'First' is awaited
}

asyncio::Coro<void> inOtherOrder() {
  auto First = price();
  auto Second = stock();
  co_await std::move(Second);
  // CHECK: :[[#@LINE-1]]:3: warning: 'First' does not run while 'Second' is awaited
  co_await std::move(First);
}

asyncio::Coro<void> constObject(const Stream &Of) {
  auto First = sizeOf(Of);
  auto Second = sizeOf(Of);
  co_await First;
  // CHECK: :[[#@LINE-1]]:3: warning: 'Second' does not run while
  co_await Second;
}

folly::coro::Task<int> fetch();
folly::coro::Task<int> fetchBoth() {
  auto First = fetch();
  auto Second = fetch();
  co_return co_await std::move(First) + co_await std::move(Second);
  // CHECK: :[[#@LINE-1]]:13: warning: 'Second' does not run while
}

//===--- Not found --------------------------------------------------------===//

asyncio::Coro<int> gathered() {
  auto [Left, Right] = co_await asyncio::gather(price(), stock());
  co_return Left + Right;
}

asyncio::Coro<int> started() {
  auto First = asyncio::create_task(price());
  auto Second = asyncio::create_task(stock());
  co_return co_await First + co_await Second;
}

asyncio::Coro<int> oneAfterTheOther() {
  auto First = price();
  int Value = co_await First;
  auto Second = stock();
  co_return Value + co_await Second;
}

asyncio::Coro<int> awaitsBetween() {
  auto First = price();
  co_await rest();
  auto Second = stock();
  co_return co_await First + co_await Second;
}

asyncio::Coro<int> mayLeave() {
  auto First = price();
  auto Second = stock();
  int Value = co_await First;
  if (Value == 0)
    co_return 0;
  co_return co_await Second;
}

asyncio::Coro<int> inBranches() {
  auto First = price();
  auto Second = stock();
  if (condition())
    co_return co_await First;
  co_return condition() ? co_await Second : 0;
}

// Their order may matter.
asyncio::Coro<int> sameObject(Stream &Of) {
  auto First = Of.write(1);
  auto Second = Of.read();
  co_await First;
  auto Third = readFrom(Of);
  auto Fourth = readFrom(Of);
  co_return co_await Second + co_await Third + co_await Fourth;
}

concurrencpp::result<int> start();
concurrencpp::result<int> eager() {
  auto First = start();
  auto Second = start();
  co_return co_await First + co_await Second;
}
