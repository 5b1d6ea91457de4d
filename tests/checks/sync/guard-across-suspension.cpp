// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %cotidy '--checks=-*,cotidy-guard-across-suspension' %s -- %flags | %FileCheck

#include <asyncio/asyncio.h>
#include <cpython.h>
#include <liburcu.h>
#include <nvtx.h>
#include <opentelemetry.h>
#include <pybind11.h>

#include <memory>
#include <mutex>
#include <optional>

asyncio::Coro<void> work();
asyncio::Coro<int> compute();
bool condition();
opentelemetry::trace::Span Span;

//===--- Found ------------------------------------------------------------===//

asyncio::Coro<void> span() {
  opentelemetry::trace::Scope Scope(Span);
  co_await work();
  // CHECK: :[[#@LINE-1]]:3: warning: 'Scope' is in force while the coroutine is suspended: its span stays the current one of the thread, so that spans of other tasks become its children, and another thread may restore a context that it never had [cotidy-guard-across-suspension]
  // CHECK-NEXT: :[[#@LINE-3]]:31: note: it begins here
  // Once for each object.
  co_await work();
}

asyncio::Coro<void> fromAFunction() {
  auto Scope = opentelemetry::trace::Tracer::WithActiveSpan(Span);
  if (condition())
    co_await work();
  // CHECK: :[[#@LINE-1]]:5: warning: 'Scope' is in force
}

asyncio::Coro<int> interpreter() {
  pybind11::gil_scoped_acquire Interpreter;
  int Result = co_await compute();
  // CHECK: :[[#@LINE-1]]:16: warning: 'Interpreter' is in force while the coroutine is suspended: the thread keeps the interpreter's lock
  co_return Result;
}

asyncio::Coro<void> withoutInterpreter() {
  auto Without = std::make_unique<pybind11::gil_scoped_release>();
  co_await work();
  // CHECK: :[[#@LINE-1]]:3: warning: 'Without' is in force
  Without.reset();
  std::optional<pybind11::gil_scoped_acquire> With(std::in_place);
  co_await work();
  // CHECK: :[[#@LINE-1]]:3: warning: 'With' is in force
}

asyncio::Coro<void> byHand() {
  auto State = PyGILState_Ensure();
  co_await work();
  // CHECK: :[[#@LINE-1]]:3: warning: what 'PyGILState_Ensure' began is in force while the coroutine is suspended: the thread keeps the interpreter's lock
  // CHECK-NEXT: :[[#@LINE-3]]:16: note: it begins here
  PyGILState_Release(State);
  rcu_read_lock();
  co_await work();
  // CHECK: :[[#@LINE-1]]:3: warning: what 'rcu_read_lock' began is in force
  rcu_read_unlock();
  nvtxRangePushA("work");
  if (condition())
    nvtxRangePop();
  co_await work();
  // CHECK: :[[#@LINE-1]]:3: warning: what 'nvtxRangePushA' began may be in force
  // CHECK-NEXT: note: it begins here
  // CHECK-NEXT: :[[#@LINE-4]]:5: note: it ends here, but not on every path
}

asyncio::AsyncGenerator<int> yields() {
  nvtx3::scoped_range Range("yields");
  co_yield 1;
  // CHECK: :[[#@LINE-1]]:3: warning: 'Range' is in force
}

struct [[clang::annotate("cotidy::thread-scope")]] LogContext {
  explicit LogContext(const char *Name);
  ~LogContext();
  void set(int);
  [[clang::annotate("cotidy::leaves-thread-scope")]] void end();
};
struct Request {
  LogContext Context;
  int Id;
};
asyncio::Coro<void> ownType() {
  LogContext Context("request");
  Context.set(1);
  co_await work();
  // CHECK: :[[#@LINE-1]]:3: warning: 'Context' is in force while the coroutine is suspended: it acts on the thread, which runs other code meanwhile, and it may end on another thread
}
asyncio::Coro<void> wrapped() {
  Request Now{LogContext("request"), 1};
  co_await work();
  // CHECK: :[[#@LINE-1]]:3: warning: 'Now' is in force
}

template <class T> asyncio::Coro<void> inATemplate(T) {
  LogContext Context("request");
  co_await work();
  // CHECK: :[[#@LINE-1]]:3: warning: 'Context' is in force
}
template asyncio::Coro<void> inATemplate(int);
template asyncio::Coro<void> inATemplate(char);

//===--- Not found --------------------------------------------------------===//

asyncio::Coro<void> endsBefore() {
  {
    opentelemetry::trace::Scope Scope(Span);
    if (condition())
      co_return;
  }
  co_await work();
  LogContext Context("request");
  Context.end();
  co_await work();
  std::optional<LogContext> Maybe;
  co_await work();
  Maybe.emplace("request");
  Maybe.reset();
  co_await work();
}

asyncio::Coro<void> endsByHand() {
  auto State = PyGILState_Ensure();
  PyGILState_Release(State);
  co_await work();
  PyThreadState *Saved = PyEval_SaveThread();
  PyEval_RestoreThread(Saved);
  co_await work();
}

asyncio::Coro<void> takes(LogContext &);
asyncio::Coro<void> givenToTheAwait() {
  LogContext Context("request");
  co_await takes(Context);
}

// Another check's business.
std::mutex Mutex;
asyncio::Coro<void> lock() {
  std::lock_guard Lock(Mutex);
  co_await work();
}

// A span itself may live on; only its scope is the thread's.
asyncio::Coro<void> spanOnly() {
  opentelemetry::trace::Span Own;
  co_await work();
}

void plain() { opentelemetry::trace::Scope Scope(Span); }
