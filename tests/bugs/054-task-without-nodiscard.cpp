// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// NVIDIA/stdexec#1214
// The task type was not nodiscard: a call without co_await compiled in silence,
// and nothing happened.
#include <coroutine>
#include <utility>

namespace detail {
struct PromiseBase {
  std::suspend_always initial_suspend() noexcept { return {}; }
  std::suspend_always final_suspend() noexcept { return {}; }
  void return_void();
  void unhandled_exception();
};
} // namespace detail

//===--- Buggy ------------------------------------------------------------===//

namespace buggy {

// Bug: cotidy-droppable-task-type
class BasicTask {
public:
  struct promise_type : detail::PromiseBase {
    BasicTask get_return_object();
  };
  BasicTask(BasicTask &&Other) noexcept
      : Frame(std::exchange(Other.Frame, {})) {}
  ~BasicTask() {
    if (Frame)
      Frame.destroy();
  }
  bool await_ready() const noexcept;
  void await_suspend(std::coroutine_handle<>) noexcept;
  void await_resume();

private:
  std::coroutine_handle<promise_type> Frame;
};

} // namespace buggy

//===--- Fixed ------------------------------------------------------------===//

namespace fixed {

class [[nodiscard]] BasicTask {
public:
  struct promise_type : detail::PromiseBase {
    BasicTask get_return_object();
  };
  BasicTask(BasicTask &&Other) noexcept
      : Frame(std::exchange(Other.Frame, {})) {}
  ~BasicTask() {
    if (Frame)
      Frame.destroy();
  }
  bool await_ready() const noexcept;
  void await_suspend(std::coroutine_handle<>) noexcept;
  void await_resume();

private:
  std::coroutine_handle<promise_type> Frame;
};

} // namespace fixed
