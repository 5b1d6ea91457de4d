// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Loops that go on when their operation was cancelled. See
// docs/checks/cotidy-ignored-cancellation-code.md.
#include <boost-asio.h>

#include <string>
#include <tuple>
#include <utility>

namespace net = boost::asio;
using net::ip::tcp;

void session(tcp::socket);
void tick();

net::awaitable<void> only_asks_whether(tcp::acceptor &acceptor) {
  for (;;) {
    // Mistake: closed, the acceptor gives one error after another, for ever.
    auto [error, socket] = co_await acceptor.async_accept(net::as_tuple(net::use_awaitable));
    if (error)
      continue;
    session(std::move(socket));
  }
}

net::awaitable<void> asks_nothing(tcp::socket &socket, std::string &data) {
  for (;;) {
    boost::system::error_code error;
    // Mistake: nothing asks for the error.
    co_await socket.async_read_some(net::buffer(data), net::redirect_error(net::use_awaitable, error));
    tick();
  }
}

net::awaitable<void> right(tcp::acceptor &acceptor) {
  for (;;) {
    auto [error, socket] = co_await acceptor.async_accept(net::as_tuple(net::use_awaitable));
    if (error == net::error::operation_aborted)
      co_return;
    if (!error)
      session(std::move(socket));
  }
}
