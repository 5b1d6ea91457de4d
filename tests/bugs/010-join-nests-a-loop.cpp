// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// hgoldfish/qtnetworkng#126
// Replacing a named coroutine joined the old one in the caller, by running a
// nested event loop without bound; its owner could be destroyed meanwhile.
#include <boost-asio.h>

namespace asio = boost::asio;

struct Group {
  bool Running = true;
  asio::awaitable<void> stop();
  asio::awaitable<void> start();
};

//===--- Buggy ------------------------------------------------------------===//

namespace buggy {

void join(asio::io_context &Loop, Group &Old) {
  while (Old.Running)
    Loop.run_one();
}

asio::awaitable<void> replace(asio::io_context &Loop, Group &Tasks) {
  // Bug: cotidy-nested-event-loop
  join(Loop, Tasks);
  co_await Tasks.start();
}

} // namespace buggy

//===--- Fixed ------------------------------------------------------------===//

namespace fixed {

asio::awaitable<void> replace(Group &Tasks) {
  co_await Tasks.stop();
  co_await Tasks.start();
}

} // namespace fixed
