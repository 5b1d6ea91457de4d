// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What the entries of a model are tested in: a coroutine that the model of
// asyncio knows and that, unlike asyncio's, may await anything of any library.
#pragma once

#include <coroutine>
#include <utility>

namespace asyncio {

namespace detail {
template <class T> struct Returns {
  void return_value(T);
};
template <> struct Returns<void> {
  void return_void();
};
} // namespace detail

template <class T = void> class [[nodiscard]] Coro {
public:
  struct promise_type : detail::Returns<T> {
    Coro get_return_object();
    std::suspend_always initial_suspend() noexcept;
    std::suspend_always final_suspend() noexcept;
    void unhandled_exception();
  };

  Coro(Coro &&Other) noexcept : Frame(std::exchange(Other.Frame, {})) {}
  ~Coro() {
    if (Frame)
      Frame.destroy();
  }
  bool await_ready() const noexcept;
  std::coroutine_handle<> await_suspend(std::coroutine_handle<>) noexcept;
  T await_resume();

private:
  std::coroutine_handle<promise_type> Frame;
};

} // namespace asyncio
