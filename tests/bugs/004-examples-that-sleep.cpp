// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// cppalliance/capy#295
// The examples paused with std::this_thread::sleep_for(), which ties up a
// thread for each coroutine that sleeps; the library has an awaitable delay.
#include <chrono>
#include <coroutine>
#include <thread>
#include <utility>

namespace capy {

struct [[nodiscard]] Task {
  struct promise_type {
    Task get_return_object();
    std::suspend_always initial_suspend() noexcept;
    std::suspend_always final_suspend() noexcept;
    void return_void();
    void unhandled_exception();
  };
  Task(Task &&Other) noexcept : Frame(std::exchange(Other.Frame, {})) {}
  ~Task() {
    if (Frame)
      Frame.destroy();
  }
  bool await_ready() const noexcept;
  void await_suspend(std::coroutine_handle<>) noexcept;
  void await_resume();

private:
  std::coroutine_handle<promise_type> Frame;
};

Task delay(std::chrono::milliseconds);

} // namespace capy

void print(int Number);

//===--- Buggy ------------------------------------------------------------===//

namespace buggy {

capy::Task produce() {
  for (int Number = 0; Number < 3; ++Number) {
    print(Number);
    // Bug: cotidy-blocking-call
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  co_return;
}

} // namespace buggy

//===--- Fixed ------------------------------------------------------------===//

namespace fixed {

capy::Task produce() {
  for (int Number = 0; Number < 3; ++Number) {
    print(Number);
    co_await capy::delay(std::chrono::milliseconds(100));
  }
}

} // namespace fixed
