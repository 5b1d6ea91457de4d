// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/io/wire.h"

namespace {

asyncio::Coro<> serve(asyncio::StreamReader reader,
                      asyncio::StreamWriter writer) {
  note("callback");
  const std::string word = co_await reader.readline();
  note("callback got {}", shown(word));
  if (word == "fail\n")
    throw asyncio::ValueError("x");
  if (word == "cancel\n") {
    asyncio::current_task().cancel();
    co_await asyncio::sleep(0s);
  }
  writer.write("bye");
  writer.close();
}

asyncio::Coro<> scenario() {
  say_errors();
  asyncio::EventLoop &loop = asyncio::get_running_loop();
  for (const std::string_view word : {"end\n", "fail\n", "cancel\n"}) {
    auto [end, peer] = asyncio::Socket::pair();
    const auto protocol = std::make_shared<asyncio::StreamReaderProtocol>(
        loop, asyncio::StreamReader(),
        asyncio::detail::client_connected(&serve));
    auto accepting = loop.connect_accepted_socket(
        [protocol] { return protocol; }, std::move(end));
    co_await std::move(accepting);
    note("connected");
    auto [reader, writer] = co_await asyncio::open_connection(std::move(peer));
    writer.write(word);
    co_await attempt("read", reader.read());
    writer.close();
    co_await attempt("wait_closed", writer.wait_closed());
    co_await quiet();
  }
}

} // namespace

SCENARIO(streams_callback) { run_on_wire(scenario()); }
