// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/io/wire.h"

namespace {

asyncio::Coro<> scenario() {
  auto [end, peer] = asyncio::Socket::pair();
  fill(end);
  auto [reader, writer] = co_await asyncio::open_connection(std::move(end));
  writer.write("never sent");
  auto reading = asyncio::create_task(attempt("read", reader.read(1)));
  co_await quiet();
  writer.transport()->abort();
  note("aborted, buffered {}", writer.transport()->get_write_buffer_size());
  writer.transport()->abort();
  writer.close();
  co_await reading;
  co_await attempt("wait_closed", writer.wait_closed());
  attempt_now("write", [&writer = writer] { writer.write("late"); });
  co_await attempt("drain", writer.drain());
  note("received {}", shown(drained(peer)));
}

} // namespace

SCENARIO(writer_abort) { run_on_wire(scenario()); }
