// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/io/wire.h"

namespace {

asyncio::Coro<> scenario() {
  auto [end, peer] = asyncio::Socket::pair();
  auto [reader, writer] = co_await asyncio::open_connection(std::move(end));
  auto first = asyncio::create_task(attempt("first read", reader.read(4)));
  co_await quiet();
  co_await attempt("read(4)", reader.read(4));
  co_await attempt("read()", reader.read());
  co_await attempt("readexactly(4)", reader.readexactly(4));
  co_await attempt("readuntil('!')", reader.readuntil("!"));
  co_await attempt("readline", reader.readline());
  co_await attempt("read(0)", reader.read(0));
  send(peer, "abcdefgh");
  // Woken, but not run: nobody waits any more, and the data is there.
  co_await quiet();
  co_await first;
  co_await attempt("read(4)", reader.read(4));
  writer.close();
  peer.close();
  co_await attempt("wait_closed", writer.wait_closed());
}

} // namespace

SCENARIO(reader_two_waiters) { run_on_wire(scenario()); }
