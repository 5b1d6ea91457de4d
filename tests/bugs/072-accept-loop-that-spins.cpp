// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// zaphoyd/websocketpp#168
// Closing the acceptor ended the pending accept with "operation canceled". The
// loop counted that as a failed connection and accepted again, for ever.
#include <boost-asio.h>

#include <utility>

namespace asio = boost::asio;

void start(asio::ip::tcp::socket);
void countFailure();

//===--- Buggy ------------------------------------------------------------===//

namespace buggy {

asio::awaitable<void> listen(asio::ip::tcp::acceptor &Acceptor) {
  for (;;) {
    auto [Error, Socket] =
        // Bug: cotidy-ignored-cancellation-code
        co_await Acceptor.async_accept(asio::as_tuple(asio::use_awaitable));
    if (Error)
      countFailure();
    else
      start(std::move(Socket));
  }
}

} // namespace buggy

//===--- Fixed ------------------------------------------------------------===//

namespace fixed {

asio::awaitable<void> listen(asio::ip::tcp::acceptor &Acceptor) {
  for (;;) {
    auto [Error, Socket] =
        co_await Acceptor.async_accept(asio::as_tuple(asio::use_awaitable));
    if (Error == asio::error::operation_aborted)
      co_return;
    if (Error)
      countFailure();
    else
      start(std::move(Socket));
  }
}

} // namespace fixed
