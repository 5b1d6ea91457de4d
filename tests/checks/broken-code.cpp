// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Broken code is read as far as clang understands it: no crash, and findings
// only where the tree is sound.
//
// RUN: %cotidy --allow-broken %s -- %flags | FileCheck %s --implicit-check-not=warning:
// RUN: head -c 2500 %S/tasks/unawaited-coroutine.cpp > %t.half.cpp
// RUN: %cotidy --allow-broken %t.half.cpp -- %flags | FileCheck %s --check-prefix=HALF
// HALF: error:
// RUN: echo '#include "no-such-header.h"' > %t.header.cpp
// RUN: cat %t.half.cpp >> %t.header.cpp
// RUN: %cotidy --allow-broken %t.header.cpp -- %flags | FileCheck %s --check-prefix=HEADER
// HEADER: error: 'no-such-header.h' file not found
//
// RUN: python3 -c "print('#include <asyncio/asyncio.h>'); [print(f'asyncio::Coro<void> f{i}() {{ co_await undeclared{i}(); missing{i} x; }}') for i in range(10000)]" > %t.many.cpp
// RUN: %cotidy --allow-broken %t.many.cpp -- %flags | FileCheck %s --check-prefix=MANY
// MANY: error:
// MANY-NOT: warning:
//
// Deeper than this, stock clang-tidy runs out of stack in the parser.
// RUN: python3 -c "print('#include <asyncio/asyncio.h>\nint deep(int);\nasyncio::Coro<int> f() { co_return ' + '(' * 500 + '1' + ')' * 500 + '; }')" > %t.deep.cpp
// RUN: %cotidy --allow-broken %t.deep.cpp -- %flags -fbracket-depth=6000 | count 0
//
// RUN: python3 -c "print('#include <asyncio/asyncio.h>\nint deep(int);\nasyncio::Coro<int> f() { co_return ' + 'deep(' * 500 + '1' + ')' * 500 + '; }')" > %t.calls.cpp
// RUN: %cotidy --allow-broken %t.calls.cpp -- %flags -fbracket-depth=6000 | count 0
//
// RUN: python3 -c "print('#include <asyncio/asyncio.h>\nasyncio::Coro<void> f(bool b) { ' + 'if (b) {' * 500 + 'co_return;' + '}' * 500 + ' }')" > %t.blocks.cpp
// RUN: %cotidy --allow-broken %t.blocks.cpp -- %flags -fbracket-depth=6000 | count 0
//
// RUN: python3 -c "print('#include <asyncio/asyncio.h>\n#include <unistd.h>\n' + ''.join(f'void f{i}();\n' for i in range(5000)) + ''.join(f'void f{i}() {{ f{i+1}(); }}\n' for i in range(4999)) + 'void f4999() { sleep(1); }\nasyncio::Coro<void> c() { f0(); f4990(); co_return; }')" > %t.chain.cpp
// RUN: %cotidy --allow-broken %t.chain.cpp -- %flags | FileCheck %s --check-prefix=CHAIN
// CHAIN: warning: 'f4990' blocks the event loop
// CHAIN-NOT: error:

#include <asyncio/asyncio.h>
#include <thread>
#include <unistd.h>

asyncio::Coro<void> save();

//===--- Found ------------------------------------------------------------===//

asyncio::Coro<void> sound() {
  sleep(1);
  // CHECK: :[[#@LINE-1]]:3: warning: 'sleep' blocks the event loop
  save();
  // CHECK: :[[#@LINE-1]]:3: warning: coroutine 'save' is never awaited
  co_return;
}

asyncio::Coro<void> soundBesideErrors() {
  undeclared();
  sleep(1);
  // CHECK: :[[#@LINE-1]]:3: warning: 'sleep' blocks the event loop
  co_return;
}

//===--- Not found --------------------------------------------------------===//

// Who knows what these were to be.
void awaitsInPlainFunction() {
  co_await save();
}

Missing<void> unknownReturnType() {
  sleep(1);
  co_return;
}

asyncio::Coro<void> usesErrors() {
  auto Later = save(1, 2);
  auto Task = asyncio::create_task(undeclared());
  co_await Missing::all(save());
  try {
    co_await undeclared();
  } catch (const Missing &) {
  }
  auto [Left, Right] = co_await asyncio::gather(asyncio::return_exceptions);
  std::jthread Worker(undeclared);
}

asyncio::Coro<void> awaitsNothing() { co_await; }

template <class T> asyncio::Coro<T> badTemplate(T) {
  typename T::Missing Value;
  co_await Value.all();
}
template asyncio::Coro<int> badTemplate(int);

struct Incomplete;
asyncio::Coro<Incomplete> incomplete() { co_return Incomplete{}; }

asyncio::Coro<void> unterminated() {
  save(
  co_await [
