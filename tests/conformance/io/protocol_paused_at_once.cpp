// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/io/wire.h"

namespace {

class Starting : public Speaker {
public:
  using Speaker::Speaker;
  void connection_made(
      const std::shared_ptr<asyncio::BaseTransport> &made) override {
    Speaker::connection_made(made);
    if (name == "Pausing")
      transport->pause_reading();
    if (name == "Writing") {
      transport->write("hello");
      transport->write_eof();
    }
    if (name == "Closing")
      transport->close();
    if (name == "Aborting")
      transport->abort();
  }
};

asyncio::Coro<> scenario() {
  for (const char *kind : {"Pausing", "Writing", "Closing", "Aborting"}) {
    auto [end, peer] = asyncio::Socket::pair();
    send(peer, "data");
    const auto protocol = std::make_shared<Starting>(kind);
    const auto transport = co_await connect(std::move(end), protocol);
    note("connected, is_reading={} is_closing={}", transport->is_reading(),
         transport->is_closing());
    co_await quiet();
    transport->resume_reading();
    co_await quiet();
    note("peer received {}", shown(drained(peer)));
    transport->close();
    co_await quiet();
  }
}

} // namespace

SCENARIO(protocol_paused_at_once) { run_on_wire(scenario()); }
