// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/io/wire.h"

namespace {

asyncio::Coro<> end_half(std::string_view how, bool full) {
  note("{}, full={}", how, full);
  auto [end, peer] = asyncio::Socket::pair();
  if (full)
    fill(end);
  const auto transport =
      co_await connect(std::move(end), std::make_shared<Speaker>("end", true));
  transport->write("words");
  transport->write_eof();
  co_await quiet();
  send(peer, "answer");
  co_await quiet();
  if (how == "close")
    transport->close();
  else if (how == "abort")
    transport->abort();
  else
    peer.shutdown(SHUT_WR);
  note("is_closing={} is_reading={}", transport->is_closing(),
       transport->is_reading());
  co_await quiet();
  std::string received = drained(peer);
  co_await quiet();
  received += drained(peer);
  note("peer received {}", shown(received));
  note("is_closing={} buffered {}", transport->is_closing(),
       transport->get_write_buffer_size());
  transport->close();
  co_await quiet();
  peer.close();
  co_await quiet();
}

asyncio::Coro<> scenario() {
  for (const std::string_view how : {"close", "abort", "peer"}) {
    co_await end_half(how, false);
    co_await end_half(how, true);
  }
}

} // namespace

SCENARIO(protocol_kept_half) { run_on_wire(scenario()); }
