// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// open62541/open62541#6618
// Adding a reverse connection looked its host name up at once, so that the
// thread of the event loop stood still for as long as the name server did.
#include <boost-asio.h>

#include <netdb.h>
#include <string>

namespace asio = boost::asio;

struct Connection {
  addrinfo *Found = nullptr;
  std::string Host;
};

asio::awaitable<void> handshake(Connection &);

//===--- Buggy ------------------------------------------------------------===//

namespace buggy {

void open(Connection &To) {
  getaddrinfo(To.Host.c_str(), "4840", nullptr, &To.Found);
}

void attempt(Connection &To) {
  if (!To.Found)
    open(To);
}

asio::awaitable<void> reverseConnect(Connection &To) {
  // Bug: cotidy-blocking-call
  attempt(To);
  co_await handshake(To);
}

} // namespace buggy

//===--- Fixed ------------------------------------------------------------===//

namespace fixed {

asio::awaitable<void> open(Connection &To, asio::ip::tcp::resolver &Names) {
  co_await Names.async_resolve(To.Host, "4840", asio::use_awaitable);
}

asio::awaitable<void> reverseConnect(Connection &To,
                                     asio::ip::tcp::resolver &Names) {
  co_await open(To, Names);
  co_await handshake(To);
}

} // namespace fixed
