// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %cotidy '--checks=-*,cotidy-swallowed-cancellation,cotidy-unshielded-cleanup' %s -- %flags | count 0

// Another library of the name that a model has: it knows no such cancellation.

#include <coroutine>
#include <exception>

namespace asyncio {
template <class T = void> struct [[nodiscard]] Task {
  struct promise_type {
    Task get_return_object();
    std::suspend_always initial_suspend() noexcept;
    std::suspend_always final_suspend() noexcept;
    void unhandled_exception();
    void return_void();
  };
  bool await_ready() const noexcept;
  void await_suspend(std::coroutine_handle<>);
  T await_resume();
};
} // namespace asyncio

//===--- Not found --------------------------------------------------------===//

asyncio::Task<int> read();
asyncio::Task<> write(int);
asyncio::Task<> close();

asyncio::Task<> echo() {
  while (true) {
    try {
      co_await write(co_await read());
    } catch (...) {
      break;
    }
  }
}

asyncio::Task<> cleans() {
  std::exception_ptr Failure;
  try {
    co_await write(1);
  } catch (...) {
    Failure = std::current_exception();
  }
  co_await close();
  if (Failure)
    std::rethrow_exception(Failure);
}
