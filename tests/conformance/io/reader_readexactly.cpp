// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/io/wire.h"

namespace {

asyncio::Coro<> scenario() {
  auto [end, peer] = asyncio::Socket::pair();
  auto [reader, writer] = co_await asyncio::open_connection(std::move(end));
  auto reading =
      asyncio::create_task(attempt("readexactly(10)", reader.readexactly(10)));
  for (const std::string_view piece : {"abc", "def", "ghijkl"}) {
    say("done={}", reading.done());
    send(peer, piece);
    co_await quiet();
  }
  co_await reading;
  co_await attempt("readexactly(2)", reader.readexactly(2));
  co_await attempt("readexactly(0)", reader.readexactly(0));
  co_await attempt("readexactly(-1)", reader.readexactly(-1));
  send(peer, "short");
  co_await quiet();
  reading =
      asyncio::create_task(attempt("readexactly(8)", reader.readexactly(8)));
  co_await quiet();
  peer.close();
  co_await reading;
  co_await attempt("readexactly(1)", reader.readexactly(1));
  try {
    co_await reader.readexactly(3);
  } catch (const asyncio::IncompleteReadError &error) {
    say("{} {}", error.expected().value_or(0), describe(error.partial()));
  }
  writer.close();
  co_await attempt("wait_closed", writer.wait_closed());
}

} // namespace

SCENARIO(reader_readexactly) { run_on_wire(scenario()); }
