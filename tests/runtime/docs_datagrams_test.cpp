// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What docs/runtime/datagrams.md shows.
#include "tests/runtime/expect.h"

#include <asyncio/connections.h>
#include <asyncio/datagrams.h>
#include <asyncio/sendfile.h>

#include <cstdio>
#include <unistd.h>

namespace {

using asyncio::Address;
using asyncio::BaseTransport;
using asyncio::Coro;
using asyncio::DatagramTransport;
using asyncio::Transport;

class Echo : public asyncio::DatagramProtocol {
public:
  void connection_made(const std::shared_ptr<BaseTransport> &made) override {
    transport_ = std::dynamic_pointer_cast<DatagramTransport>(made);
  }
  void datagram_received(std::string_view data, const Address &from) override {
    transport_->sendto(data, from);
  }
  void connection_lost(std::exception_ptr) override { transport_.reset(); }

private:
  std::shared_ptr<DatagramTransport> transport_;
};

struct Answer : asyncio::DatagramProtocol {
  void datagram_received(std::string_view data, const Address &) override {
    arrived.set_result(std::string(data));
  }
  asyncio::Future<std::string> arrived =
      asyncio::get_running_loop().create_future<std::string>();
};

Coro<std::string> echo_and_ask() {
  asyncio::EventLoop &loop = asyncio::get_running_loop();
  auto serving =
      loop.create_datagram_endpoint([] { return std::make_shared<Echo>(); },
                                    {.local_addr = {"127.0.0.1", 0}});
  auto [server, echo] = co_await std::move(serving);
  const auto there = server->get_extra_info<Address>("sockname");

  auto asking = loop.create_datagram_endpoint(
      [] { return std::make_shared<Answer>(); }, {.remote_addr = *there});
  auto [client, answer] = co_await std::move(asking);
  client->sendto("hello");
  auto text = co_await answer->arrived;
  client->close();
  server->close();
  co_return text;
}

Coro<std::size_t> send(std::shared_ptr<Transport> transport, int file) {
  transport->write("the file:\n");
  co_return co_await asyncio::get_running_loop().sendfile(transport, file);
}

Coro<std::string> send_and_receive() {
  asyncio::EventLoop &loop = asyncio::get_running_loop();
  const std::unique_ptr<std::FILE, int (*)(std::FILE *)> file(std::tmpfile(),
                                                              &std::fclose);
  EXPECT_EQ(::write(::fileno(file.get()), "content", 7), 7);
  auto ends = asyncio::Socket::pair();
  auto connecting = loop.create_connection(
      [] { return std::make_shared<asyncio::Protocol>(); },
      std::move(ends.first));
  auto [transport, protocol] = co_await std::move(connecting);
  EXPECT_EQ(co_await send(transport, ::fileno(file.get())), 7u);
  transport->close();
  co_return co_await loop.sock_recv(ends.second, 100);
}

TEST(DocsDatagrams, AreAnswered) {
  EXPECT_EQ(asyncio::run(echo_and_ask()), "hello");
}

TEST(DocsDatagrams, FilesAreSent) {
  EXPECT_EQ(asyncio::run(send_and_receive()), "the file:\ncontent");
}

} // namespace
