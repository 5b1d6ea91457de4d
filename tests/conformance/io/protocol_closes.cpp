// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/io/wire.h"

namespace {

class Ending : public Speaker {
public:
  Ending(std::string_view how) : Speaker("end"), how_(how) {}
  void data_received(std::string_view data) override {
    Speaker::data_received(data);
    if (how_ == "ClosingAtEnd")
      return;
    transport->write("bye");
    if (how_ == "Aborting")
      return transport->abort();
    transport->close();
    transport->write("too late");
  }
  bool eof_received() override {
    Speaker::eof_received();
    if (how_ != "ClosingAtEnd")
      return false;
    transport->close();
    return true;
  }

private:
  std::string_view how_;
};

asyncio::Coro<> end_it(std::string_view how, bool full) {
  note("{}, full={}", how, full);
  auto [end, peer] = asyncio::Socket::pair();
  if (full)
    fill(end);
  const auto transport =
      co_await connect(std::move(end), std::make_shared<Ending>(how));
  send(peer, "data");
  if (how == "ClosingAtEnd") {
    transport->write("words");
    peer.shutdown(SHUT_WR);
  }
  co_await quiet();
  note("is_closing={} buffered {}", transport->is_closing(),
       transport->get_write_buffer_size());
  std::string received = drained(peer);
  co_await quiet();
  received += drained(peer);
  note("peer received {}", shown(received));
  peer.close();
  co_await quiet();
}

asyncio::Coro<> scenario() {
  for (const std::string_view how : {"Closing", "Aborting", "ClosingAtEnd"}) {
    co_await end_it(how, false);
    co_await end_it(how, true);
  }
}

} // namespace

SCENARIO(protocol_closes) { run_on_wire(scenario()); }
