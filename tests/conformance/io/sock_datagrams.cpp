// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/io/wire.h"

namespace {

asyncio::Coro<> receive(const asyncio::Socket &end, std::size_t most) {
  auto receiving = asyncio::get_running_loop().sock_recvfrom(end, most);
  const auto datagram = co_await std::move(receiving);
  note("sock_recvfrom: {}", shown(datagram.first));
}

asyncio::Coro<> scenario() {
  asyncio::EventLoop &loop = asyncio::get_running_loop();
  auto [end, peer] = datagram_pair();
  co_await attempt("sock_sendall", loop.sock_sendall(end, "one"));
  co_await attempt("sock_sendall", loop.sock_sendall(end, "two and more"));
  co_await receive(peer, 8);
  co_await receive(peer, 8);
  auto waiting = asyncio::create_task(receive(peer, 8));
  co_await quiet();
  send(end, "");
  co_await waiting;
  waiting = asyncio::create_task(receive(peer, 8));
  co_await quiet();
  waiting.cancel();
  co_await quiet();
  note("cancelled={}", waiting.cancelled());
  waiting = asyncio::create_task(attempt("sock_recv", loop.sock_recv(peer, 8)));
  co_await quiet();
  send(end, "three");
  send(end, "four");
  co_await waiting;
  co_await attempt("sock_recv", loop.sock_recv(peer, 8));
  peer.close();
  co_await attempt("sock_sendall", loop.sock_sendall(end, "five"));
}

} // namespace

SCENARIO(sock_datagrams) { run_on_wire(scenario()); }
