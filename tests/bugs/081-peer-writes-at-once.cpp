// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// stellar/stellar-core#455
// A peer's messages were written without a queue. Two at once may be reordered
// or interleaved; the stream allows one writer at a time.
#include <boost-asio.h>

#include <exception>
#include <string>

namespace asio = boost::asio;

void onWritten(std::exception_ptr);

asio::awaitable<void> sendMessage(asio::ip::tcp::socket &Peer,
                                  std::string Message) {
  co_await asio::async_write(Peer, asio::buffer(Message), asio::use_awaitable);
}

//===--- Buggy ------------------------------------------------------------===//

namespace buggy {

void greet(asio::io_context &Loop, asio::ip::tcp::socket &Peer) {
  asio::co_spawn(Loop, sendMessage(Peer, "hello"), onWritten);
  // Bug: cotidy-overlapping-operations
  asio::co_spawn(Loop, sendMessage(Peer, "peers"), onWritten);
}

} // namespace buggy

//===--- Fixed ------------------------------------------------------------===//

namespace fixed {

asio::awaitable<void> sendAll(asio::ip::tcp::socket &Peer) {
  co_await sendMessage(Peer, "hello");
  co_await sendMessage(Peer, "peers");
}

void greet(asio::io_context &Loop, asio::ip::tcp::socket &Peer) {
  asio::co_spawn(Loop, sendAll(Peer), onWritten);
}

} // namespace fixed
