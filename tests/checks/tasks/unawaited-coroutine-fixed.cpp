// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What --fix=all leaves parses, and has nothing left to find.
//
// RUN: cp %s %t.cpp
// RUN: %cotidy %t.cpp -- %flags | FileCheck %s
// RUN: %cotidy --fix=all %t.cpp -- %flags
// RUN: %cotidy %t.cpp -- %flags | count 0
// CHECK-COUNT-10: warning: {{.*}}[cotidy-unawaited-coroutine]

#include <asyncio/asyncio.h>

asyncio::Coro<void> save();
asyncio::Coro<int> load();
namespace deep {
template <class T> asyncio::Coro<T> fetch(T);
}

struct Remote {
  asyncio::Coro<int> operator+(int) const;
};

asyncio::Coro<void> operators(Remote Left, asyncio::Coro<int> (*Pointer)()) {
  Left + 1;
  Pointer();
  co_return;
}

asyncio::Coro<void> all(bool Which, asyncio::Lock &Lock, asyncio::Event *Event) {
  save();
  if (Which)
    load();
  Which ? save() : save();
  deep::fetch<int>(1);
  Event->wait();
  auto Guard = Lock.scoped();
  asyncio::gather(load(), save());
  co_return;
}
