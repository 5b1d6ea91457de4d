// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What docs/runtime/streams.md shows.
#include "tests/runtime/expect.h"

#include <asyncio/streams.h>

namespace {

using asyncio::Coro;
using asyncio::Server;
using asyncio::StreamReader;
using asyncio::StreamWriter;

Coro<> echo(StreamReader reader, StreamWriter writer) {
  while (auto line = co_await reader.next()) {
    writer.write(*line);
    co_await writer.drain();
  }
  writer.close();
  co_await writer.wait_closed();
}

Coro<std::string> ask(int port) {
  auto [reader, writer] = co_await asyncio::open_connection("127.0.0.1", port);
  writer.write("hello\n");
  co_await writer.drain();
  auto answer = co_await reader.readline();
  writer.close();
  co_await writer.wait_closed();
  co_return answer;
}

Coro<std::string> echo_and_ask() {
  const Server server = co_await asyncio::start_server(echo, "127.0.0.1", 0);
  const int port = server.sockets().at(0)->getsockname().port();
  auto answer = co_await ask(port);
  co_await server.aclose();
  co_return answer;
}

TEST(DocsStreams, AServerAnswers) {
  EXPECT_EQ(asyncio::run(echo_and_ask()), "hello\n");
}

} // namespace
