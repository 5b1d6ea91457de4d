// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// An echo server
//
//   echo_server PORT      until Ctrl-C
//
// Without arguments it has a client of its own.
#include <asyncio/asyncio.h>

#include <iostream>
#include <string>

namespace {

using asyncio::Coro;
using asyncio::Server;
using asyncio::StreamReader;
using asyncio::StreamWriter;

Coro<> echo(StreamReader reader, StreamWriter writer) {
  try {
    for (;;) {
      const std::string data = co_await reader.read(64 * 1024);
      if (data.empty())
        break;
      writer.write(data);
      co_await writer.drain(); // as fast as the client reads
    }
    writer.close();
    co_await writer.wait_closed();
  } catch (const asyncio::ConnectionError &) {
    // The client has gone, which is its right.
  }
}

int port_of(const Server &server) {
  return server.sockets().at(0)->getsockname().port();
}

Coro<> serve(int port) {
  const Server server = co_await asyncio::start_server(echo, "127.0.0.1", port);
  std::cout << "port " << port_of(server) << std::endl;
  co_await server.serve_forever();
}

Coro<> serve_and_ask() {
  const Server server = co_await asyncio::start_server(echo, "127.0.0.1", 0);
  auto connecting = asyncio::open_connection("127.0.0.1", port_of(server));
  auto [reader, writer] = co_await std::move(connecting);
  for (const char *line : {"hello\n", "once more\n"}) {
    writer.write(line);
    std::cout << co_await reader.readline();
  }
  writer.close();
  co_await writer.wait_closed();
  co_await server.aclose();
}

} // namespace

int main(int count, char **arguments) {
  try {
    asyncio::run(count > 1 ? serve(std::stoi(arguments[1])) : serve_and_ask());
  } catch (const asyncio::KeyboardInterrupt &) {
    std::cout << "stopped\n";
  }
}

// Output:
// hello
// once more
