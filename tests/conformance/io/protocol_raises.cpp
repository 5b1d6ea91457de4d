// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/io/wire.h"

namespace {

class Failing : public Speaker {
public:
  using Speaker::Speaker;
  void connection_made(
      const std::shared_ptr<asyncio::BaseTransport> &made) override {
    Speaker::connection_made(made);
    fail("connection_made");
  }
  void data_received(std::string_view data) override {
    Speaker::data_received(data);
    fail("data_received");
  }
  bool eof_received() override {
    Speaker::eof_received();
    fail("eof_received");
    return false;
  }
  void connection_lost(std::exception_ptr error) override {
    Speaker::connection_lost(error);
    fail("connection_lost");
  }
  void pause_writing() override {
    Speaker::pause_writing();
    fail("pause_writing");
  }
  void resume_writing() override {
    Speaker::resume_writing();
    fail("resume_writing");
  }

private:
  void fail(const char *where) const {
    if (where == name)
      throw asyncio::ValueError(where);
  }
};

asyncio::Coro<> fail_in(const char *where) {
  auto [end, peer] = asyncio::Socket::pair();
  const auto transport =
      co_await connect(std::move(end), std::make_shared<Failing>(where));
  note("connected");
  send(peer, "data");
  co_await quiet();
  peer.close();
  co_await quiet();
  note("is_closing={}", transport->is_closing());
}

asyncio::Coro<> fail_when_full(const char *where) {
  auto [end, peer] = asyncio::Socket::pair();
  fill(end);
  const auto transport =
      co_await connect(std::move(end), std::make_shared<Failing>(where));
  transport->set_write_buffer_limits({.high = 0});
  attempt_now("write", [&] { transport->write("data"); });
  drained(peer);
  co_await quiet();
  note("is_closing={}", transport->is_closing());
  transport->close();
  co_await quiet();
}

asyncio::Coro<> scenario() {
  say_errors();
  for (const char *where : {"connection_made", "data_received", "eof_received",
                            "connection_lost", "nowhere"})
    co_await fail_in(where);
  for (const char *where : {"pause_writing", "resume_writing"})
    co_await fail_when_full(where);
}

} // namespace

SCENARIO(protocol_raises) { run_on_wire(scenario()); }
