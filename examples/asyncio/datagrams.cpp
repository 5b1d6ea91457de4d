// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// await loop.create_datagram_endpoint(factory, local_addr=...)
//
// A server of datagrams that answers whoever asks, and one who does.
#include <asyncio/asyncio.h>

#include <iostream>
#include <memory>
#include <string>
#include <string_view>

using namespace std::chrono_literals;

namespace {

/// Answers every datagram with one in capitals.
class Shout : public asyncio::DatagramProtocol {
public:
  void connection_made(
      const std::shared_ptr<asyncio::BaseTransport> &made) override {
    transport_ = std::dynamic_pointer_cast<asyncio::DatagramTransport>(made);
  }
  void datagram_received(std::string_view data,
                         const asyncio::Address &from) override {
    std::string answer;
    for (const char each : data)
      answer += each >= 'a' && each <= 'z' ? char(each - 'a' + 'A') : each;
    transport_->sendto(answer, from);
  }
  void connection_lost(std::exception_ptr) override { transport_.reset(); }

private:
  std::shared_ptr<asyncio::DatagramTransport> transport_;
};

/// Keeps the answers for whoever waits for them.
class Answers : public asyncio::DatagramProtocol {
public:
  void datagram_received(std::string_view data,
                         const asyncio::Address &) override {
    all.put_nowait(std::string(data));
  }
  asyncio::Queue<std::string> all;
};

asyncio::Coro<> ask() {
  auto &loop = asyncio::get_running_loop();
  auto serving =
      loop.create_datagram_endpoint([] { return std::make_shared<Shout>(); },
                                    {.local_addr = {"127.0.0.1", 0}});
  auto [server, shout] = co_await std::move(serving);
  const auto there = server->get_extra_info<asyncio::Address>("sockname");

  auto asking = loop.create_datagram_endpoint(
      [] { return std::make_shared<Answers>(); }, {.remote_addr = *there});
  auto [client, answers] = co_await std::move(asking);
  for (const char *word : {"hello", "again"}) {
    client->sendto(word);
    std::cout << co_await asyncio::wait_for(answers->all.get(), 10s) << '\n';
  }
  client->close();
  server->close();
}

} // namespace

int main() { asyncio::run(ask()); }

// Output:
// HELLO
// AGAIN
