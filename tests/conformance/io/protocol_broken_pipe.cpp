// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/io/wire.h"

namespace {

asyncio::Coro<> written_at_once() {
  auto [end, peer] = asyncio::Socket::pair();
  const auto transport = co_await connect(
      std::move(end), std::make_shared<Speaker>("writes at once"));
  peer.close();
  transport->write("one");
  note("is_closing={}", transport->is_closing());
  transport->write("two");
  co_await quiet();
  for (int number = 0; number < 8; ++number)
    attempt_now("write", [&] { transport->write("three"); });
}

asyncio::Coro<> kept_open() {
  auto [end, peer] = asyncio::Socket::pair();
  const auto transport = co_await connect(
      std::move(end), std::make_shared<Speaker>("kept open", true));
  peer.close();
  co_await quiet();
  note("is_closing={}", transport->is_closing());
  transport->write("one");
  co_await quiet();
}

asyncio::Coro<> buffered(const char *name, bool paused) {
  auto [end, peer] = asyncio::Socket::pair();
  fill(end);
  const auto transport =
      co_await connect(std::move(end), std::make_shared<Speaker>(name));
  if (paused)
    transport->pause_reading();
  transport->write("one");
  peer.close();
  co_await quiet();
  note("is_closing={} buffered {}", transport->is_closing(),
       transport->get_write_buffer_size());
}

asyncio::Coro<> scenario() {
  co_await written_at_once();
  co_await kept_open();
  co_await buffered("buffered", true);
  co_await buffered("both", false);
}

} // namespace

SCENARIO(protocol_broken_pipe) { run_on_wire(scenario()); }
