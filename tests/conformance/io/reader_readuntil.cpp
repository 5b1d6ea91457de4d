// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/io/wire.h"

namespace {

asyncio::Coro<> scenario() {
  auto [end, peer] = asyncio::Socket::pair();
  auto [reader, writer] = co_await asyncio::open_connection(std::move(end));
  auto reading =
      asyncio::create_task(attempt("readuntil('--')", reader.readuntil("--")));
  for (const std::string_view piece : {"one-", "two-", "-three--rest"}) {
    send(peer, piece);
    co_await quiet();
    say("done={}", reading.done());
  }
  co_await attempt("again", reader.readuntil("--"));
  send(peer, "|a;b|;|");
  const std::vector<std::string> both{";", "|;"};
  for (int number = 0; number < 3; ++number) {
    co_await attempt("readuntil(';' or '|;')", reader.readuntil(both));
    send(peer, ".|;");
  }
  co_await attempt("readuntil('')", reader.readuntil(""));
  const std::vector<std::string> none;
  co_await attempt("readuntil(())", reader.readuntil(none));
  co_await attempt("read(2)", reader.read(2));
  reading =
      asyncio::create_task(attempt("readuntil('!')", reader.readuntil("!")));
  co_await quiet();
  send(peer, "no end");
  co_await quiet();
  peer.close();
  co_await reading;
  co_await attempt("readuntil('!')", reader.readuntil("!"));
  writer.close();
  co_await attempt("wait_closed", writer.wait_closed());
}

} // namespace

SCENARIO(reader_readuntil) { run_on_wire(scenario()); }
