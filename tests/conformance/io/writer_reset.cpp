// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/io/wire.h"

namespace {

asyncio::Coro<> reset(const char *what, bool reading) {
  note(what);
  auto [end, peer] = asyncio::Socket::pair();
  auto [reader, writer] = co_await asyncio::open_connection(std::move(end));
  if (!reading)
    std::dynamic_pointer_cast<asyncio::Transport>(writer.transport())
        ->pause_reading();
  writer.write("unread");
  auto task = asyncio::create_task(attempt("readline", reader.readline()));
  co_await quiet();
  peer.close();
  if (!reading) {
    attempt_now("write", [&writer = writer] { writer.write("more"); });
    attempt_now("write", [&writer = writer] { writer.write("and more"); });
    co_await attempt("drain", writer.drain());
  }
  co_await task;
  co_await attempt("read", reader.read());
  co_await attempt("drain", writer.drain());
  co_await attempt("wait_closed", writer.wait_closed());
  co_await attempt("wait_closed", writer.wait_closed());
}

asyncio::Coro<> scenario() {
  co_await reset("while it reads", true);
  co_await reset("while it writes", false);
}

} // namespace

SCENARIO(writer_reset) { run_on_wire(scenario()); }
