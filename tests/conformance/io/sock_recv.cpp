// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/io/wire.h"

namespace {

asyncio::Coro<> scenario() {
  asyncio::EventLoop &loop = asyncio::get_running_loop();
  auto [end, peer] = asyncio::Socket::pair();
  send(peer, "hello");
  co_await attempt("sock_recv(3)", loop.sock_recv(end, 3));
  co_await attempt("sock_recv(3)", loop.sock_recv(end, 3));
  auto waiting =
      asyncio::create_task(attempt("sock_recv(8)", loop.sock_recv(end, 8)));
  co_await quiet();
  send(peer, "late");
  co_await waiting;
  co_await attempt("wait_for",
                   asyncio::wait_for(loop.sock_recv(end, 8), 2 * tick));
  send(peer, "after");
  co_await attempt("sock_recv(8)", loop.sock_recv(end, 8));
  // Data and cancellation in one turn: nothing is lost.
  waiting =
      asyncio::create_task(attempt("sock_recv(8)", loop.sock_recv(end, 8)));
  co_await quiet();
  send(peer, "both");
  waiting.cancel();
  co_await quiet();
  co_await attempt("sock_recv(8)", loop.sock_recv(end, 8));
  // The second takes the place of the first.
  auto first = asyncio::create_task(attempt("first", loop.sock_recv(end, 8)));
  co_await quiet();
  auto second = asyncio::create_task(attempt("second", loop.sock_recv(end, 8)));
  co_await quiet();
  first.cancel();
  co_await quiet();
  send(peer, "two");
  co_await quiet();
  note("second is done: {}", second.done());
  std::string buffer(8, '\0');
  waiting = asyncio::create_task(
      attempt("sock_recv_into", loop.sock_recv_into(end, buffer)));
  co_await quiet();
  send(peer, "0123456789");
  co_await waiting;
  note("buffer {}", shown(buffer));
  co_await attempt("sock_recv_into", loop.sock_recv_into(end, buffer));
  note("buffer {}", shown(buffer));
  waiting =
      asyncio::create_task(attempt("sock_recv(8)", loop.sock_recv(end, 8)));
  co_await quiet();
  peer.close();
  co_await waiting;
  co_await attempt("sock_recv(8)", loop.sock_recv(end, 8));
}

} // namespace

SCENARIO(sock_recv) { run_on_wire(scenario()); }
