// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// qcoro/qcoro#97
// A coroutine was used as the function of a signal. Whoever emits the signal
// drops the task, and with it the exception that ends the coroutine.
#include <asyncio/asyncio.h>

#include <functional>
#include <string>

struct Connection {
  void onConnected(std::function<void()>);
  asyncio::Coro<void> send(std::string);
  void showError(const std::exception &);
};

//===--- Buggy ------------------------------------------------------------===//

namespace buggy {

void greet(Connection &Server) {
  // Bug: cotidy-discarded-by-callback
  Server.onConnected([&Server]() { return Server.send("hello"); });
}

} // namespace buggy

//===--- Fixed ------------------------------------------------------------===//

namespace fixed {

asyncio::Coro<void> sendGreeting(Connection &Server) {
  try {
    co_await Server.send("hello");
  } catch (const std::exception &Error) {
    Server.showError(Error);
  }
}

void greet(Connection &Server, asyncio::TaskGroup &Tasks) {
  Server.onConnected(
      [&Server, &Tasks] { Tasks.create_task(sendGreeting(Server)); });
}

} // namespace fixed
