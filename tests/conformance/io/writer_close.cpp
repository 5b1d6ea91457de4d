// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/io/wire.h"

namespace {

asyncio::Coro<> nothing_buffered() {
  auto [end, peer] = asyncio::Socket::pair();
  auto [reader, writer] = co_await asyncio::open_connection(std::move(end));
  say("is_closing={}", writer.is_closing());
  writer.close();
  note("closed, is_closing={}", writer.is_closing());
  writer.close();
  attempt_now("write", [&writer = writer] { writer.write("late"); });
  co_await attempt("drain", writer.drain());
  co_await attempt("read", reader.read());
  co_await attempt("wait_closed", writer.wait_closed());
  co_await attempt("wait_closed again", writer.wait_closed());
  attempt_now("write", [&writer = writer] { writer.write("later"); });
  attempt_now("write_eof", [&writer = writer] { writer.write_eof(); });
  co_await attempt("drain", writer.drain());
  note("received {}", shown(drained(peer)));
}

asyncio::Coro<> something_buffered() {
  auto [end, peer] = asyncio::Socket::pair();
  fill(end);
  auto [reader, writer] = co_await asyncio::open_connection(std::move(end));
  writer.write("before");
  writer.close();
  note("closed with something buffered");
  std::vector<asyncio::Task<>> waiting;
  for (const char *name : {"wait_closed 0", "wait_closed 1"})
    waiting.push_back(
        asyncio::create_task(attempt(name, writer.wait_closed())));
  co_await quiet();
  attempt_now("write", [&writer = writer] { writer.write(", after"); });
  send(peer, "not read any more");
  co_await quiet();
  note("received {}", shown(drained(peer)));
  co_await asyncio::gather(waiting);
  note("received {}", shown(drained(peer)));
}

asyncio::Coro<> scenario() {
  co_await nothing_buffered();
  co_await something_buffered();
}

} // namespace

SCENARIO(writer_close) { run_on_wire(scenario()); }
