// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Icinga/icinga2#7351
// The loops of the connections caught everything around their reads, also what
// ends a coroutine from outside, and went on reading.
#include <asyncio/asyncio.h>

#include <string>

struct Connection {
  bool isOpen() const;
  asyncio::Coro<std::string> readMessage();
  void log(const char *);
  asyncio::Coro<void> handle(std::string);
};

//===--- Buggy ------------------------------------------------------------===//

namespace buggy {

asyncio::Coro<void> handleMessages(Connection &Peer) {
  while (Peer.isOpen()) {
    try {
      co_await Peer.handle(co_await Peer.readMessage());
      // Bug: cotidy-swallowed-cancellation
    } catch (...) {
      Peer.log("cannot read the message");
    }
  }
}

} // namespace buggy

//===--- Fixed ------------------------------------------------------------===//

namespace fixed {

asyncio::Coro<void> handleMessages(Connection &Peer) {
  while (Peer.isOpen()) {
    try {
      co_await Peer.handle(co_await Peer.readMessage());
    } catch (const asyncio::CancelledError &) {
      throw;
    } catch (...) {
      Peer.log("cannot read the message");
    }
  }
}

} // namespace fixed
