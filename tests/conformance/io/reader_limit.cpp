// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/io/wire.h"

namespace {

asyncio::Coro<> overrun(asyncio::StreamReader reader) {
  try {
    co_await reader.readuntil(";");
  } catch (const asyncio::LimitOverrunError &error) {
    say("{} consumed={}", describe(error), error.consumed());
  }
}

asyncio::Coro<> scenario() {
  auto [end, peer] = asyncio::Socket::pair();
  auto [reader, writer] =
      co_await asyncio::open_connection(std::move(end), {.limit = 8});
  send(peer, "12345678;");
  co_await attempt("as long as the limit", reader.readuntil(";"));
  send(peer, "123456789;");
  co_await quiet();
  co_await overrun(reader);
  co_await attempt("readexactly(10)", reader.readexactly(10));
  send(peer, "123456789ab");
  co_await quiet();
  co_await overrun(reader);
  co_await attempt("read(9)", reader.read(9));
  send(peer, "\n");
  co_await attempt("readline", reader.readline());
  send(peer, "a line too long\nshort\n");
  co_await attempt("readline", reader.readline());
  co_await attempt("readline", reader.readline());
  send(peer, "neither end nor li");
  co_await quiet();
  co_await attempt("readline", reader.readline());
  send(peer, "mit\n");
  co_await attempt("readline", reader.readline());
  send(peer, std::string(20, 'x'));
  co_await attempt("readexactly(20)", reader.readexactly(20));
  writer.close();
  peer.close();
  co_await attempt("wait_closed", writer.wait_closed());
}

} // namespace

SCENARIO(reader_limit) { run_on_wire(scenario()); }
