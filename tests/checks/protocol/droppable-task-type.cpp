// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %cotidy '--checks=-*,cotidy-droppable-task-type' %s -- %flags | %FileCheck

#include <asyncio/asyncio.h>

#include <concurrencpp.h>
#include <coroutine>
#include <utility>

struct Awaiter {
  bool await_ready() const noexcept;
  void await_suspend(std::coroutine_handle<>) noexcept;
  void await_resume();
};
template <class T, class First> struct Promise {
  T get_return_object();
  First initial_suspend() noexcept { return {}; }
  std::suspend_always final_suspend() noexcept { return {}; }
  void return_void();
  void unhandled_exception();
};

//===--- Found ------------------------------------------------------------===//

struct Job {
  // CHECK: :[[#@LINE-1]]:8: warning: a call that returns 'Job' can be dropped without a warning, and then the coroutine never runs; mark the class {{\[\[}}nodiscard]] [cotidy-droppable-task-type]
  using promise_type = Promise<Job, std::suspend_always>;
  Awaiter operator co_await() const;
};
Job makesJob() { co_return; }

namespace acme {
template <class T> class Task {
  // CHECK: :[[#@LINE-1]]:26: warning: a call that returns 'Task' can be dropped
public:
  struct promise_type : Promise<Task, std::suspend_always> {};
  bool await_ready() const noexcept;
  void await_suspend(std::coroutine_handle<>) noexcept;
  T await_resume();
  Task next();
};
Task<int> number() { co_return; }
Task<void> nothing() { co_return; }

struct Outer {
  class Inner {
    // CHECK: :[[#@LINE-1]]:9: warning: a call that returns 'Inner' can be dropped
  public:
    using promise_type = Promise<Inner, std::suspend_always>;
    Awaiter operator co_await() const;
  };
};
Outer::Inner inner() { co_return; }
} // namespace acme

// The mark of a template is not that of its specialisation.
template <class T> struct [[nodiscard]] Lazy {
  using promise_type = Promise<Lazy, std::suspend_always>;
  Awaiter operator co_await() const;
};
template <> struct Lazy<void> {
  // CHECK: :[[#@LINE-1]]:20: warning: a call that returns 'Lazy' can be dropped
  using promise_type = Promise<Lazy, std::suspend_always>;
  Awaiter operator co_await() const;
};
Lazy<int> marked() { co_return; }
Lazy<void> unmarked() { co_return; }

// One of its functions is marked, the others are not.
struct Half {
  // CHECK: :[[#@LINE-1]]:8: warning: a call that returns 'Half' can be dropped
  using promise_type = Promise<Half, std::suspend_always>;
  Awaiter operator co_await() const;
};
[[nodiscard]] Half one() { co_return; }
Half other() { co_return; }

//===--- Not found --------------------------------------------------------===//

struct [[nodiscard]] Marked {
  using promise_type = Promise<Marked, std::suspend_always>;
  Awaiter operator co_await() const;
};
class [[nodiscard("await it")]] MarkedToo {
public:
  using promise_type = Promise<MarkedToo, std::suspend_always>;
  Awaiter operator co_await() const;
};

struct OnFunctions {
  using promise_type = Promise<OnFunctions, std::suspend_always>;
  Awaiter operator co_await() const;
};
[[nodiscard]] OnFunctions first() { co_return; }
[[nodiscard]] OnFunctions second() { co_return; }

// Nothing to await: it starts at once, and nobody is to wait for it.
struct FireAndForget {
  using promise_type = Promise<FireAndForget, std::suspend_never>;
};
FireAndForget forgets() { co_return; }
// It starts at once; what a drop does is not in the type.
struct Eager {
  using promise_type = Promise<Eager, std::suspend_never>;
  Awaiter operator co_await() const;
};
Eager starts() { co_return; }
// Nobody can await it: a detail of something else.
struct Handle {
  using promise_type = Promise<Handle, std::suspend_always>;
  std::coroutine_handle<> Frame;
};
Handle drives() { co_return; }
struct Numbers {
  struct promise_type : Promise<Numbers, std::suspend_always> {
    std::suspend_always yield_value(int);
  };
  int *begin();
  int *end();
};
Numbers numbers() { co_yield 1; }
// A base class and an awaiter, which no coroutine returns.
class Whole;
struct Base {
  using promise_type = Promise<Whole, std::suspend_always>;
  Awaiter operator co_await() const;
};
class [[nodiscard]] Whole : public Base {};
Whole whole() { co_return; }
struct Beginning {
  using promise_type = Whole::promise_type;
  bool await_ready() const noexcept;
  void await_suspend(std::coroutine_handle<>) noexcept;
  void await_resume();
};
struct NoCoroutine {
  Awaiter operator co_await() const;
};
concurrencpp::result<int> somebodyElses();
