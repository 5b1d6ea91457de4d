// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/io/wire.h"

namespace {

asyncio::Coro<> scenario() {
  auto [end, peer] = asyncio::Socket::pair();
  auto [reader, writer] =
      co_await asyncio::open_connection(std::move(end), {.limit = 4});
  const auto transport =
      std::dynamic_pointer_cast<asyncio::Transport>(writer.transport());
  for (const std::string_view piece : {"12345678", "9", "abc"}) {
    send(peer, piece);
    co_await quiet();
    note("is_reading={}", transport->is_reading());
  }
  for (const int count : {4, 1, 2, 1}) {
    co_await attempt("read(" + std::to_string(count) + ")", reader.read(count));
    note("is_reading={}", transport->is_reading());
  }
  co_await quiet();
  co_await attempt("read(100)", reader.read(100));
  send(peer, "0123456789");
  co_await quiet();
  say("is_reading={}", transport->is_reading());
  // What cannot be in the buffer is waited for in spite of the limit.
  auto reading =
      asyncio::create_task(attempt("readexactly(12)", reader.readexactly(12)));
  co_await quiet();
  note("is_reading={}", transport->is_reading());
  send(peer, "AB");
  co_await reading;
  note("is_reading={}", transport->is_reading());
  send(peer, "0123456789");
  co_await quiet();
  // Nobody learns of the end while the transport is paused.
  peer.close();
  co_await quiet();
  say("is_reading={} at_eof={}", transport->is_reading(), reader.at_eof());
  co_await attempt("read()", reader.read());
  writer.close();
  co_await attempt("wait_closed", writer.wait_closed());
}

} // namespace

SCENARIO(reader_pauses) { run_on_wire(scenario()); }
