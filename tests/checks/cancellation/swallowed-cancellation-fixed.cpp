// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What --fix=all leaves parses, and has nothing left to find.
//
// RUN: cp %s %t.cpp
// RUN: %cotidy %t.cpp -- %flags | FileCheck %s
// RUN: %cotidy --fix=all %t.cpp -- %flags
// RUN: %cotidy %t.cpp -- %flags | count 0
// CHECK-COUNT-4: warning: {{.*}}[cotidy-swallowed-cancellation]

#include <asyncio/asyncio.h>

asyncio::Coro<int> fetch();

asyncio::Coro<void> all() {
  try {
    co_await fetch();
  } catch (...) {
  }
  try {
    co_await fetch();
  } catch (const asyncio::CancelledError &) {
    fetch;
  }
  for (;;)
    try {
      co_await fetch();
      co_return;
    }
    catch (const asyncio::Error &) {
    }
    catch (...) {
      continue;
    }
}

asyncio::Coro<void> replaces() {
  try {
    co_await fetch();
  } catch (...) {
    throw asyncio::TimeoutError();
  }
}
