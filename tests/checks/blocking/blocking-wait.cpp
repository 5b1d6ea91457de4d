// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %cotidy %s -- %flags | %FileCheck
// RUN: %cotidy --diff %s -- %flags | %FileCheck --check-prefix=FIX
// RUN: cp %s %t.cpp
// RUN: %cotidy --fix=all %t.cpp -- %flags
// RUN: %cotidy %t.cpp -- %flags | FileCheck %s --check-prefix=FIXED
// FIXED-NOT: 'cppcoro::sync_wait' waits
// FIXED: 'waitsForIt' waits

#include "cppcoro.h"

#include <chrono>
#include <concurrencpp.h>
#include <folly-coro.h>
#include <thread>

cppcoro::task<int> load();

//===--- Found ------------------------------------------------------------===//

cppcoro::task<int> waits() {
  co_return cppcoro::sync_wait(load());
  // CHECK: :[[#@LINE-1]]:13: warning: 'cppcoro::sync_wait' waits synchronously for asynchronous work: 
  // FIX: -  co_return cppcoro::sync_wait(load());
  // FIX-NEXT: +  co_return co_await load();
}

cppcoro::task<int> waitsInExpression(bool Twice) {
  const int Value = Twice ? 2 * cppcoro::sync_wait(load()) : 1;
  // CHECK: :[[#@LINE-1]]:33: warning: 'cppcoro::sync_wait' waits synchronously
  // FIX: -  const int Value = Twice ? 2 * cppcoro::sync_wait(load()) : 1;
  // FIX-NEXT: +  const int Value = Twice ? 2 * co_await load() : 1;
  co_return Value;
}

struct Answer {
  int Code;
};
cppcoro::task<Answer> question();
cppcoro::task<int> waitsWithin(bool Which) {
  const int Code = cppcoro::sync_wait(question()).Code;
  // CHECK: :[[#@LINE-1]]:20: warning: 'cppcoro::sync_wait' waits synchronously
  // FIX: -  const int Code = cppcoro::sync_wait(question()).Code;
  // FIX-NEXT: +  const int Code = (co_await question()).Code;
  co_return Code + cppcoro::sync_wait(Which ? load() : load());
  // CHECK: :[[#@LINE-1]]:20: warning: 'cppcoro::sync_wait' waits synchronously
  // FIX: -  co_return Code + cppcoro::sync_wait(Which ? load() : load());
  // FIX-NEXT: +  co_return Code + co_await (Which ? load() : load());
}

int waitsForIt() { return cppcoro::sync_wait(load()); }
cppcoro::task<int> throughHelper() {
  co_return waitsForIt();
  // CHECK: :[[#@LINE-1]]:13: warning: 'waitsForIt' waits synchronously for asynchronous work: 'waitsForIt' calls 'cppcoro::sync_wait'; it deadlocks if that work needs this thread, so use 'co_await' [cotidy-blocking-wait]
  // CHECK-NEXT: :[[#@LINE-4]]:27: note: 'waitsForIt' calls 'cppcoro::sync_wait' here
}

concurrencpp::result<int> start();
concurrencpp::result<int> waitsForResult() {
  auto Result = start();
  co_return Result.get();
  // CHECK: :[[#@LINE-1]]:13: warning: {{.*}}waits synchronously for asynchronous work
}

folly::coro::Task<int> fetch();
folly::coro::Task<int> waitsForFolly() {
  co_return folly::coro::blockingWait(fetch());
  // CHECK: :[[#@LINE-1]]:13: warning: 'folly::coro::blockingWait' waits synchronously
  // FIX: -  co_return folly::coro::blockingWait(fetch());
  // FIX-NEXT: +  co_return co_await fetch();
}


// Of another library: what cannot be awaited gets no fix.
folly::coro::Task<int> waitsForOther() {
  co_return cppcoro::sync_wait(load());
  // CHECK: :[[#@LINE-1]]:13: warning: 'cppcoro::sync_wait' waits synchronously
}

template <class T> cppcoro::task<T> waitsInTemplate(T) {
  co_return cppcoro::sync_wait(load());
  // CHECK: :[[#@LINE-1]]:13: warning: 'cppcoro::sync_wait' waits synchronously
  // FIX: -  co_return cppcoro::sync_wait(load());
  // FIX-NEXT: +  co_return co_await load();
}
template cppcoro::task<int> waitsInTemplate(int);
template cppcoro::task<long> waitsInTemplate(long);

//===--- Not found --------------------------------------------------------===//

int main() { return cppcoro::sync_wait(load()); }

cppcoro::task<int> awaits() { co_return co_await load(); }

cppcoro::task<void> inThread() {
  std::thread([] { cppcoro::sync_wait(load()); }).detach();
  auto Later = [] { return cppcoro::sync_wait(load()); };
  (void)Later;
  (void)sizeof(cppcoro::sync_wait(load()));
  co_return;
}

concurrencpp::result<int> testsFirst() {
  auto Result = start();
  if (Result.status() == concurrencpp::result_status::value)
    co_return Result.get();
  co_return co_await Result;
}
