// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/io/wire.h"

namespace {

class Once : public Speaker {
public:
  using Speaker::Speaker;
  void data_received(std::string_view data) override {
    Speaker::data_received(data);
    transport->pause_reading();
  }
};

asyncio::Coro<> scenario() {
  auto [end, peer] = asyncio::Socket::pair();
  const auto transport =
      co_await connect(std::move(end), std::make_shared<Speaker>("end"));
  transport->resume_reading();
  transport->pause_reading();
  transport->pause_reading();
  say("is_reading={}", transport->is_reading());
  send(peer, "one");
  co_await quiet();
  send(peer, "two");
  co_await quiet();
  transport->resume_reading();
  transport->resume_reading();
  note("is_reading={}", transport->is_reading());
  co_await quiet();
  const auto once = std::make_shared<Once>("once");
  transport->set_protocol(once);
  once->transport = transport.get();
  for (const std::string_view piece : {"three", "four", "five"}) {
    send(peer, piece);
    co_await quiet();
  }
  transport->resume_reading();
  co_await quiet();
  note("is_reading={}", transport->is_reading());
  // Paused again before the loop has looked.
  send(peer, "six");
  transport->resume_reading();
  transport->pause_reading();
  co_await quiet();
  peer.close();
  co_await quiet();
  note("resume");
  transport->resume_reading();
  co_await quiet();
  note("resume");
  transport->resume_reading();
  co_await quiet();
  transport->resume_reading();
  say("is_reading={} is_closing={}", transport->is_reading(),
      transport->is_closing());
}

} // namespace

SCENARIO(protocol_pause_reading) { run_on_wire(scenario()); }
