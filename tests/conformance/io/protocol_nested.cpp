// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/io/wire.h"

namespace {

class Nested : public Speaker {
public:
  using Speaker::Speaker;
  void pause_writing() override {
    Speaker::pause_writing();
    if (name == "closes in pause")
      transport->close();
    if (name == "aborts in pause")
      transport->abort();
    if (name == "ends in pause")
      transport->write_eof();
  }
  void resume_writing() override {
    Speaker::resume_writing();
    ++written_;
    if (name == "writes in resume" && written_ < 3)
      transport->write("more");
    if (name == "ends in resume")
      transport->write_eof();
  }
  void connection_lost(std::exception_ptr error) override {
    Speaker::connection_lost(error);
    // In vain, and no error.
    transport->close();
  }

private:
  int written_ = 0;
};

asyncio::Coro<> nest(const char *what) {
  auto [end, peer] = asyncio::Socket::pair();
  fill(end);
  const auto transport =
      co_await connect(std::move(end), std::make_shared<Nested>(what));
  transport->set_write_buffer_limits({.high = 4});
  transport->write("12345");
  note("buffered {}, is_closing={}", transport->get_write_buffer_size(),
       transport->is_closing());
  co_await quiet();
  std::string received = drained(peer);
  co_await quiet();
  received += drained(peer);
  note("peer received {}", shown(received));
  note("buffered {}, is_closing={}", transport->get_write_buffer_size(),
       transport->is_closing());
  transport->close();
  co_await quiet();
  peer.close();
  co_await quiet();
}

asyncio::Coro<> scenario() {
  for (const char *what :
       {"writes in resume", "ends in resume", "closes in pause",
        "aborts in pause", "ends in pause"})
    co_await nest(what);
}

} // namespace

SCENARIO(protocol_nested) { run_on_wire(scenario()); }
