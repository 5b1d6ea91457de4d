// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/io/wire.h"

#include <array>

namespace {

void fill_queue(const asyncio::Socket &end) {
  while (::send(end.fileno(), "#", 1, MSG_NOSIGNAL) > 0) {
  }
}

std::string datagrams(const asyncio::Socket &end) {
  std::string received;
  std::array<char, 100> room{};
  while (true) {
    const auto got = ::recv(end.fileno(), room.data(), room.size(), 0);
    if (got < 0)
      return received;
    const std::string data(room.data(), static_cast<std::size_t>(got));
    if (data != "#")
      received += (received.empty() ? "" : " ") + shown(data);
  }
}

asyncio::Coro<> fill_and(const std::string &how) {
  note(how);
  auto [end, peer] = datagram_pair();
  fill_queue(end);
  const auto transport =
      co_await endpoint(std::move(end), std::make_shared<Datagrams>("end"));
  transport->set_write_buffer_limits({.low = 29, .high = 30});
  for (const std::string_view data : {"one", "", "twelve"}) {
    transport->sendto(data);
    note("buffered {}", transport->get_write_buffer_size());
  }
  if (how == "close")
    transport->close();
  else if (how == "abort")
    transport->abort();
  co_await quiet();
  note("received {}", datagrams(peer));
  co_await quiet();
  note("received {}", datagrams(peer));
  transport->close();
  co_await quiet();
}

asyncio::Coro<> scenario() {
  for (const char *how : {"drain", "close", "abort"})
    co_await fill_and(how);
}

} // namespace

SCENARIO(datagram_full) { run_on_wire(scenario()); }
