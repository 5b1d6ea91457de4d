// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// TLS that begins on a connection that is open.
#include "tests/runtime/ssl_fixture.h"

#include <unistd.h>

namespace {

using namespace std::chrono_literals;

using asyncio::Coro;
using asyncio::create_task;
using asyncio::Server;
using asyncio::Socket;
using asyncio::SSLContext;
using asyncio::SSLObject;
using asyncio::StreamReader;
using asyncio::StreamWriter;
using asyncio::Transport;
using expect::thrown_awaiting;
using ::testing::IsEmpty;

class StartTls : public OverTls {};

Coro<std::string> raw_bytes(const Socket *socket, std::size_t count) {
  std::string all;
  while (all.size() < count) {
    auto receiving =
        asyncio::get_running_loop().sock_recv(*socket, count - all.size());
    all += co_await std::move(receiving);
  }
  co_return all;
}

// CPython: test_sslproto.py BaseStartTLS.test_start_tls_client_reg_proto_1
// CPython: test_ssl.py TestSSL.test_start_tls_client_reg_proto_1
TEST_F(StartTls, AClientBegins) {
  std::weak_ptr<asyncio::detail::SSLContextCore> context;
  auto main = [&]() -> Coro<> {
    auto [near, far] = Socket::pair();
    const auto peer = server_on(std::move(far));
    auto serve = [&]() -> Coro<> {
      const auto plain = co_await raw_bytes(&peer->socket(), hello.size());
      EXPECT_EQ(plain, hello);
      co_await peer->handshake();
      co_await peer->send("O");
      const auto secret = co_await peer->receive(hello.size());
      EXPECT_EQ(secret, hello);
      peer->close();
    };
    const auto serving = create_task(serve);
    auto connecting = loop.create_connection(recorder, std::move(near));
    auto connection = co_await std::move(connecting);
    const auto protocol = std::move(connection.second);
    connection.first->write(hello);
    {
      const SSLContext own = authority.client();
      context = own.core();
      auto starting = loop.start_tls(std::move(connection.first), protocol, own,
                                     {.server_hostname = "localhost"});
      const auto transport = co_await std::move(starting);
      co_await protocol->received(1);
      EXPECT_EQ(protocol->data, "O");
      transport->write(hello);
      co_await protocol->ended;
      transport->close();
      co_await protocol->lost;
    }
    co_await serving;
    EXPECT_EQ(protocol->made_count, 1);
  };
  virtual_loop.run(main());
  virtual_loop.run_until_idle();
  EXPECT_TRUE(context.expired());
  EXPECT_THAT(reports.messages, IsEmpty());
}

// CPython: test_sslproto.py BaseStartTLS.test_start_tls_client_buf_proto_1
// CPython: test_ssl.py TestSSL.test_start_tls_client_buf_proto_1
TEST_F(StartTls, ABufferedProtocolGoesOn) {
  struct Single : asyncio::BufferedProtocol {
    void
    connection_made(const std::shared_ptr<asyncio::BaseTransport> &) override {
      ++made;
    }
    std::span<char> get_buffer(std::size_t) override { return {&room, 1}; }
    void buffer_updated(std::size_t count) override {
      EXPECT_EQ(count, 1U);
      got.set_result(room);
    }
    asyncio::Future<char> got =
        asyncio::get_running_loop().create_future<char>();
    char room = 0;
    int made = 0;
  };
  auto main = [&]() -> Coro<> {
    auto [near, far] = Socket::pair();
    const auto peer = server_on(std::move(far));
    auto serve = [&]() -> Coro<> {
      const auto plain = co_await raw_bytes(&peer->socket(), hello.size());
      EXPECT_EQ(plain, hello);
      co_await peer->handshake();
      for (const std::string_view word : {"O", "2"}) {
        co_await peer->send(std::string(word));
        const auto secret = co_await peer->receive(hello.size());
        EXPECT_EQ(secret, hello);
      }
      peer->close();
    };
    const auto serving = create_task(serve);
    auto make = [] { return std::make_shared<Single>(); };
    auto connecting = loop.create_connection(make, std::move(near));
    auto connection = co_await std::move(connecting);
    connection.first->write(hello);
    auto starting =
        loop.start_tls(connection.first, connection.second, client_context,
                       {.server_hostname = "localhost"});
    const auto transport = co_await std::move(starting);
    const char first = co_await connection.second->got;
    EXPECT_EQ(first, 'O');
    transport->write(hello);
    const auto second = recorder();
    transport->set_protocol(second);
    co_await second->received(1);
    EXPECT_EQ(second->data, "2");
    transport->write(hello);
    co_await second->ended;
    transport->close();
    co_await second->lost;
    co_await serving;
    EXPECT_EQ(connection.second->made + second->made_count, 1);
  };
  virtual_loop.run(main());
  EXPECT_THAT(reports.messages, IsEmpty());
}

// CPython: test_sslproto.py BaseStartTLS.test_start_tls_slow_client_cancel
// CPython: test_ssl.py TestSSL.test_start_tls_slow_client_cancel
TEST_F(StartTls, APeerThatNeverAnswersMayBeLeft) {
  auto main = [&]() -> Coro<> {
    auto [near, far] = Socket::pair();
    auto connecting = loop.create_connection(recorder, std::move(near));
    auto connection = co_await std::move(connecting);
    connection.first->write("hello");
    auto starting =
        loop.start_tls(connection.first, connection.second, client_context,
                       {.server_hostname = "localhost"});
    co_await thrown_awaiting<asyncio::TimeoutError>(
        asyncio::wait_for(std::move(starting), 500ms));
    EXPECT_TRUE(connection.first->is_closing());
    co_await asyncio::sleep(1ms);
    std::string all;
    while (true) {
      const auto some = co_await loop.sock_recv(far, 1 << 16);
      if (some.empty())
        break;
      all += some;
    }
    EXPECT_EQ(all.substr(0, 5), "hello");
  };
  virtual_loop.run(main());
  EXPECT_THAT(reports.messages, IsEmpty());
}

// CPython: test_sslproto.py BaseStartTLS.test_start_tls_server_1
// CPython: test_ssl.py TestSSL.test_start_tls_server_1
TEST_F(StartTls, AServerBegins) {
  auto main = [&]() -> Coro<> {
    auto [near, far] = Socket::pair();
    const auto peer = std::make_unique<TlsPeer>(std::move(far));
    auto ask = [&]() -> Coro<> {
      const auto plain = co_await raw_bytes(&peer->socket(), hello.size());
      EXPECT_EQ(plain, hello);
      co_await peer->handshake();
      co_await peer->send(hello);
      const auto answer = co_await peer->receive(6);
      EXPECT_EQ(answer, "answer");
      co_await peer->say_goodbye();
      const auto end = co_await peer->receive();
      EXPECT_EQ(end, "");
      peer->close();
    };
    const auto asking = create_task(ask);
    auto accepting = loop.connect_accepted_socket(recorder, std::move(near));
    auto connection = co_await std::move(accepting);
    const auto protocol = connection.second;
    connection.first->write(hello);
    auto starting =
        loop.start_tls(connection.first, protocol, server_context,
                       {.server_side = true, .ssl_handshake_timeout = 10s});
    const auto transport = co_await std::move(starting);
    co_await protocol->received(hello.size());
    EXPECT_EQ(protocol->data, hello);
    transport->write("answer");
    co_await protocol->lost;
    EXPECT_FALSE(protocol->error);
    transport->close();
    co_await asking;
  };
  virtual_loop.run(main());
  EXPECT_THAT(reports.messages, IsEmpty());
}

// CPython: test_sslproto.py BaseStartTLS.test_start_tls_wrong_args
TEST_F(StartTls, NeedsAConnection) {
  auto main = [&]() -> Coro<> {
    const auto text = co_await thrown_awaiting<asyncio::TypeError>(
        loop.start_tls(nullptr, nullptr, client_context, {}));
    EXPECT_EQ(text, "this transport is not supported by start_tls()");
    auto [near, far] = Socket::pair();
    auto connecting = loop.create_connection(recorder, std::move(near));
    auto connection = co_await std::move(connecting);
    // The wrong end.
    auto starting =
        loop.start_tls(connection.first, connection.second, server_context, {});
    co_await thrown_awaiting<asyncio::SSLError>(std::move(starting));
    // No name to look for.
    auto again =
        loop.start_tls(connection.first, connection.second, client_context, {});
    const auto nameless =
        co_await thrown_awaiting<asyncio::ValueError>(std::move(again));
    EXPECT_EQ(nameless, "check_hostname requires server_hostname");
    connection.first->close();
  };
  virtual_loop.run(main());
}

TEST_F(StartTls, NeedsAConnectionThatIsOpen) {
  auto main = [&]() -> Coro<> {
    auto [near, far] = Socket::pair();
    auto connecting = loop.create_connection(recorder, std::move(near));
    auto connection = co_await std::move(connecting);
    connection.first->close();
    for (int i = 0; i < 2; ++i) {
      auto starting =
          loop.start_tls(connection.first, connection.second, client_context,
                         {.server_hostname = "localhost"});
      co_await thrown_awaiting<asyncio::ConnectionResetError>(
          std::move(starting));
      co_await connection.second->lost;
    }
    // One that goes away at once.
    auto [here, there] = Socket::pair();
    auto again = loop.create_connection(recorder, std::move(here));
    auto second = co_await std::move(again);
    there.close();
    auto starting = loop.start_tls(second.first, second.second, client_context,
                                   {.server_hostname = "localhost"});
    co_await thrown_awaiting<asyncio::OSError>(std::move(starting));
    co_await second.second->lost;
  };
  virtual_loop.run(main());
  EXPECT_THAT(reports.messages, IsEmpty());
}

// CPython: test_ssl.py TestSSL.test_create_server_ssl_over_ssl
// CPython: test_sslproto.py SslProtoHandshakeTests.test_close_during_ssl_over_ssl
TEST_F(StartTls, TlsRunsOverTls) {
  auto main = [&]() -> Coro<> {
    auto [near, far] = Socket::pair();
    auto accepting = create_task(loop.connect_accepted_socket(
        recorder, std::move(far), {.ssl = server_context}));
    auto connecting = loop.create_connection(
        recorder, std::move(near),
        {.ssl = client_context, .server_hostname = "localhost"});
    auto client = co_await std::move(connecting);
    auto server = co_await accepting;
    auto starting_server = create_task(loop.start_tls(
        server.first, server.second, server_context, {.server_side = true}));
    auto starting = loop.start_tls(client.first, client.second, client_context,
                                   {.server_hostname = "localhost"});
    const auto inner_client = co_await std::move(starting);
    const auto inner_server = co_await starting_server;
    EXPECT_NE(inner_client, client.first);
    inner_client->write(hello);
    co_await server.second->received(hello.size());
    EXPECT_EQ(server.second->data, hello);
    for (int i = 0; i < 20; ++i)
      inner_server->write(hello);
    co_await client.second->received(20 * hello.size());
    EXPECT_EQ(client.second->data.size(), 20 * hello.size());
    inner_client->close();
    co_await client.second->lost;
    co_await server.second->lost;
    EXPECT_FALSE(client.second->error);
    EXPECT_FALSE(server.second->error);
    EXPECT_EQ(loop.time().time_since_epoch(), 0s);
  };
  virtual_loop.run(main());
  EXPECT_THAT(reports.messages, IsEmpty());
}

TEST_F(StartTls, TlsOverTlsMayBeAborted) {
  auto main = [&]() -> Coro<> {
    auto [near, far] = Socket::pair();
    auto accepting = create_task(loop.connect_accepted_socket(
        recorder, std::move(far), {.ssl = server_context}));
    auto connecting = loop.create_connection(
        recorder, std::move(near),
        {.ssl = client_context, .server_hostname = "localhost"});
    auto client = co_await std::move(connecting);
    auto server = co_await accepting;
    // The handshake within never ends.
    auto starting =
        create_task(loop.start_tls(client.first, client.second, client_context,
                                   {.server_hostname = "localhost"}));
    co_await asyncio::sleep(1s);
    client.first->abort();
    co_await thrown_awaiting<asyncio::ConnectionResetError>(starting);
    co_await server.second->lost;
  };
  virtual_loop.run(main());
  EXPECT_THAT(reports.messages, IsEmpty());
}

// CPython: test_streams.py StreamTests.test_start_tls
TEST_F(StartTls, Streams) {
  auto main = [&]() -> Coro<> {
    std::string server_got;
    auto serve = [&](StreamReader reader, StreamWriter writer) -> Coro<> {
      const auto asked = co_await reader.readline();
      EXPECT_EQ(asked, "STARTTLS\n");
      writer.write("ready\n");
      co_await writer.start_tls(server_context);
      EXPECT_TRUE(
          writer.get_extra_info<SSLObject>("ssl_object").value().server_side());
      server_got = co_await reader.readline();
      writer.write("secret answer\n");
      writer.close();
      co_await writer.wait_closed();
    };
    const Server server = co_await asyncio::start_server(serve, "127.0.0.1", 0);
    auto [reader, writer] = co_await asyncio::open_connection(
        "127.0.0.1", server.sockets().at(0)->getsockname().port());
    writer.write("STARTTLS\n");
    const auto ready = co_await reader.readline();
    EXPECT_EQ(ready, "ready\n");
    co_await writer.start_tls(client_context, {.server_hostname = "localhost"});
    EXPECT_TRUE(writer.get_extra_info<asyncio::Certificate>("peercert"));
    writer.write("secret\n");
    co_await writer.drain();
    const auto answer = co_await reader.readline();
    EXPECT_EQ(answer, "secret answer\n");
    const auto end = co_await reader.read();
    EXPECT_EQ(end, "");
    writer.close();
    co_await writer.wait_closed();
    co_await server.aclose();
    co_await asyncio::sleep(1s); // its task ends
    EXPECT_EQ(server_got, "secret\n");
  };
  virtual_loop.run(main());
  EXPECT_THAT(reports.messages, IsEmpty());
}

TEST_F(StartTls, StreamsThatFailHaveAnEnd) {
  auto main = [&]() -> Coro<> {
    auto [near, far] = Socket::pair();
    auto opening = asyncio::open_connection(std::move(near));
    auto [reader, writer] = co_await std::move(opening);
    auto starting =
        writer.start_tls(client_context, {.server_hostname = "localhost",
                                          .ssl_handshake_timeout = 5s});
    co_await thrown_awaiting<asyncio::ConnectionAbortedError>(
        std::move(starting));
    co_await thrown_awaiting<asyncio::ConnectionAbortedError>(reader.read());
    writer.close();
    co_await thrown_awaiting<asyncio::ConnectionAbortedError>(
        writer.wait_closed());
    EXPECT_EQ(loop.time().time_since_epoch(), 5s);
  };
  virtual_loop.run(main());
  EXPECT_THAT(reports.messages, IsEmpty());
}

//===--- sendfile() -------------------------------------------------------===//

class SendfileOverTls : public StartTls {
protected:
  SendfileOverTls() {
    file = ::fileno(std::tmpfile());
    for (int i = 0; data.size() < 300'000; ++i)
      data += std::to_string(i) + ',';
    EXPECT_EQ(::write(file, data.data(), data.size()),
              static_cast<ssize_t>(data.size()));
    ::lseek(file, 0, SEEK_SET);
  }
  ~SendfileOverTls() override { ::close(file); }

  int file = -1;
  std::string data;
};

// CPython: test_sendfile.py SendfileMixin.test_sendfile_ssl
// CPython: test_sendfile.py SendfileMixin.test_sendfile_ssl_pre_and_post_data
// CPython: test_sendfile.py SendfileMixin.test_sendfile_ssl_partial
// CPython: test_sendfile.py SendfileMixin.test_sendfile_ssl_close_peer_after_receiving
TEST_F(SendfileOverTls, IsReadAndEncrypted) {
  auto main = [&]() -> Coro<> {
    auto [near, far] = Socket::pair();
    auto accepting = create_task(loop.connect_accepted_socket(
        recorder, std::move(far), {.ssl = server_context}));
    auto connecting = loop.create_connection(
        recorder, std::move(near),
        {.ssl = client_context, .server_hostname = "localhost"});
    auto client = co_await std::move(connecting);
    auto server = co_await accepting;
    client.first->write("prefix ");
    const auto sent = co_await loop.sendfile(client.first, file);
    EXPECT_EQ(sent, data.size());
    EXPECT_EQ(::lseek(file, 0, SEEK_CUR), static_cast<off_t>(data.size()));
    const auto some = co_await loop.sendfile(client.first, file,
                                             {.offset = 1000, .count = 100});
    EXPECT_EQ(some, 100U);
    EXPECT_EQ(::lseek(file, 0, SEEK_CUR), 1100);
    client.first->write(" suffix");
    client.first->close();
    co_await server.second->lost;
    EXPECT_EQ(server.second->data,
              "prefix " + data + data.substr(1000, 100) + " suffix");
    co_await client.second->lost;
    EXPECT_FALSE(client.second->error);
    auto refused = loop.sendfile(client.first, file, {.fallback = false});
    co_await thrown_awaiting<asyncio::RuntimeError>(std::move(refused));
  };
  virtual_loop.run(main());
  EXPECT_THAT(reports.messages, IsEmpty());
}

} // namespace
