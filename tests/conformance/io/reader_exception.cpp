// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/io/wire.h"

namespace {

asyncio::Coro<> scenario() {
  auto [end, peer] = asyncio::Socket::pair();
  auto [reader, writer] = co_await asyncio::open_connection(std::move(end));
  auto reading = asyncio::create_task(attempt("read(4)", reader.read(4)));
  co_await quiet();
  reader.set_exception(std::make_exception_ptr(asyncio::ValueError("x")));
  note("set");
  co_await reading;
  say("exception={}", describe(reader.exception()));
  co_await attempt("read(4)", reader.read(4));
  co_await attempt("readexactly(4)", reader.readexactly(4));
  co_await attempt("readline", reader.readline());
  co_await attempt("readuntil", reader.readuntil("!"));
  co_await attempt("drain", writer.drain());
  send(peer, "data");
  co_await quiet();
  co_await attempt("read(4)", reader.read(4));
  writer.close();
  peer.close();
  co_await attempt("wait_closed", writer.wait_closed());
}

} // namespace

SCENARIO(reader_exception) { run_on_wire(scenario()); }
