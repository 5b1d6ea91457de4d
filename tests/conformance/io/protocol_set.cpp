// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/io/wire.h"

namespace {

class Upgrading : public Speaker {
public:
  using Speaker::Speaker;
  void data_received(std::string_view data) override {
    Speaker::data_received(data);
    transport->set_protocol(std::make_shared<Speaker>("second"));
    const auto now = transport->get_protocol();
    note("get_protocol={}", dynamic_cast<const Speaker &>(*now).name);
  }
};

asyncio::Coro<> scenario() {
  auto [end, peer] = asyncio::Socket::pair();
  const auto transport =
      co_await connect(std::move(end), std::make_shared<Upgrading>("first"));
  send(peer, "one");
  co_await quiet();
  send(peer, "two");
  co_await quiet();
  transport->set_protocol(std::make_shared<Buffering>("third", 8));
  send(peer, "three");
  co_await quiet();
  transport->pause_reading();
  transport->set_protocol(std::make_shared<Speaker>("fourth"));
  send(peer, "four");
  co_await quiet();
  transport->set_protocol(std::make_shared<Speaker>("fifth"));
  transport->resume_reading();
  co_await quiet();
  transport->close();
  transport->set_protocol(std::make_shared<Speaker>("sixth"));
  co_await quiet();
}

} // namespace

SCENARIO(protocol_set) { run_on_wire(scenario()); }
