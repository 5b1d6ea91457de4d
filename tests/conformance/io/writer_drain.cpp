// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/io/wire.h"

namespace {

asyncio::Coro<> scenario() {
  auto [end, peer] = asyncio::Socket::pair();
  fill(end);
  auto [reader, writer] = co_await asyncio::open_connection(std::move(end));
  const auto transport = writer.transport();
  transport->set_write_buffer_limits({.low = 10, .high = 30});
  co_await attempt("drain of nothing", writer.drain());
  writer.write(std::string(30, 'a'));
  note("buffered {}", transport->get_write_buffer_size());
  co_await attempt("drain at the mark", writer.drain());
  writer.write("b");
  note("buffered {}", transport->get_write_buffer_size());
  std::vector<asyncio::Task<>> draining;
  for (const char *name : {"drain 0", "drain 1", "drain 2"})
    draining.push_back(asyncio::create_task(attempt(name, writer.drain())));
  co_await quiet();
  draining[1].cancel();
  co_await quiet();
  note("read");
  const std::string data = drained(peer);
  note("received {}", shown(data));
  co_await asyncio::gather(draining);
  note("buffered {}", transport->get_write_buffer_size());
  co_await attempt("drain", writer.drain());
  note("received {}", shown(drained(peer)));
  const std::vector<std::string> lines{std::string(20, 'c'), "",
                                       std::string(20, 'd')};
  writer.writelines(lines);
  co_await attempt("drain", writer.drain());
  co_await quiet();
  note("received {}", shown(drained(peer)));
  writer.close();
  peer.close();
  co_await attempt("wait_closed", writer.wait_closed());
}

} // namespace

SCENARIO(writer_drain) { run_on_wire(scenario()); }
