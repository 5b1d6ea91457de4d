// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// usage: echo_asio PORT      an echo server of Boost.Asio's coroutines
#include <array>
#include <boost/asio.hpp>
#include <cstdint>
#include <string>

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

asio::awaitable<void> serve(tcp::socket socket) {
  socket.set_option(tcp::no_delay(true));
  std::array<char, 65536> buffer;
  try {
    for (;;) {
      const std::size_t size = co_await socket.async_read_some(
          asio::buffer(buffer), asio::use_awaitable);
      co_await asio::async_write(socket, asio::buffer(buffer, size),
                                 asio::use_awaitable);
    }
  } catch (const boost::system::system_error &) {
    // The client has gone.
  }
}

asio::awaitable<void> run(std::uint16_t port) {
  const auto here = co_await asio::this_coro::executor;
  tcp::acceptor acceptor(here, {asio::ip::address_v4::loopback(), port});
  acceptor.listen(2048);
  for (;;)
    asio::co_spawn(here,
                   serve(co_await acceptor.async_accept(asio::use_awaitable)),
                   asio::detached);
}

} // namespace

int main(int, char **arguments) {
  asio::io_context context(1);
  asio::co_spawn(context,
                 run(static_cast<std::uint16_t>(std::stoi(arguments[1]))),
                 asio::detached);
  context.run();
}
