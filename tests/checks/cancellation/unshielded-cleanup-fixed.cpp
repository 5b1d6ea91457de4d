// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What --fix=all leaves parses, and has nothing left to find.
//
// RUN: cp %s %t.cpp
// RUN: %cotidy '--checks=-*,cotidy-unshielded-cleanup' %t.cpp -- %flags | FileCheck %s
// RUN: %cotidy '--checks=-*,cotidy-unshielded-cleanup' --fix=all %t.cpp -- %flags
// RUN: %cotidy '--checks=-*,cotidy-unshielded-cleanup' %t.cpp -- %flags | count 0
// CHECK-COUNT-2: warning: {{.*}}[cotidy-unshielded-cleanup]

#include <asyncio/asyncio.h>

#include <folly-coro.h>
#include <exception>
#include <utility>

asyncio::Coro<int> work();
asyncio::Coro<int> finish(int);

asyncio::Coro<void> all(asyncio::Task<int> Helper) {
  std::exception_ptr Error;
  try {
    co_await work();
  } catch (...) {
    Error = std::current_exception();
  }
  co_await finish(1);
  auto Value = co_await Helper + co_await (finish(2));
  (void)Value;
  if (Error)
    std::rethrow_exception(Error);
}

folly::coro::Task<int> save();
folly::coro::Task<void> other() {
  std::exception_ptr Error;
  try {
    co_await save();
  } catch (...) {
    Error = std::current_exception();
  }
  co_await save();
  if (Error)
    co_yield folly::coro::co_error(std::move(Error));
}
