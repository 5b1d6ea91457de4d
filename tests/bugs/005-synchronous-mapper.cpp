// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// drogonframework/drogon#2331
// After an awaited query the coroutine goes on in the thread of the database; a
// synchronous query there waits for the thread it runs on, for ever.
#include <coroutine>
#include <future>
#include <string>

namespace drogon {

template <class T> struct [[nodiscard]] Task {
  struct promise_type {
    Task get_return_object();
    std::suspend_always initial_suspend() noexcept;
    std::suspend_always final_suspend() noexcept;
    void return_value(T);
    void unhandled_exception();
  };
  ~Task() { Frame.destroy(); }
  bool await_ready() const noexcept;
  void await_suspend(std::coroutine_handle<>) noexcept;
  T await_resume();

private:
  std::coroutine_handle<promise_type> Frame;
};

std::future<std::string> execute(std::string Query);
Task<std::string> executeCoro(std::string Query);

} // namespace drogon

//===--- Buggy ------------------------------------------------------------===//

namespace buggy {

struct Mapper {
  std::string findByKey(const std::string &Key) {
    auto Answer = drogon::execute("select " + Key);
    return Answer.get();
  }
};

drogon::Task<std::string> version() {
  auto Old = co_await drogon::executeCoro("select old_version");
  Mapper Configuration;
  // Bug: cotidy-blocking-call
  auto New = Configuration.findByKey("version");
  co_return Old + New;
}

} // namespace buggy

//===--- Fixed ------------------------------------------------------------===//

namespace fixed {

struct Mapper {
  drogon::Task<std::string> findByKey(std::string Key) {
    co_return co_await drogon::executeCoro("select " + Key);
  }
};

drogon::Task<std::string> version() {
  auto Old = co_await drogon::executeCoro("select old_version");
  Mapper Configuration;
  auto New = co_await Configuration.findByKey("version");
  co_return Old + New;
}

} // namespace fixed
