// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Two writes of one stream at the same time.
// See docs/checks/cotidy-overlapping-operations.md.
#include "boost-asio.h"
#include <string>

namespace asio = boost::asio;

void greet(asio::ip::tcp::socket &peer, std::string name) {
  asio::async_write(peer, asio::buffer("hello"), asio::detached);
  // Mistake: the first write is still under way.
  asio::async_write(peer, asio::buffer(name), asio::detached);
}

asio::awaitable<void> right(asio::ip::tcp::socket &peer, std::string name) {
  co_await asio::async_write(peer, asio::buffer("hello"), asio::use_awaitable);
  co_await asio::async_write(peer, asio::buffer(name), asio::use_awaitable);
}
