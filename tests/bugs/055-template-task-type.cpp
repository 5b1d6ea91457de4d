// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// scylladb/seastar#573
// Forgetting a future meant only that nobody waited for it, which is seen much
// later; the type became nodiscard, with an explicit way to go on without.
#include <coroutine>
#include <utility>

//===--- Buggy ------------------------------------------------------------===//

namespace buggy {

// Bug: cotidy-droppable-task-type
template <class T> class Future {
public:
  struct promise_type {
    Future get_return_object();
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_value(T);
    void unhandled_exception();
  };
  Future(Future &&) noexcept;
  ~Future();
  bool await_ready() const noexcept;
  void await_suspend(std::coroutine_handle<>) noexcept;
  T await_resume();
};

Future<int> count(int Rows) { co_return Rows; }

} // namespace buggy

//===--- Fixed ------------------------------------------------------------===//

namespace fixed {

template <class T> class [[nodiscard]] Future {
public:
  struct promise_type {
    Future get_return_object();
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_value(T);
    void unhandled_exception();
  };
  Future(Future &&) noexcept;
  ~Future();
  bool await_ready() const noexcept;
  void await_suspend(std::coroutine_handle<>) noexcept;
  T await_resume();
};

Future<int> count(int Rows) { co_return Rows; }

} // namespace fixed
