// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/io/wire.h"

namespace {

using Limit = std::optional<std::size_t>;

std::string text(Limit limit) {
  return limit ? std::to_string(*limit) : "None";
}

void set_limits(asyncio::Transport &transport, Limit high, Limit low) {
  attempt_now("high=" + text(high) + " low=" + text(low), [&] {
    transport.set_write_buffer_limits({.low = low, .high = high});
  });
  const auto limits = transport.get_write_buffer_limits();
  note("limits {} {}", limits.first, limits.second);
}

void write(asyncio::Transport &transport, std::size_t count) {
  transport.write(std::string(count, 'x'));
  note("buffered {}", transport.get_write_buffer_size());
}

asyncio::Coro<> scenario() {
  auto [end, peer] = asyncio::Socket::pair();
  fill(end);
  const int descriptor = end.fileno();
  const auto transport =
      co_await connect(std::move(end), std::make_shared<Speaker>("end"));
  const auto limits = transport->get_write_buffer_limits();
  note("limits {} {}", limits.first, limits.second);
  set_limits(*transport, {}, 100);
  set_limits(*transport, 100, {});
  set_limits(*transport, 10, 20);
  set_limits(*transport, 40, 40);
  write(*transport, 40);
  write(*transport, 1);
  write(*transport, 1);
  set_limits(*transport, {}, {});
  // Told once, and not again before it has resumed.
  set_limits(*transport, 10, {});
  co_await quiet();
  note("received {}", shown(drained(peer)));
  co_await quiet();
  note("buffered {}, received {}", transport->get_write_buffer_size(),
       shown(drained(peer)));
  fill(descriptor);
  set_limits(*transport, 0, {});
  write(*transport, 1);
  drained(peer);
  co_await quiet();
  note("buffered {}, received {}", transport->get_write_buffer_size(),
       shown(drained(peer)));
  fill(descriptor);
  set_limits(*transport, 100, 0);
  write(*transport, 50);
  set_limits(*transport, 20, 0);
  transport->abort();
  co_await quiet();
}

} // namespace

SCENARIO(protocol_limits) { run_on_wire(scenario()); }
