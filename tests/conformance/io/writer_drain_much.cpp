// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/io/wire.h"

namespace {

constexpr std::size_t size = 300'000;

char byte_at(std::size_t place) { return static_cast<char>(place * 7 % 251); }

asyncio::Coro<> send_all(asyncio::StreamWriter writer) {
  for (std::size_t start = 0; start < size; start += 10'000) {
    std::string data;
    for (std::size_t i = 0; i < 10'000; ++i)
      data += byte_at(start + i);
    writer.write(data);
    co_await writer.drain();
  }
  writer.write_eof();
}

asyncio::Coro<> scenario() {
  auto [a, b] = asyncio::Socket::pair();
  a.setsockopt(SOL_SOCKET, SO_SNDBUF, 4096);
  b.setsockopt(SOL_SOCKET, SO_SNDBUF, 4096);
  auto [reader, writer] = co_await asyncio::open_connection(std::move(a));
  auto [other, back] =
      co_await asyncio::open_connection(std::move(b), {.limit = 5000});
  writer.transport()->set_write_buffer_limits({.high = 4096});
  auto sending = asyncio::create_task(send_all(writer));
  std::size_t total = 0, wrong = 0;
  while (true) {
    const std::string data = co_await other.read(3000);
    if (data.empty())
      break;
    for (const char byte : data)
      wrong += byte != byte_at(total++);
  }
  say("received {}, wrong {}", total, wrong);
  co_await sending;
  say("buffered {}", writer.transport()->get_write_buffer_size());
  writer.close();
  co_await writer.wait_closed();
  back.close();
  co_await back.wait_closed();
}

} // namespace

SCENARIO(writer_drain_much) { run_on_wire(scenario()); }
