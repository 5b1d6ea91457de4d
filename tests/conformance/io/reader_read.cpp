// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/io/wire.h"

namespace {

asyncio::Coro<> scenario() {
  auto [end, peer] = asyncio::Socket::pair();
  auto [reader, writer] = co_await asyncio::open_connection(std::move(end));
  note("connected");
  send(peer, "hello world");
  co_await attempt("read(5)", reader.read(5));
  co_await attempt("read(100)", reader.read(100));
  co_await attempt("read(0)", reader.read(0));
  auto reading = asyncio::create_task(attempt("read(4)", reader.read(4)));
  co_await quiet();
  send(peer, "late");
  send(peer, "r");
  co_await reading;
  co_await attempt("read(4)", reader.read(4));
  reading = asyncio::create_task(attempt("read()", reader.read()));
  for (const std::string_view piece : {"one ", "two ", "three"}) {
    send(peer, piece);
    co_await quiet();
  }
  say("done={} at_eof={}", reading.done(), reader.at_eof());
  peer.close();
  co_await reading;
  say("at_eof={}", reader.at_eof());
  co_await attempt("read(1)", reader.read(1));
  co_await attempt("read()", reader.read());
  writer.close();
  co_await attempt("wait_closed", writer.wait_closed());
}

} // namespace

SCENARIO(reader_read) { run_on_wire(scenario()); }
