// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// alibaba/async_simple#130
// A combinator that is a coroutine took its inputs by rvalue reference. They
// are temporaries of the caller and do not live until the coroutine begins.
#include <coroutine>
#include <string>
#include <utility>

namespace simple {

template <class T> class [[nodiscard]] Lazy {
public:
  struct promise_type {
    Lazy get_return_object();
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_value(T);
    void unhandled_exception();
  };
  Lazy(Lazy &&Other) noexcept : Frame(std::exchange(Other.Frame, {})) {}
  ~Lazy() {
    if (Frame)
      Frame.destroy();
  }
  bool await_ready() const noexcept;
  void await_suspend(std::coroutine_handle<>) noexcept;
  T await_resume();

private:
  std::coroutine_handle<promise_type> Frame;
};

} // namespace simple

simple::Lazy<int> load(std::string Key);

//===--- Buggy ------------------------------------------------------------===//

namespace buggy {

simple::Lazy<int> sum(simple::Lazy<int> &&Left, simple::Lazy<int> &&Right) {
  int First = co_await Left;
  co_return First + co_await Right;
}

simple::Lazy<int> both() {
  // Bug: cotidy-dangling-parameter
  auto Sum = sum(load("a"), load("b"));
  co_return co_await Sum;
}

} // namespace buggy

//===--- Fixed ------------------------------------------------------------===//

namespace fixed {

simple::Lazy<int> sum(simple::Lazy<int> Left, simple::Lazy<int> Right) {
  int First = co_await Left;
  co_return First + co_await Right;
}

simple::Lazy<int> both() {
  auto Sum = sum(load("a"), load("b"));
  co_return co_await Sum;
}

} // namespace fixed
