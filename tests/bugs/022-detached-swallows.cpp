// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// chriskohlhoff/asio#1110
// An exception left a coroutine that was started detached, and nothing showed
// it: run() returned as if the coroutine had done its work.
#include <boost-asio.h>

#include <exception>

namespace asio = boost::asio;

asio::awaitable<void> readRequest();
asio::awaitable<void> sendAnswer();
asio::awaitable<void> session() {
  co_await readRequest();
  co_await sendAnswer();
}

//===--- Buggy ------------------------------------------------------------===//

namespace buggy {

void serve(asio::io_context &Loop) {
  // Bug: cotidy-dropped-task
  asio::co_spawn(Loop, session(), asio::detached);
  Loop.run();
}

} // namespace buggy

//===--- Fixed ------------------------------------------------------------===//

namespace fixed {

void serve(asio::io_context &Loop) {
  asio::co_spawn(Loop, session(), [](std::exception_ptr Error) {
    if (Error)
      std::rethrow_exception(Error);
  });
  Loop.run();
}

} // namespace fixed
