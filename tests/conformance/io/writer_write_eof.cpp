// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/io/wire.h"

namespace {

const std::vector<std::string> more{"more"};

asyncio::Coro<> nothing_buffered() {
  auto [a, b] = asyncio::Socket::pair();
  auto [reader, writer] = co_await asyncio::open_connection(std::move(a));
  auto [other, back] = co_await asyncio::open_connection(std::move(b));
  say("can_write_eof={}", writer.can_write_eof());
  writer.write("question");
  writer.write_eof();
  writer.write_eof();
  attempt_now("write", [&writer = writer] { writer.write("more"); });
  attempt_now("writelines", [&writer = writer] { writer.writelines(more); });
  co_await attempt("read of the peer", other.read());
  back.write("answer");
  co_await attempt("drain", back.drain());
  co_await attempt("read", reader.read(100));
  back.close();
  co_await attempt("read", reader.read(100));
  say("is_closing={}", writer.is_closing());
  writer.close();
  co_await attempt("wait_closed", writer.wait_closed());
  co_await attempt("wait_closed of the peer", back.wait_closed());
}

asyncio::Coro<> something_buffered() {
  auto [end, peer] = asyncio::Socket::pair();
  fill(end);
  auto [reader, writer] = co_await asyncio::open_connection(std::move(end));
  writer.write("buffered");
  writer.write_eof();
  attempt_now("write", [&writer = writer] { writer.write("more"); });
  note("received {}", shown(drained(peer)));
  co_await quiet();
  note("received {}", shown(drained(peer)));
  writer.close();
  peer.close();
  co_await attempt("wait_closed", writer.wait_closed());
}

asyncio::Coro<> scenario() {
  co_await nothing_buffered();
  co_await something_buffered();
}

} // namespace

SCENARIO(writer_write_eof) { run_on_wire(scenario()); }
