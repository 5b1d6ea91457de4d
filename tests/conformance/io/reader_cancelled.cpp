// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/io/wire.h"

namespace {

asyncio::Coro<> cancelled(std::string what, asyncio::Coro<std::string> read) {
  auto task = asyncio::create_task(attempt(what, std::move(read)));
  co_await quiet();
  note("cancel: {}", task.cancel());
  co_await quiet();
}

asyncio::Coro<> scenario() {
  auto [end, peer] = asyncio::Socket::pair();
  auto [reader, writer] = co_await asyncio::open_connection(std::move(end));
  co_await cancelled("read(4)", reader.read(4));
  co_await cancelled("readexactly(8)", reader.readexactly(8));
  co_await cancelled("readuntil('!')", reader.readuntil("!"));
  co_await cancelled("readline", reader.readline());
  co_await cancelled("read()", reader.read());
  send(peer, "abc");
  co_await attempt("wait_for readexactly(6)",
                   asyncio::wait_for(reader.readexactly(6), 4 * tick));
  send(peer, "def");
  co_await attempt("wait_for readexactly(6)",
                   asyncio::wait_for(reader.readexactly(6), 4 * tick));
  // The cancellation and the data in one turn.
  auto task = asyncio::create_task(attempt("read(4)", reader.read(4)));
  co_await quiet();
  send(peer, "ghi");
  task.cancel();
  co_await quiet();
  co_await attempt("read(4)", reader.read(4));
  // The data, and then the cancellation before the task has run.
  task = asyncio::create_task(attempt("read(4)", reader.read(4)));
  co_await quiet();
  reader.feed_data("jkl");
  task.cancel();
  co_await quiet();
  co_await attempt("read(4)", reader.read(4));
  writer.close();
  peer.close();
  co_await attempt("wait_closed", writer.wait_closed());
}

} // namespace

SCENARIO(reader_cancelled) { run_on_wire(scenario()); }
