// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Errors that are values, and dropped. See docs/checks/cotidy-discarded-result.md.
#include <asyncio/asyncio.h>
#include "boost-asio.h"
#include "cppcoro.h"

#include <system_error>

asyncio::Coro<std::error_code> push(std::string message);

asyncio::Coro<void> drops_an_error(std::string message) {
  // Mistake: nothing is thrown, and nobody sees the error.
  co_await push(message);
}

asyncio::Coro<void> drops_several(std::string message) {
  // Mistake: each of them may have failed.
  co_await asyncio::gather(push(message), push(message));
}

enum class [[nodiscard]] Status { sent, full, closed };

// The mark at a function speaks of the task alone.
[[nodiscard]] cppcoro::task<Status> send(std::string message);

cppcoro::task<void> drops_a_marked_result(std::string message) {
  // Mistake: the compiler says nothing, as this await gives a reference.
  co_await send(message);
}

namespace asio = boost::asio;
using asio::ip::tcp;

asio::awaitable<void> request(tcp::socket &socket);

asio::awaitable<void> goes_on(tcp::socket &socket, tcp::endpoint server) {
  // Mistake: the socket may not be connected.
  co_await socket.async_connect(server, asio::as_tuple(asio::use_awaitable));
  co_await request(socket);
}

asyncio::Coro<void> right(std::string message) {
  if (auto error = co_await push(message))
    throw std::system_error(error);
  // Where it really does not matter, a cast says so.
  (void)co_await push(message);
}
