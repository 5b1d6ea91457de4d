// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The states of a TLS connection, against a peer that is written by hand.
#include "tests/runtime/ssl_fixture.h"

namespace {

using namespace std::chrono_literals;

using asyncio::Coro;
using asyncio::create_task;
using asyncio::Socket;
using asyncio::SSLContext;
using asyncio::SSLError;
using asyncio::SSLObject;
using asyncio::StreamReader;
using asyncio::StreamWriter;
using asyncio::Transport;
using expect::thrown_awaiting;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class SslTransport : public OverTls {
protected:
  [[nodiscard]] asyncio::ConnectionOptions as_client() const {
    return {.ssl = client_context, .server_hostname = "localhost"};
  }

  /// A client of ours and a server by hand, after the handshake.
  Coro<std::shared_ptr<Recorder>> connected(std::unique_ptr<TlsPeer> *peer) {
    auto [near, far] = Socket::pair();
    *peer = server_on(std::move(far));
    auto shaking = (*peer)->handshake();
    const auto handshake = create_task(std::move(shaking));
    auto connecting =
        loop.create_connection(recorder, std::move(near), as_client());
    auto connection = co_await std::move(connecting);
    co_await handshake;
    co_return connection.second;
  }
};

//===--- Handshake --------------------------------------------------------===//

// CPython: test_sslproto.py SslProtoHandshakeTests.test_handshake_timeout_zero
// CPython: test_sslproto.py SslProtoHandshakeTests.test_handshake_timeout_negative
TEST_F(SslTransport, TimesArePositive) {
  auto main = [&]() -> Coro<> {
    for (const auto length : {0s, -10s}) {
      auto [near, far] = Socket::pair();
      auto connecting =
          loop.create_connection(recorder, std::move(near),
                                 {.ssl = client_context,
                                  .server_hostname = "localhost",
                                  .ssl_handshake_timeout = length});
      const auto text =
          co_await thrown_awaiting<asyncio::ValueError>(std::move(connecting));
      EXPECT_EQ(text,
                "ssl_handshake_timeout should be a positive number, got " +
                    std::to_string(length.count()));
    }
    auto [near, far] = Socket::pair();
    auto connecting = loop.create_connection(recorder, std::move(near),
                                             {.ssl = client_context,
                                              .server_hostname = "localhost",
                                              .ssl_shutdown_timeout = 0s});
    co_await thrown_awaiting<asyncio::ValueError>(std::move(connecting));
  };
  virtual_loop.run(main());
}

// CPython: test_sslproto.py SslProtoHandshakeTests.test_eof_received_waiter
// CPython: test_ssl.py TestSSL.test_ssl_handshake_connection_lost
TEST_F(SslTransport, APeerThatGoesAwayInTheHandshakeThrows) {
  auto main = [&]() -> Coro<> {
    auto [near, far] = Socket::pair();
    auto connecting = create_task(
        loop.create_connection(recorder, std::move(near), as_client()));
    co_await asyncio::sleep(1ms);
    far.shutdown(SHUT_WR);
    co_await thrown_awaiting<asyncio::ConnectionResetError>(connecting);
  };
  virtual_loop.run(main());
  EXPECT_THAT(reports.messages, IsEmpty());
}

// CPython: test_sslproto.py SslProtoHandshakeTests.test_connection_lost
TEST_F(SslTransport, AConnectionThatIsResetInTheHandshakeThrows) {
  auto main = [&]() -> Coro<> {
    auto [near, far] = Socket::pair();
    auto connecting = create_task(
        loop.create_connection(recorder, std::move(near), as_client()));
    co_await asyncio::sleep(1ms);
    far.close(); // with the hello unread
    co_await thrown_awaiting<asyncio::ConnectionResetError>(connecting);
  };
  virtual_loop.run(main());
  EXPECT_THAT(reports.messages, IsEmpty());
}

// CPython: test_sslproto.py BaseStartTLS.test_create_connection_ssl_slow_handshake
// CPython: test_ssl.py TestSSL.test_create_connection_ssl_slow_handshake
TEST_F(SslTransport, APeerThatNeverAnswersIsGivenUp) {
  auto main = [&]() -> Coro<> {
    auto [near, far] = Socket::pair();
    auto opening = asyncio::open_connection(std::move(near),
                                            {.ssl = client_context,
                                             .server_hostname = "localhost",
                                             .ssl_handshake_timeout = 1s});
    const auto text = co_await thrown_awaiting<asyncio::ConnectionAbortedError>(
        std::move(opening));
    EXPECT_EQ(text, "SSL handshake is taking longer than 1.0 seconds: aborting "
                    "the connection");
    EXPECT_EQ(loop.time().time_since_epoch(), 1s);
  };
  virtual_loop.run(main());
  EXPECT_THAT(reports.messages, IsEmpty());
}

// CPython: test_sslproto.py BaseStartTLS.test_handshake_timeout
// CPython: test_ssl.py TestSSL.test_handshake_timeout_handler_leak
// CPython: test_ssl.py TestSSL.test_connect_timeout_warning
TEST_F(SslTransport, AHandshakeThatIsCancelledLeavesNothing) {
  std::weak_ptr<asyncio::detail::SSLContextCore> context;
  auto main = [&]() -> Coro<> {
    auto [near, far] = Socket::pair();
    {
      const SSLContext own = authority.client();
      context = own.core();
      auto connecting =
          loop.create_connection(recorder, std::move(near),
                                 {.ssl = own, .server_hostname = "localhost"});
      co_await thrown_awaiting<asyncio::TimeoutError>(
          asyncio::wait_for(std::move(connecting), 500ms));
    }
    co_await asyncio::sleep(1ms);
    EXPECT_TRUE(context.expired());
    std::string hello_of_client;
    while (true) {
      const auto some = co_await loop.sock_recv(far, 1 << 16);
      if (some.empty())
        break;
      hello_of_client += some;
    }
    EXPECT_FALSE(hello_of_client.empty());
    EXPECT_LT(loop.time().time_since_epoch(), 1s);
  };
  virtual_loop.run(main());
  EXPECT_THAT(reports.messages, IsEmpty());
}

// CPython: test_sslproto.py SslProtoHandshakeTests.test_close_during_handshake
TEST_F(SslTransport, AServerWhoseClientNeverShakesHandsIsClosed) {
  auto main = [&]() -> Coro<> {
    auto [near, far] = Socket::pair();
    auto accepting = create_task(loop.connect_accepted_socket(
        recorder, std::move(near), {.ssl = server_context}));
    co_await asyncio::sleep(1ms);
    accepting.cancel();
    co_await thrown_awaiting<asyncio::CancelledError>(accepting);
    // At its end.
    const auto got = co_await loop.sock_recv(far, 100);
    EXPECT_EQ(got, "");
  };
  virtual_loop.run(main());
  EXPECT_THAT(reports.messages, IsEmpty());
}

// CPython: test_ssl.py TestSSL.test_ssl_handshake_timeout
TEST_F(SslTransport, AServerGivesASilentClientUp) {
  loop.set_debug(true);
  auto main = [&]() -> Coro<> {
    const auto server = co_await loop.create_server(
        recorder, "127.0.0.1", 0,
        {.ssl = server_context, .ssl_handshake_timeout = 10s});
    Socket client = Socket::open(AF_INET);
    co_await loop.sock_connect(client, server.sockets().at(0)->getsockname());
    const auto got = co_await loop.sock_recv(client, 100);
    EXPECT_EQ(got, "");
    EXPECT_EQ(loop.time().time_since_epoch(), 10s);
    co_await server.aclose();
  };
  virtual_loop.run(main());
  EXPECT_THAT(
      reports.messages,
      ElementsAre("Error on transport creation for incoming connection"));
}

// CPython: test_sslproto.py BaseStartTLS.test_create_connection_ssl_failed_certificate
// CPython: test_ssl.py TestSSL.test_create_connection_ssl_failed_certificate
TEST_F(SslTransport, AnUntrustedPeerIsToldSo) {
  const SSLContext strangers = asyncio::create_default_context();
  auto main = [&]() -> Coro<> {
    auto [near, far] = Socket::pair();
    const auto peer = server_on(std::move(far));
    auto shaking = peer->handshake();
    const auto handshake = create_task(std::move(shaking));
    auto opening = asyncio::open_connection(
        std::move(near), {.ssl = strangers, .server_hostname = "localhost"});
    const auto text =
        co_await thrown_awaiting<asyncio::SSLCertVerificationError>(
            std::move(opening));
    EXPECT_THAT(text, HasSubstr("certificate verify failed: "));
    // The alert, where CPython closes only.
    co_await thrown_awaiting<std::runtime_error>(handshake);
  };
  virtual_loop.run(main());
  EXPECT_THAT(reports.messages, IsEmpty());
}

TEST_F(SslTransport, AClientSpeaksToAServerWithoutTls) {
  auto main = [&]() -> Coro<> {
    auto [near, far] = Socket::pair();
    auto connecting = create_task(
        loop.create_connection(recorder, std::move(near), as_client()));
    co_await loop.sock_sendall(far, "220 mail.example.com ready\r\n");
    const auto text = co_await thrown_awaiting<SSLError>(connecting);
    EXPECT_EQ(text, "[SSL: WRONG_VERSION_NUMBER] wrong version number");
  };
  virtual_loop.run(main());
}

TEST_F(SslTransport, AProtocolThatThrowsAtTheBeginningIsReported) {
  struct Wrong : Recorder {
    void
    connection_made(const std::shared_ptr<asyncio::BaseTransport> &) override {
      throw asyncio::ValueError("no");
    }
  };
  auto main = [&]() -> Coro<> {
    auto [near, far] = Socket::pair();
    const auto peer = server_on(std::move(far));
    auto shaking = peer->handshake();
    const auto handshake = create_task(std::move(shaking));
    auto make = [] { return std::make_shared<Wrong>(); };
    auto connecting =
        loop.create_connection(make, std::move(near), as_client());
    co_await thrown_awaiting<asyncio::ValueError>(std::move(connecting));
    co_await thrown_awaiting<std::runtime_error>(handshake);
  };
  virtual_loop.run(main());
  EXPECT_THAT(
      reports.messages,
      ElementsAre("Fatal error: protocol.buffer_updated() call failed."));
}

//===--- What a transport knows -------------------------------------------===//

// CPython: test_sslproto.py SslProtoHandshakeTests.test_get_extra_info_on_closed_connection
// CPython: test_sslproto.py SslProtoHandshakeTests.test_set_new_app_protocol
TEST_F(SslTransport, ATransportThatIsClosedHasNoSocket) {
  auto main = [&]() -> Coro<> {
    std::unique_ptr<TlsPeer> peer;
    auto connecting = connected(&peer);
    const auto protocol = co_await std::move(connecting);
    const auto transport = protocol->transport;
    EXPECT_TRUE(transport->get_extra_info<const Socket *>("socket"));
    EXPECT_TRUE(transport->get_extra_info<SSLObject>("ssl_object"));
    EXPECT_FALSE(transport->get_extra_info("nothing").has_value());
    EXPECT_FALSE(transport->can_write_eof());
    EXPECT_THROW(transport->write_eof(), asyncio::NotImplementedError);

    const auto other = recorder();
    transport->set_protocol(other);
    EXPECT_EQ(transport->get_protocol(), other);

    transport->abort();
    EXPECT_TRUE(transport->is_closing());
    co_await other->lost;
    EXPECT_EQ(protocol->lost_count, 0);
    EXPECT_FALSE(transport->get_extra_info<const Socket *>("socket"));
    EXPECT_EQ(transport->get_protocol(), nullptr);
    // What the handshake gave stays.
    EXPECT_EQ(transport->get_extra_info<SSLObject>("ssl_object")->version(),
              "TLSv1.3");
    EXPECT_TRUE(transport->get_extra_info<SSLContext>("sslcontext"));
  };
  virtual_loop.run(main());
}

// CPython: test_sslproto.py SslProtoHandshakeTests.test_data_received_after_closing
// CPython: test_sslproto.py SslProtoHandshakeTests.test_write_after_closing
// CPython: test_sslproto.py SslProtoHandshakeTests.test_fatal_error_no_name_error
TEST_F(SslTransport, NothingHappensAfterTheEnd) {
  auto main = [&]() -> Coro<> {
    std::unique_ptr<TlsPeer> peer;
    auto connecting = connected(&peer);
    const auto protocol = co_await std::move(connecting);
    const auto transport = protocol->transport;
    transport->close();
    transport->write("in vain");
    transport->close();
    co_await peer->send_raw("what no TLS is");
    co_await protocol->lost;
    transport->write("in vain");
    transport->pause_reading();
    transport->resume_reading();
    transport->close();
    transport->abort();
    EXPECT_EQ(protocol->data, "");
    EXPECT_EQ(protocol->lost_count, 1);
    co_await asyncio::sleep(1ms);
  };
  virtual_loop.run(main());
  EXPECT_THAT(reports.messages, IsEmpty());
}

//===--- Data -------------------------------------------------------------===//

// CPython: test_sslproto.py BaseStartTLS.test_create_connection_memory_leak
// CPython: test_ssl.py TestSSL.test_create_connection_memory_leak
TEST_F(SslTransport, AProtocolThatKeepsItsTransportIsLetGo) {
  std::weak_ptr<asyncio::detail::SSLContextCore> context;
  std::weak_ptr<Recorder> gone;
  auto main = [&]() -> Coro<> {
    const SSLContext own = authority.client();
    context = own.core();
    auto [near, far] = Socket::pair();
    const auto peer = server_on(std::move(far));
    auto shaking = peer->handshake();
    const auto handshake = create_task(std::move(shaking));
    auto connecting =
        loop.create_connection(recorder, std::move(near),
                               {.ssl = own, .server_hostname = "localhost"});
    auto connection = co_await std::move(connecting);
    co_await handshake;
    const auto protocol = std::move(connection.second);
    gone = protocol;
    co_await peer->send("O");
    co_await protocol->received(1);
    protocol->transport->write(hello);
    const auto got = co_await peer->receive(hello.size());
    EXPECT_EQ(got, hello);
    peer->close();
    co_await protocol->ended;
    connection.first->close();
    co_await protocol->lost;
    EXPECT_EQ(protocol->made_count, 1);
  };
  virtual_loop.run(main());
  virtual_loop.run_until_idle();
  EXPECT_TRUE(gone.expired());
  EXPECT_TRUE(context.expired());
}

TEST_F(SslTransport, ReadingMayPause) {
  auto main = [&]() -> Coro<> {
    std::unique_ptr<TlsPeer> peer;
    auto connecting = connected(&peer);
    const auto protocol = co_await std::move(connecting);
    const auto transport = protocol->transport;
    EXPECT_TRUE(transport->is_reading());
    transport->pause_reading();
    EXPECT_FALSE(transport->is_reading());
    co_await peer->send("later");
    co_await asyncio::sleep(1ms);
    EXPECT_EQ(protocol->data, "");
    transport->resume_reading();
    co_await protocol->received(5);
    EXPECT_EQ(protocol->data, "later");
    transport->abort();
    co_await protocol->lost;
  };
  virtual_loop.run(main());
}

TEST_F(SslTransport, APausedReaderHoldsThePeerBack) {
  auto main = [&]() -> Coro<> {
    std::unique_ptr<TlsPeer> peer;
    auto connecting = connected(&peer);
    const auto protocol = co_await std::move(connecting);
    protocol->transport->pause_reading();
    const std::string block(1 << 20, 'b');
    auto send = [&]() -> Coro<> {
      for (int i = 0; i < 8; ++i) {
        auto sending = peer->send(block);
        co_await std::move(sending);
      }
    };
    const auto sending = create_task(send);
    co_await asyncio::sleep(1s);
    EXPECT_FALSE(sending.done());
    protocol->transport->resume_reading();
    co_await protocol->received(8 * block.size());
    co_await sending;
    EXPECT_EQ(protocol->data.size(), 8 * block.size());
    protocol->transport->abort();
    co_await protocol->lost;
  };
  virtual_loop.run(main());
}

TEST_F(SslTransport, AProtocolIsAskedToPause) {
  auto main = [&]() -> Coro<> {
    std::unique_ptr<TlsPeer> peer;
    auto connecting = connected(&peer);
    const auto protocol = co_await std::move(connecting);
    const auto transport = protocol->transport;
    EXPECT_EQ(transport->get_write_buffer_limits(),
              std::pair(std::size_t{128 * 1024}, std::size_t{512 * 1024}));
    EXPECT_THROW(transport->set_write_buffer_limits({.low = 2, .high = 1}),
                 asyncio::ValueError);
    transport->set_write_buffer_limits({.high = 1 << 20});
    EXPECT_EQ(transport->get_write_buffer_limits(),
              std::pair(std::size_t{1 << 18}, std::size_t{1 << 20}));
    std::size_t written = 0;
    while (protocol->paused_count == 0 && written < (std::size_t{64} << 20)) {
      transport->write(hello);
      written += hello.size();
    }
    EXPECT_EQ(protocol->paused_count, 1);
    EXPECT_GE(transport->get_write_buffer_size(), std::size_t{1 << 20});
    EXPECT_EQ(protocol->resumed_count, 0);
    const auto got = co_await peer->receive(written);
    EXPECT_EQ(got.size(), written);
    EXPECT_EQ(protocol->resumed_count, 1);
    EXPECT_EQ(transport->get_write_buffer_size(), 0U);
    transport->abort();
    co_await protocol->lost;
  };
  virtual_loop.run(main());
  EXPECT_THAT(reports.messages, IsEmpty());
}

// CPython: test_sslproto.py BaseStartTLS.test_buf_feed_data
TEST_F(SslTransport, AProtocolSaysWhereTheBytesGo) {
  struct Tiny : asyncio::BufferedProtocol {
    std::span<char> get_buffer(std::size_t) override { return room; }
    void buffer_updated(std::size_t count) override {
      data.append(room.data(), count);
    }
    bool eof_received() override {
      ended = true;
      return false;
    }
    std::array<char, 3> room{};
    std::string data;
    bool ended = false;
  };
  auto main = [&]() -> Coro<> {
    std::unique_ptr<TlsPeer> peer;
    auto connecting = connected(&peer);
    const auto protocol = co_await std::move(connecting);
    const auto transport = protocol->transport;
    const auto tiny = std::make_shared<Tiny>();
    transport->set_protocol(tiny);
    co_await peer->send("12345678");
    co_await asyncio::sleep(1s);
    EXPECT_EQ(tiny->data, "12345678");
    EXPECT_FALSE(tiny->ended);
    co_await peer->say_goodbye();
    co_await asyncio::sleep(1s);
    EXPECT_TRUE(tiny->ended);
    EXPECT_TRUE(transport->is_closing());
  };
  virtual_loop.run(main());
}

TEST_F(SslTransport, AnEmptyBufferIsAMistake) {
  struct Wrong : asyncio::BufferedProtocol {
    std::span<char> get_buffer(std::size_t) override { return {}; }
    void buffer_updated(std::size_t) override {}
    void connection_lost(std::exception_ptr why) override { error = why; }
    std::exception_ptr error;
  };
  auto main = [&]() -> Coro<> {
    std::unique_ptr<TlsPeer> peer;
    auto connecting = connected(&peer);
    const auto protocol = co_await std::move(connecting);
    const auto wrong = std::make_shared<Wrong>();
    protocol->transport->set_protocol(wrong);
    co_await peer->send("x");
    co_await asyncio::sleep(1s);
    EXPECT_TRUE(expect::holds<asyncio::RuntimeError>(wrong->error));
  };
  virtual_loop.run(main());
  EXPECT_THAT(reports.messages, ElementsAre("Fatal error on SSL protocol"));
}

TEST_F(SslTransport, AProtocolThatThrowsEndsTheConnection) {
  struct Wrong : Recorder {
    void data_received(std::string_view) override {
      throw asyncio::ValueError("no");
    }
  };
  auto main = [&]() -> Coro<> {
    std::unique_ptr<TlsPeer> peer;
    auto connecting = connected(&peer);
    const auto protocol = co_await std::move(connecting);
    const auto wrong = std::make_shared<Wrong>();
    protocol->transport->set_protocol(wrong);
    co_await peer->send("x");
    co_await wrong->lost;
    EXPECT_TRUE(expect::holds<asyncio::ValueError>(wrong->error));
  };
  virtual_loop.run(main());
  EXPECT_THAT(reports.messages, ElementsAre("Fatal error on SSL protocol"));
}

// CPython: test_sslproto.py BaseStartTLS.test_start_tls_client_corrupted_ssl
// CPython: test_ssl.py TestSSL.test_start_tls_client_corrupted_ssl
TEST_F(SslTransport, BytesThatAreNoTlsEndTheConnection) {
  auto main = [&]() -> Coro<> {
    auto [near, far] = Socket::pair();
    const auto peer = server_on(std::move(far));
    auto shaking = peer->handshake();
    const auto handshake = create_task(std::move(shaking));
    auto opening = asyncio::open_connection(std::move(near), as_client());
    auto [reader, writer] = co_await std::move(opening);
    co_await handshake;
    co_await peer->send("A\n");
    const auto line = co_await reader.readline();
    EXPECT_EQ(line, "A\n");
    writer.write("B");
    co_await peer->send_raw("please corrupt the SSL connection");
    co_await thrown_awaiting<SSLError>(reader.readline());
    writer.close();
    co_await thrown_awaiting<SSLError>(writer.wait_closed());
  };
  virtual_loop.run(main());
  EXPECT_THAT(reports.messages, IsEmpty());
}

//===--- The end ----------------------------------------------------------===//

// CPython: test_ssl.py TestSSL.test_shutdown_cleanly
TEST_F(SslTransport, AGoodbyeIsAnswered) {
  auto main = [&]() -> Coro<> {
    auto [near, far] = Socket::pair();
    const auto peer = server_on(std::move(far));
    auto serve = [&]() -> Coro<> {
      co_await peer->handshake();
      const auto got = co_await peer->receive(hello.size());
      EXPECT_EQ(got, hello);
      co_await peer->send("OK");
      co_await peer->say_goodbye();
      const auto end = co_await peer->receive();
      EXPECT_EQ(end, "");
      EXPECT_EQ(SSL_shutdown(peer->ssl()), 1);
    };
    const auto serving = create_task(serve);
    auto opening = asyncio::open_connection(std::move(near), as_client());
    auto [reader, writer] = co_await std::move(opening);
    writer.write(hello);
    const auto answer = co_await reader.readexactly(2);
    EXPECT_EQ(answer, "OK");
    const auto end = co_await reader.read();
    EXPECT_EQ(end, "");
    writer.close();
    co_await writer.wait_closed();
    co_await serving;
    EXPECT_EQ(loop.time().time_since_epoch(), 0s);
  };
  virtual_loop.run(main());
  EXPECT_THAT(reports.messages, IsEmpty());
}

TEST_F(SslTransport, AGoodbyeThatIsNotAnsweredTimesOut) {
  auto main = [&]() -> Coro<> {
    std::unique_ptr<TlsPeer> peer;
    auto connecting = connected(&peer);
    const auto protocol = co_await std::move(connecting);
    protocol->transport->close();
    co_await protocol->lost;
    EXPECT_EQ(expect::text_in<asyncio::TimeoutError>(protocol->error),
              "SSL shutdown timed out");
    EXPECT_EQ(loop.time().time_since_epoch(), 30s);
    // It was sent.
    const auto end = co_await peer->receive();
    EXPECT_EQ(end, "");
    EXPECT_TRUE(SSL_get_shutdown(peer->ssl()) & SSL_RECEIVED_SHUTDOWN);
  };
  virtual_loop.run(main());
}

// CPython: test_ssl.py TestSSL.test_shutdown_timeout_handler_leak
TEST_F(SslTransport, TheTimerOfTheEndIsLetGo) {
  std::weak_ptr<asyncio::detail::SSLContextCore> context;
  auto main = [&]() -> Coro<> {
    std::unique_ptr<TlsPeer> peer;
    client_context = authority.client();
    context = client_context.core();
    auto connecting = connected(&peer);
    const auto protocol = co_await std::move(connecting);
    client_context = authority.client();
    protocol->transport->close();
    const auto end = co_await peer->receive();
    EXPECT_EQ(end, "");
    peer->close();
    co_await protocol->lost;
    EXPECT_FALSE(protocol->error);
  };
  virtual_loop.run(main());
  virtual_loop.run_until_idle();
  EXPECT_TRUE(context.expired());
  EXPECT_EQ(loop.time().time_since_epoch(), 0s);
}

// CPython: test_ssl.py TestSSL.test_shutdown_timeout_handler_not_set
TEST_F(SslTransport, APausedReaderGetsWhatCameBeforeTheEnd) {
  auto main = [&]() -> Coro<> {
    std::unique_ptr<TlsPeer> peer;
    auto connecting = connected(&peer);
    const auto protocol = co_await std::move(connecting);
    protocol->transport->pause_reading();
    co_await peer->send("extra bytes");
    peer->socket().shutdown(SHUT_WR);
    co_await asyncio::sleep(1s);
    EXPECT_EQ(protocol->data, "");
    EXPECT_EQ(protocol->lost_count, 0);
    protocol->transport->resume_reading();
    co_await protocol->lost;
    EXPECT_EQ(protocol->data, "extra bytes");
    EXPECT_EQ(protocol->eof_count, 1);
    EXPECT_FALSE(protocol->error);
  };
  virtual_loop.run(main());
  EXPECT_THAT(reports.messages, IsEmpty());
}

TEST_F(SslTransport, APausedReaderMayCloseAfterTheEnd) {
  auto main = [&]() -> Coro<> {
    std::unique_ptr<TlsPeer> peer;
    auto connecting = connected(&peer);
    const auto protocol = co_await std::move(connecting);
    protocol->transport->pause_reading();
    peer->socket().shutdown(SHUT_WR);
    co_await asyncio::sleep(1s);
    protocol->transport->close();
    co_await protocol->lost;
    EXPECT_EQ(loop.time().time_since_epoch(), 1s);
  };
  virtual_loop.run(main());
}

// CPython: test_ssl.py TestSSL.test_flush_before_shutdown
TEST_F(SslTransport, WhatIsBufferedIsSentBeforeTheEnd) {
  const std::string chunk(128 * 1024, 'x');
  constexpr std::size_t count = 32;
  auto main = [&]() -> Coro<> {
    auto [near, far] = Socket::pair();
    const auto peer = server_on(std::move(far));
    auto serve = [&]() -> Coro<> {
      co_await peer->handshake();
      const auto ping = co_await peer->receive(4);
      EXPECT_EQ(ping, "ping");
      co_await peer->send("pong");
      co_await asyncio::sleep(500ms);
      const auto got = co_await peer->receive(count * chunk.size());
      EXPECT_EQ(got.size(), count * chunk.size());
      const auto end = co_await peer->receive();
      EXPECT_EQ(end, "");
      peer->close();
    };
    const auto serving = create_task(serve);
    auto opening = asyncio::open_connection(std::move(near), as_client());
    auto [reader, writer] = co_await std::move(opening);
    writer.write("ping");
    const auto pong = co_await reader.readexactly(4);
    EXPECT_EQ(pong, "pong");
    for (std::size_t i = 0; i < count; ++i)
      writer.write(chunk);
    writer.close();
    co_await writer.wait_closed();
    co_await serving;
  };
  virtual_loop.run(main());
  EXPECT_THAT(reports.messages, IsEmpty());
}

// CPython: test_ssl.py TestSSL.test_remote_shutdown_receives_trailing_data
TEST_F(SslTransport, WhatIsBufferedIsSentToAPeerThatSaidGoodbye) {
  const std::string chunk(128 * 1024, 'x');
  constexpr std::size_t count = 32;
  for (const bool politely : {true, false}) {
    auto main = [&]() -> Coro<> {
      auto [near, far] = Socket::pair();
      const auto peer = server_on(std::move(far));
      auto serve = [&]() -> Coro<> {
        co_await peer->handshake();
        co_await asyncio::sleep(200ms);
        if (politely)
          co_await peer->say_goodbye();
        else
          peer->socket().shutdown(SHUT_WR);
        const auto got = co_await peer->receive(count * chunk.size());
        EXPECT_EQ(got.size(), count * chunk.size());
        const auto end = co_await peer->receive();
        EXPECT_EQ(end, "");
        peer->close();
      };
      const auto serving = create_task(serve);
      auto opening = asyncio::open_connection(std::move(near), as_client());
      auto [reader, writer] = co_await std::move(opening);
      for (std::size_t i = 0; i < count; ++i)
        writer.write(chunk);
      const auto nothing = co_await reader.read();
      EXPECT_EQ(nothing, "");
      co_await serving;
      writer.close();
      co_await writer.wait_closed();
    };
    virtual_loop.run(main());
  }
  EXPECT_THAT(reports.messages, IsEmpty());
}

TEST_F(SslTransport, AnAbortLosesWhatIsBuffered) {
  auto main = [&]() -> Coro<> {
    std::unique_ptr<TlsPeer> peer;
    auto connecting = connected(&peer);
    const auto protocol = co_await std::move(connecting);
    for (int i = 0; i < 100; ++i)
      protocol->transport->write(hello);
    protocol->transport->abort();
    co_await protocol->lost;
    EXPECT_FALSE(protocol->error);
    EXPECT_EQ(protocol->eof_count, 0);
    std::size_t got = 0;
    try {
      while (true) {
        auto receiving = peer->receive();
        const std::string some = co_await std::move(receiving);
        got += some.size();
        if (some.empty())
          break;
      }
    } catch (const asyncio::ConnectionResetError &) {
      // What the peer had sent was not read.
    }
    EXPECT_LT(got, 100 * hello.size());
  };
  virtual_loop.run(main());
  EXPECT_THAT(reports.messages, IsEmpty());
}

TEST_F(SslTransport, AResetEndsTheConnectionInEachState) {
  auto main = [&]() -> Coro<> {
    // While data flow.
    std::unique_ptr<TlsPeer> peer;
    auto connecting = connected(&peer);
    const auto protocol = co_await std::move(connecting);
    protocol->transport->write(hello);
    peer->close(); // with that unread
    co_await protocol->lost;
    EXPECT_TRUE(expect::holds<asyncio::ConnectionResetError>(protocol->error));
    // While it is closing.
    auto again = connected(&peer);
    const auto second = co_await std::move(again);
    second->transport->write(hello);
    second->transport->close();
    peer->close();
    co_await second->lost;
    EXPECT_EQ(second->lost_count, 1);
  };
  virtual_loop.run(main());
  EXPECT_THAT(reports.messages, IsEmpty());
}

TEST_F(SslTransport, ALoopThatGoesAwayLetsGo) {
  std::weak_ptr<asyncio::detail::SSLContextCore> context;
  std::weak_ptr<Recorder> gone;
  std::shared_ptr<Transport> kept;
  {
    const auto own = asyncio::testing::new_virtual_event_loop();
    auto main = [&]() -> Coro<> {
      auto [near, far] = Socket::pair();
      const SSLContext client = authority.client();
      // NOLINTNEXTLINE(cotidy-blocking-call): small files of the test's own
      const SSLContext server = authority.server();
      context = client.core();
      auto accepting = create_task(own->connect_accepted_socket(
          recorder, std::move(far), {.ssl = server}));
      auto connecting = own->create_connection(
          recorder, std::move(near),
          {.ssl = client, .server_hostname = "localhost"});
      auto connection = co_await std::move(connecting);
      co_await accepting;
      gone = connection.second;
      kept = connection.first;
    };
    // Not within the loop of the fixture.
    std::thread([&] { own->run_until_complete(main()); }).join();
    own->close();
  }
  EXPECT_TRUE(gone.expired());
  kept->write("in vain");
  kept->close();
  kept->abort();
  EXPECT_TRUE(kept->is_closing());
  kept = nullptr;
  EXPECT_TRUE(context.expired());
}

} // namespace
