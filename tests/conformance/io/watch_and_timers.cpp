// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/io/wire.h"

#include <sys/socket.h>

namespace {

asyncio::Coro<> scenario() {
  asyncio::EventLoop &loop = asyncio::get_running_loop();
  const auto ends = asyncio::Socket::pair();
  const asyncio::Socket &end = ends.first, &peer = ends.second;
  loop.add_reader(end.fileno(), [&] {
    char byte = 0;
    ::recv(end.fileno(), &byte, 1, 0);
    note("reads {}", shown(std::string(1, byte)));
    loop.call_soon([] { note("call_soon of the reader"); });
  });
  loop.call_later(2 * tick, [&] {
    note("timer");
    send(peer, "t");
    loop.call_soon([] { note("call_soon of the timer"); });
  });
  loop.call_later(2 * tick, [] { note("second timer"); });
  loop.call_later(0s, [] { note("timer of 0"); });
  loop.call_soon([&] { send(peer, "q"); });
  loop.call_soon([] { note("queued"); });
  co_await quiet();
  co_await quiet();
  co_await quiet();
  send(peer, "ab");
  loop.call_later(0s, [] { note("timer of 0"); });
  loop.call_soon([] { note("queued"); });
  co_await asyncio::sleep(0s);
  note("awake");
  co_await asyncio::sleep(0s);
  note("awake");
  co_await quiet();
  loop.remove_reader(end.fileno());
}

} // namespace

SCENARIO(watch_and_timers) { run_on_wire(scenario()); }
