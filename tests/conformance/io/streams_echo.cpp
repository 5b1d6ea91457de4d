// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/io/wire.h"

#include <algorithm>
#include <cctype>

namespace {

std::string upper(std::string text) {
  std::transform(
      text.begin(), text.end(), text.begin(),
      [](unsigned char each) { return static_cast<char>(std::toupper(each)); });
  return text;
}

asyncio::Coro<> serve(asyncio::StreamReader reader,
                      asyncio::StreamWriter writer) {
  while (const auto line = co_await reader.next()) {
    note("server got {}", shown(*line));
    writer.write(upper(*line));
    co_await writer.drain();
  }
  note("server got the end");
  writer.close();
  co_await writer.wait_closed();
  note("server has closed");
}

asyncio::Coro<> scenario() {
  auto [a, b] = asyncio::Socket::pair();
  auto [reader, writer] = co_await asyncio::open_connection(std::move(a));
  auto [other, back] = co_await asyncio::open_connection(std::move(b));
  auto serving = asyncio::create_task(serve(other, back));
  for (const std::string_view line : {"one\n", "two\n", "three\nfour\n"}) {
    writer.write(line);
    co_await writer.drain();
    const std::string answer = co_await reader.readline();
    note("client got {}", shown(answer));
  }
  std::string answer = co_await reader.readline();
  note("client got {}", shown(answer));
  writer.write_eof();
  answer = co_await reader.read();
  note("client got {}", shown(answer));
  writer.close();
  co_await writer.wait_closed();
  note("client has closed");
  co_await serving;
}

} // namespace

SCENARIO(streams_echo) { run_on_wire(scenario()); }
