// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// drogonframework/drogon#1069
// A lambda coroutine that is called at once and not kept loses its captures at
// its first co_await; the name was read from freed memory ten seconds later.
#include <coroutine>
#include <string>
#include <utility>

namespace drogon {

// Runs by itself; nobody awaits it.
struct AsyncTask {
  struct promise_type {
    AsyncTask get_return_object();
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void();
    void unhandled_exception();
  };
};

struct Sleep {
  bool await_ready() const noexcept;
  void await_suspend(std::coroutine_handle<>) noexcept;
  void await_resume();
};
Sleep sleepFor(double Seconds);
void log(const std::string &);

} // namespace drogon

//===--- Buggy ------------------------------------------------------------===//

namespace buggy {

void greet(std::string Name) {
  // Bug: cotidy-dangling-lambda
  [Name]() -> drogon::AsyncTask {
    co_await drogon::sleepFor(10);
    drogon::log(Name);
  }();
}

} // namespace buggy

//===--- Fixed ------------------------------------------------------------===//

namespace fixed {

void greet(std::string Name) {
  [](std::string Kept) -> drogon::AsyncTask {
    co_await drogon::sleepFor(10);
    drogon::log(Kept);
  }(std::move(Name));
}

} // namespace fixed
