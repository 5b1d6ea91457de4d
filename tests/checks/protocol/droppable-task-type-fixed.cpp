// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What --fix leaves parses, and has nothing left to find.
//
// RUN: cp %s %t.cpp
// RUN: %cotidy '--checks=-*,cotidy-droppable-task-type' %t.cpp -- %flags | FileCheck %s
// RUN: %cotidy --fix '--checks=-*,cotidy-droppable-task-type' %t.cpp -- %flags
// RUN: %cotidy '--checks=-*,cotidy-droppable-task-type' %t.cpp -- %flags | count 0
// CHECK-COUNT-3: warning: {{.*}}[cotidy-droppable-task-type]

#include <coroutine>

struct Awaiter {
  bool await_ready() const noexcept;
  void await_suspend(std::coroutine_handle<>) noexcept;
  void await_resume();
};
template <class T> struct Promise {
  T get_return_object();
  std::suspend_always initial_suspend() noexcept { return {}; }
  std::suspend_always final_suspend() noexcept { return {}; }
  void return_void();
  void unhandled_exception();
};

#define EXPORT __attribute__((visibility("default")))
class EXPORT Job final {
public:
  using promise_type = Promise<Job>;
  Awaiter operator co_await() const;
};
template <class T> struct Task {
  using promise_type = Promise<Task>;
  Awaiter operator co_await() const;
};
template <> struct Task<void> {
  using promise_type = Promise<Task>;
  Awaiter operator co_await() const;
};
Job job() { co_return; }
Task<int> number() { co_return; }
Task<void> nothing() { co_return; }
