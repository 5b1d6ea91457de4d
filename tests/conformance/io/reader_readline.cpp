// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/io/wire.h"

namespace {

asyncio::Coro<> scenario() {
  auto [end, peer] = asyncio::Socket::pair();
  auto [reader, writer] = co_await asyncio::open_connection(std::move(end));
  send(peer, "one\ntwo\n\nth");
  for (int number = 0; number < 3; ++number)
    co_await attempt("readline", reader.readline());
  auto reading = asyncio::create_task(attempt("readline", reader.readline()));
  co_await quiet();
  send(peer, "ree\nfour\nfive\nsix");
  co_await reading;
  peer.close();
  while (const auto line = co_await reader.next())
    note("line {}", shown(*line));
  co_await attempt("readline", reader.readline());
  writer.close();
  co_await attempt("wait_closed", writer.wait_closed());
}

} // namespace

SCENARIO(reader_readline) { run_on_wire(scenario()); }
