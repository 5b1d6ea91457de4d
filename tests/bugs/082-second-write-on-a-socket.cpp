// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// ecorm/cppwamp#117
// The transmit queue was empty while its last message was still being written,
// so that the next one was written at the same time and corrupted both.
#include <boost-asio.h>

#include <cstddef>
#include <string>

namespace asio = boost::asio;

//===--- Buggy ------------------------------------------------------------===//

namespace buggy {

asio::awaitable<std::size_t> transmit(asio::ip::tcp::socket &Router,
                                      std::string First, std::string Second) {
  auto Large = asio::async_write(Router, asio::buffer(First), asio::use_future);
  std::size_t Sent =
      // Bug: cotidy-overlapping-operations
      co_await asio::async_write(Router, asio::buffer(Second),
                                 asio::use_awaitable);
  co_return Sent + (Large.valid() ? 1 : 0);
}

} // namespace buggy

//===--- Fixed ------------------------------------------------------------===//

namespace fixed {

asio::awaitable<std::size_t> transmit(asio::ip::tcp::socket &Router,
                                      std::string First, std::string Second) {
  std::size_t Sent = co_await asio::async_write(Router, asio::buffer(First),
                                                asio::use_awaitable);
  Sent += co_await asio::async_write(Router, asio::buffer(Second),
                                     asio::use_awaitable);
  co_return Sent;
}

} // namespace fixed
