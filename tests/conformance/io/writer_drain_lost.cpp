// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/io/wire.h"

namespace {

asyncio::Coro<> lose(const char *what, bool reset) {
  auto [end, peer] = asyncio::Socket::pair();
  fill(end);
  auto [reader, writer] = co_await asyncio::open_connection(std::move(end));
  writer.transport()->set_write_buffer_limits({.high = 0});
  writer.write("x");
  std::vector<asyncio::Task<>> draining;
  for (const char *name : {"drain 0", "drain 1"})
    draining.push_back(asyncio::create_task(attempt(name, writer.drain())));
  co_await quiet();
  note(what);
  if (reset)
    peer.close();
  else
    writer.transport()->abort();
  co_await quiet();
  co_await asyncio::gather(draining);
  co_await attempt("drain", writer.drain());
  co_await attempt("read", reader.read());
  writer.close();
  co_await attempt("wait_closed", writer.wait_closed());
}

asyncio::Coro<> scenario() {
  co_await lose("abort", false);
  co_await lose("the peer closes", true);
}

} // namespace

SCENARIO(writer_drain_lost) { run_on_wire(scenario()); }
