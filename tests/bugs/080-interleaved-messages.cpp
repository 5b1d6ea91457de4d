// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// hazelcast/hazelcast-cpp-client#988
// Each message was written as it came, also while the one before was still
// under way. The parts of the two mixed on the wire.
#include <boost-asio.h>

#include <exception>
#include <string>

namespace asio = boost::asio;
using asio::experimental::awaitable_operators::operator&&;

//===--- Buggy ------------------------------------------------------------===//

namespace buggy {

asio::awaitable<void> sendBoth(asio::ip::tcp::socket &Member,
                               std::string Header, std::string Body) {
  co_await (
      asio::async_write(Member, asio::buffer(Header), asio::use_awaitable) &&
      // Bug: cotidy-overlapping-operations
      asio::async_write(Member, asio::buffer(Body), asio::use_awaitable));
}

} // namespace buggy

//===--- Fixed ------------------------------------------------------------===//

namespace fixed {

asio::awaitable<void> sendBoth(asio::ip::tcp::socket &Member,
                               std::string Header, std::string Body) {
  co_await asio::async_write(Member, asio::buffer(Header), asio::use_awaitable);
  co_await asio::async_write(Member, asio::buffer(Body), asio::use_awaitable);
}

} // namespace fixed
