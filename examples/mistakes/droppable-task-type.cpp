// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A coroutine type that can be dropped in silence. See
// docs/checks/cotidy-droppable-task-type.md.
#include <coroutine>

template <class Self> struct Promise {
  Self get_return_object();
  std::suspend_always initial_suspend() noexcept { return {}; }
  std::suspend_always final_suspend() noexcept { return {}; }
  void return_void();
  void unhandled_exception();
};

// Mistake: who forgets to await a Job is not told, and it never runs.
struct Job {
  using promise_type = Promise<Job>;
  bool await_ready() const noexcept;
  void await_suspend(std::coroutine_handle<>) noexcept;
  void await_resume();
};
Job save() { co_return; }

struct [[nodiscard]] BetterJob {
  using promise_type = Promise<BetterJob>;
  bool await_ready() const noexcept;
  void await_suspend(std::coroutine_handle<>) noexcept;
  void await_resume();
};
BetterJob load() { co_return; }
