// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// usage: echo_asyncio PORT      an echo server of streams
#include <asyncio/asyncio.h>

#include <string>

namespace {

using asyncio::Coro;

Coro<> serve(asyncio::StreamReader reader, asyncio::StreamWriter writer) {
  try {
    for (;;) {
      const std::string data = co_await reader.read(65536);
      if (data.empty())
        break;
      writer.write(data);
      co_await writer.drain();
    }
  } catch (const asyncio::ConnectionError &) {
    // The client has gone.
  }
  writer.close();
}

Coro<> run(int port) {
  const auto server = co_await asyncio::start_server(serve, "127.0.0.1", port,
                                                     {.backlog = 2048});
  co_await server.serve_forever();
}

} // namespace

int main(int, char **arguments) { asyncio::run(run(std::stoi(arguments[1]))); }
