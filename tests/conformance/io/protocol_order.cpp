// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/io/wire.h"

namespace {

class Answering : public Speaker {
public:
  using Speaker::Speaker;
  void data_received(std::string_view data) override {
    Speaker::data_received(data);
    asyncio::get_running_loop().call_soon([] { note("after data_received"); });
    transport->write(std::string(data.rbegin(), data.rend()));
  }
};

asyncio::Coro<> scenario() {
  auto [a, b] = asyncio::Socket::pair();
  asyncio::EventLoop &loop = asyncio::get_running_loop();
  loop.call_soon([] { note("before"); });
  const auto left =
      co_await connect(std::move(a), std::make_shared<Speaker>("left"));
  note("left is connected");
  // Before anybody is there who could read it.
  left->write("early");
  const auto right =
      co_await connect(std::move(b), std::make_shared<Answering>("right"));
  note("right is connected");
  co_await quiet();
  left->write("one");
  left->write("two");
  loop.call_soon([] { note("after two writes"); });
  co_await quiet();
  const std::string_view pieces[] = {"th", "", "ree"};
  left->writelines(pieces);
  co_await quiet();
  left->close();
  note("left is_closing={} right is_closing={}", left->is_closing(),
       right->is_closing());
  loop.call_soon([] { note("after close"); });
  co_await quiet();
  note("right is_closing={}", right->is_closing());
  attempt_now("write", [&] { right->write("late"); });
  right->close();
}

} // namespace

SCENARIO(protocol_order) { run_on_wire(scenario()); }
