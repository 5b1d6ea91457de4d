// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/io/wire.h"

namespace {

class Failing : public Buffering {
public:
  explicit Failing(const char *where) : Buffering(where, 4) {}
  std::span<char> get_buffer(std::size_t hint) override {
    fail("get_buffer");
    return Buffering::get_buffer(hint);
  }
  void buffer_updated(std::size_t count) override {
    Buffering::buffer_updated(count);
    fail("buffer_updated");
  }
  bool eof_received() override {
    Buffering::eof_received();
    fail("eof_received");
    return false;
  }

private:
  void fail(const char *where) const {
    if (where == name)
      throw asyncio::ValueError(where);
  }
};

asyncio::Coro<> small_buffers() {
  auto [end, peer] = asyncio::Socket::pair();
  const auto protocol = std::make_shared<Buffering>("end", 4);
  const auto transport = co_await connect(std::move(end), protocol);
  send(peer, "hello world");
  co_await quiet();
  protocol->room.resize(6);
  send(peer, "hello world");
  co_await quiet();
  transport->pause_reading();
  send(peer, "pau");
  co_await quiet();
  send(peer, "sed");
  transport->resume_reading();
  co_await quiet();
  peer.close();
  co_await quiet();
}

asyncio::Coro<> no_buffer() {
  auto [end, peer] = asyncio::Socket::pair();
  const auto transport =
      co_await connect(std::move(end), std::make_shared<Buffering>("empty", 0));
  send(peer, "data");
  co_await quiet();
  note("is_closing={}", transport->is_closing());
}

asyncio::Coro<> fail_in(const char *where) {
  auto [end, peer] = asyncio::Socket::pair();
  const auto transport =
      co_await connect(std::move(end), std::make_shared<Failing>(where));
  send(peer, "data");
  co_await quiet();
  peer.close();
  co_await quiet();
  note("is_closing={}", transport->is_closing());
}

asyncio::Coro<> scenario() {
  say_errors();
  co_await small_buffers();
  co_await no_buffer();
  for (const char *where : {"get_buffer", "buffer_updated", "eof_received"})
    co_await fail_in(where);
}

} // namespace

SCENARIO(protocol_buffered) { run_on_wire(scenario()); }
