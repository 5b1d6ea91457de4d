// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// jbaldwin/libcoro#93
// An exception in work that a scheduler runs by itself was seen by nobody, and
// programs ended as if all had gone well. The author's advice: catch it there.
#include <libcoro.h>

#include <cstdio>
#include <exception>
#include <memory>

coro::task<int> receive();

//===--- Buggy ------------------------------------------------------------===//

namespace buggy {

coro::task<void> serve() {
  int Bytes = co_await receive();
  std::printf("%d\n", Bytes);
}

void start(std::unique_ptr<coro::scheduler> &Loop) {
  // Bug: cotidy-dropped-task
  Loop->spawn_detached(serve());
}

} // namespace buggy

//===--- Fixed ------------------------------------------------------------===//

namespace fixed {

coro::task<void> serve() {
  try {
    int Bytes = co_await receive();
    std::printf("%d\n", Bytes);
  } catch (const std::exception &Error) {
    std::fprintf(stderr, "%s\n", Error.what());
  }
}

void start(std::unique_ptr<coro::scheduler> &Loop) {
  Loop->spawn_detached(serve());
}

} // namespace fixed
