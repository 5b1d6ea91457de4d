// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/io/wire.h"

namespace {

constexpr std::size_t size = 300'000;

char byte_at(std::size_t place) { return static_cast<char>(place * 7 % 251); }

asyncio::Coro<> scenario() {
  asyncio::EventLoop &loop = asyncio::get_running_loop();
  auto [end, peer] = asyncio::Socket::pair();
  end.setsockopt(SOL_SOCKET, SO_SNDBUF, 4096);
  std::string data;
  while (data.size() < size)
    data += byte_at(data.size());
  auto sending = asyncio::create_task(loop.sock_sendall(end, data));
  std::size_t total = 0, wrong = 0;
  while (total < size) {
    const std::string piece = co_await loop.sock_recv(peer, 3000);
    for (const char byte : piece)
      wrong += byte != byte_at(total++);
  }
  co_await sending;
  say("received {}, wrong {}", total, wrong);
}

} // namespace

SCENARIO(sock_much) { run_on_wire(scenario()); }
