// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// cppalliance/corosio#70
// An example awaited connect() and no longer looked at what it gives, an error
// code: it went on to write into a socket that was not connected.
#include <boost-asio.h>

#include <string>

namespace asio = boost::asio;

asio::awaitable<void> request(asio::ip::tcp::socket &);

//===--- Buggy ------------------------------------------------------------===//

namespace buggy {

asio::awaitable<void> runClient(asio::ip::tcp::socket &Socket,
                                asio::ip::tcp::endpoint Server) {
  // Bug: cotidy-discarded-result
  co_await Socket.async_connect(Server, asio::as_tuple(asio::use_awaitable));
  co_await request(Socket);
}

} // namespace buggy

//===--- Fixed ------------------------------------------------------------===//

namespace fixed {

asio::awaitable<void> runClient(asio::ip::tcp::socket &Socket,
                                asio::ip::tcp::endpoint Server) {
  auto [Error] = co_await Socket.async_connect(
      Server, asio::as_tuple(asio::use_awaitable));
  if (Error)
    throw asio::system_error(Error);
  co_await request(Socket);
}

} // namespace fixed
