// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// cloudflare/workerd#1028
// A coroutine kept a scope of the script engine open over a co_await. What runs
// after it no longer holds the engine's lock, and its handles are invalid.
#include <coroutine>
#include <utility>

namespace kj {
template <class T> struct Promise {
  struct promise_type {
    Promise get_return_object();
    std::suspend_never initial_suspend() noexcept;
    std::suspend_always final_suspend() noexcept;
    void return_value(T);
    void unhandled_exception();
  };
  Promise(Promise &&) noexcept;
  ~Promise();
  bool await_ready() const noexcept;
  void await_suspend(std::coroutine_handle<>) noexcept;
  T await_resume();
};
} // namespace kj

namespace v8 {
class Isolate;
class [[clang::annotate("cotidy::thread-scope")]] HandleScope {
public:
  explicit HandleScope(Isolate *);
  HandleScope(const HandleScope &) = delete;
  ~HandleScope();
};
} // namespace v8

int deserialize(v8::Isolate *, int Bytes);
kj::Promise<int> receive();

//===--- Buggy ------------------------------------------------------------===//

namespace buggy {

kj::Promise<int> call(v8::Isolate *Engine) {
  v8::HandleScope Scope(Engine);
  // Bug: cotidy-guard-across-suspension
  int Bytes = co_await receive();
  co_return deserialize(Engine, Bytes);
}

} // namespace buggy

//===--- Fixed ------------------------------------------------------------===//

namespace fixed {

kj::Promise<int> call(v8::Isolate *Engine) {
  int Bytes = co_await receive();
  v8::HandleScope Scope(Engine);
  co_return deserialize(Engine, Bytes);
}

} // namespace fixed
