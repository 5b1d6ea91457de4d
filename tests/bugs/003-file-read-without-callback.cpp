// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// luau-lang/lute#642
// fs.read() called libuv's read without a callback, which makes it synchronous:
// reading from a slow device stopped all other tasks of the runtime.
#include <libuv.h>

#include <coroutine>

// The runtime of the script language, as far as it matters here.
struct Script {
  struct promise_type {
    Script get_return_object();
    std::suspend_never initial_suspend() noexcept;
    std::suspend_always final_suspend() noexcept;
    void return_void();
    void unhandled_exception();
  };
  ~Script();
};

struct Request {
  uv_fs_t *Raw;
  uv_loop_t *Loop;
  uv_file File;
  uv_buf_t To;
  bool await_ready() const noexcept;
  void await_suspend(std::coroutine_handle<>) noexcept;
  long await_resume();
};

void wakeUp(uv_fs_t *);
void push(uv_buf_t);

//===--- Buggy ------------------------------------------------------------===//

namespace buggy {

Script readFile(Request &Read) {
  // Bug: cotidy-blocking-call
  uv_fs_read(Read.Loop, Read.Raw, Read.File, &Read.To, 1, 0, nullptr);
  push(Read.To);
  co_return;
}

} // namespace buggy

//===--- Fixed ------------------------------------------------------------===//

namespace fixed {

Script readFile(Request &Read) {
  uv_fs_read(Read.Loop, Read.Raw, Read.File, &Read.To, 1, 0, wakeUp);
  co_await Read;
  push(Read.To);
}

} // namespace fixed
