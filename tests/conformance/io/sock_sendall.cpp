// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/io/wire.h"

namespace {

asyncio::Coro<> scenario() {
  asyncio::EventLoop &loop = asyncio::get_running_loop();
  auto [end, peer] = asyncio::Socket::pair();
  co_await attempt("sock_sendall", loop.sock_sendall(end, "hello"));
  co_await attempt("sock_sendall", loop.sock_sendall(end, ""));
  note("received {}", shown(drained(peer)));
  fill(end);
  auto sending = asyncio::create_task(
      attempt("sock_sendall", loop.sock_sendall(end, "later")));
  co_await quiet();
  note("received {}", shown(drained(peer)));
  co_await sending;
  note("received {}", shown(drained(peer)));
  fill(end);
  sending = asyncio::create_task(
      attempt("sock_sendall", loop.sock_sendall(end, "never")));
  co_await quiet();
  note("cancel: {}", sending.cancel());
  co_await quiet();
  note("received {}", shown(drained(peer)));
  co_await quiet();
  note("received {}", shown(drained(peer)));
  // Receiving and sending on one socket.
  fill(end);
  sending = asyncio::create_task(
      attempt("sock_sendall", loop.sock_sendall(end, "out")));
  auto receiving =
      asyncio::create_task(attempt("sock_recv", loop.sock_recv(end, 8)));
  co_await quiet();
  send(peer, "in");
  drained(peer);
  co_await quiet();
  note("done {} {}, received {}", sending.done(), receiving.done(),
       shown(drained(peer)));
  fill(end);
  sending = asyncio::create_task(
      attempt("sock_sendall", loop.sock_sendall(end, "gone")));
  co_await quiet();
  peer.close();
  co_await sending;
  co_await attempt("sock_sendall", loop.sock_sendall(end, "gone"));
}

} // namespace

SCENARIO(sock_sendall) { run_on_wire(scenario()); }
