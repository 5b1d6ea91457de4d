// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What the options of connections and servers say about TLS.
#include "tests/runtime/scratch_folder.h"
#include "tests/runtime/ssl_fixture.h"

namespace {

using namespace std::chrono_literals;

using asyncio::Certificate;
using asyncio::Coro;
using asyncio::create_task;
using asyncio::Server;
using asyncio::Socket;
using asyncio::SSLCertVerificationError;
using asyncio::SSLContext;
using asyncio::SSLObject;
using asyncio::StreamReader;
using asyncio::StreamWriter;
using asyncio::ValueError;
using expect::thrown_awaiting;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class SslConnections : public OverTls {};

//===--- Options that make no sense ---------------------------------------===//

// CPython: test_base_events.py BaseEventLoopWithSelectorTests.test_create_connection_no_ssl_server_hostname_errors
// CPython: test_base_events.py BaseEventLoopWithSelectorTests.test_create_connection_ssl_timeout_for_plain_socket
TEST_F(SslConnections, OptionsOfTlsNeedTls) {
  auto main = [&]() -> Coro<> {
    auto text = co_await thrown_awaiting<ValueError>(loop.create_connection(
        recorder, "python.org", 80, {.server_hostname = ""}));
    EXPECT_EQ(text, "server_hostname is only meaningful with ssl");
    text = co_await thrown_awaiting<ValueError>(loop.create_connection(
        recorder, "python.org", 80, {.server_hostname = "python.org"}));
    EXPECT_EQ(text, "server_hostname is only meaningful with ssl");
    text = co_await thrown_awaiting<ValueError>(loop.create_connection(
        recorder, "python.org", 80, {.ssl_handshake_timeout = 1s}));
    EXPECT_EQ(text, "ssl_handshake_timeout is only meaningful with ssl");
    text = co_await thrown_awaiting<ValueError>(loop.create_connection(
        recorder, "python.org", 80, {.ssl_shutdown_timeout = 1s}));
    EXPECT_EQ(text, "ssl_shutdown_timeout is only meaningful with ssl");
  };
  virtual_loop.run(main());
}

// CPython: test_base_events.py BaseEventLoopWithSelectorTests.test_create_connection_ssl_server_hostname_errors
TEST_F(SslConnections, APeerHasAName) {
  auto main = [&]() -> Coro<> {
    auto text = co_await thrown_awaiting<ValueError>(
        loop.create_connection(recorder, "", 80, {.ssl = true}));
    EXPECT_EQ(text, "You must set server_hostname when using ssl without a "
                    "host");
    auto [near, far] = Socket::pair();
    auto connecting =
        loop.create_connection(recorder, std::move(near), {.ssl = true});
    text = co_await thrown_awaiting<ValueError>(std::move(connecting));
    EXPECT_EQ(text, "You must set server_hostname when using ssl without a "
                    "host");
  };
  virtual_loop.run(main());
}

// CPython: test_unix_events.py SelectorEventLoopUnixSocketTests.test_create_unix_connection_nossl_serverhost
// CPython: test_unix_events.py SelectorEventLoopUnixSocketTests.test_create_unix_connection_ssl_noserverhost
// CPython: test_unix_events.py SelectorEventLoopUnixSocketTests.test_create_unix_connection_ssl_timeout_with_plain_sock
// CPython: test_unix_events.py SelectorEventLoopUnixSocketTests.test_create_unix_server_ssl_timeout_with_plain_sock
TEST_F(SslConnections, OptionsOfTlsAtUnixSockets) {
  const ScratchFolder folder;
  auto main = [&]() -> Coro<> {
    auto text =
        co_await thrown_awaiting<ValueError>(loop.create_unix_connection(
            recorder, "/dev/null", {.server_hostname = "spam"}));
    EXPECT_EQ(text, "server_hostname is only meaningful with ssl");
    text = co_await thrown_awaiting<ValueError>(
        loop.create_unix_connection(recorder, "/dev/null", {.ssl = true}));
    EXPECT_EQ(text, "you have to pass server_hostname when using ssl");
    text = co_await thrown_awaiting<ValueError>(loop.create_unix_connection(
        recorder, "/dev/null", {.ssl_handshake_timeout = 1s}));
    EXPECT_EQ(text, "ssl_handshake_timeout is only meaningful with ssl");
    text = co_await thrown_awaiting<ValueError>(loop.create_unix_server(
        recorder, folder.socket(), {.ssl_handshake_timeout = 1s}));
    EXPECT_EQ(text, "ssl_handshake_timeout is only meaningful with ssl");
  };
  virtual_loop.run(main());
}

// CPython: test_base_events.py BaseEventLoopWithSelectorTests.test_create_server_ssl_timeout_for_plain_socket
// CPython: test_events.py EventLoopTestsMixin.test_connect_accepted_socket_ssl_timeout_for_plain_socket
TEST_F(SslConnections, AServerNeedsAContext) {
  auto main = [&]() -> Coro<> {
    auto text = co_await thrown_awaiting<ValueError>(loop.create_server(
        recorder, "127.0.0.1", 0, {.ssl_handshake_timeout = 1s}));
    EXPECT_EQ(text, "ssl_handshake_timeout is only meaningful with ssl");
    auto [near, far] = Socket::pair();
    auto accepting = loop.connect_accepted_socket(
        recorder, std::move(near), {.ssl_handshake_timeout = 1s});
    text = co_await thrown_awaiting<ValueError>(std::move(accepting));
    EXPECT_EQ(text, "ssl_handshake_timeout is only meaningful with ssl");
    text = co_await thrown_awaiting<asyncio::TypeError>(
        loop.create_server(recorder, "127.0.0.1", 0, {.ssl = true}));
    EXPECT_EQ(text, "ssl argument must be an SSLContext or None");
  };
  virtual_loop.run(main());
}

//===--- Connections ------------------------------------------------------===//

// CPython: test_base_events.py BaseEventLoopWithSelectorTests.test_create_connection_ssl_server_hostname_default
// CPython: test_events.py EventLoopTestsMixin.test_create_ssl_connection
// CPython: test_events.py EventLoopTestsMixin.test_create_server_ssl
// CPython: test_events.py EventLoopTestsMixin.test_create_server_ssl_verified
TEST_F(SslConnections, TheHostIsTheName) {
  auto main = [&]() -> Coro<> {
    const auto accepted = recorder();
    const Server server = co_await loop.create_server(
        [&] { return accepted; }, "127.0.0.1", 0, {.ssl = server_context});
    auto connecting = loop.create_connection(
        recorder, "127.0.0.1", port_of(server), {.ssl = client_context});
    auto connection = co_await std::move(connecting);
    const auto transport = connection.first;
    EXPECT_EQ(transport->get_extra_info<SSLObject>("ssl_object")
                  .value()
                  .server_hostname(),
              "127.0.0.1");
    EXPECT_EQ(
        transport->get_extra_info<asyncio::Address>("peername").value().host(),
        "127.0.0.1");
    EXPECT_FALSE(
        transport->get_extra_info<Certificate>("peercert")->subject.empty());
    co_await accepted->made;
    // A client without a certificate.
    EXPECT_FALSE(accepted->transport->get_extra_info<Certificate>("peercert"));
    EXPECT_TRUE(
        accepted->transport->get_extra_info<asyncio::SSLCipher>("cipher"));
    transport->write("xxx");
    co_await accepted->received(3);
    EXPECT_EQ(accepted->data, "xxx");
    transport->close();
    co_await accepted->lost;
    EXPECT_EQ(accepted->made_count, 1);
    co_await server.aclose();
  };
  virtual_loop.run(main());
  EXPECT_THAT(reports.messages, IsEmpty());
}

// CPython: test_events.py EventLoopTestsMixin.test_create_ssl_unix_connection
// CPython: test_events.py EventLoopTestsMixin.test_create_unix_server_ssl
// CPython: test_events.py EventLoopTestsMixin.test_create_unix_server_ssl_verified
// CPython: test_streams.py StreamTests.test_open_unix_connection_no_loop_ssl
TEST_F(SslConnections, OverAUnixSocket) {
  const ScratchFolder folder;
  auto main = [&]() -> Coro<> {
    const auto accepted = recorder();
    const Server server = co_await loop.create_unix_server(
        [&] { return accepted; }, folder.socket(), {.ssl = server_context});
    auto connecting = loop.create_unix_connection(
        recorder, folder.socket(),
        {.ssl = client_context, .server_hostname = "localhost"});
    auto connection = co_await std::move(connecting);
    connection.first->write("xxx");
    co_await accepted->received(3);
    EXPECT_EQ(accepted->data, "xxx");
    connection.first->close();
    co_await accepted->lost;
    co_await server.aclose();

    auto serve = [](StreamReader reader, StreamWriter writer) -> Coro<> {
      const auto line = co_await reader.readline();
      writer.write(line);
      writer.close();
      co_await writer.wait_closed();
    };
    const Server streams = co_await asyncio::start_unix_server(
        serve, folder.socket(), {.ssl = server_context});
    auto [reader, writer] = co_await asyncio::open_unix_connection(
        folder.socket(),
        {.ssl = client_context, .server_hostname = "localhost"});
    writer.write("hello\n");
    const auto line = co_await reader.readline();
    EXPECT_EQ(line, "hello\n");
    writer.close();
    co_await writer.wait_closed();
    co_await streams.aclose();
    co_await asyncio::sleep(1s); // its task ends
  };
  virtual_loop.run(main());
  EXPECT_THAT(reports.messages, IsEmpty());
}

// CPython: test_ssl.py TestSSL.test_ssl_connect_accepted_socket
// CPython: test_ssl.py TestSSL.test_connect_accepted_socket
// CPython: test_events.py EventLoopTestsMixin.test_ssl_connect_accepted_socket
TEST_F(SslConnections, OnASocketThatWasAccepted) {
  auto main = [&]() -> Coro<> {
    for (const bool secured : {true, false}) {
      Socket listening = Socket::open(AF_INET);
      listening.bind(asyncio::Address::inet("127.0.0.1", 0));
      listening.listen();
      const int port = listening.getsockname().port();
      asyncio::ConnectionOptions as_client;
      asyncio::ServerOptions as_server;
      if (secured) {
        as_client.ssl = client_context;
        as_server.ssl = server_context;
        as_server.ssl_handshake_timeout = 10s;
      }
      auto connecting = create_task(
          loop.create_connection(recorder, "127.0.0.1", port, as_client));
      auto accepted = co_await loop.sock_accept(listening);
      auto accepting = loop.connect_accepted_socket(
          recorder, std::move(accepted.first), as_server);
      auto server = co_await std::move(accepting);
      auto client = co_await connecting;
      client.first->write("test data");
      co_await server.second->received(9);
      EXPECT_EQ(server.second->data, "test data");
      server.first->write("roger");
      co_await client.second->received(5);
      EXPECT_EQ(client.second->data, "roger");
      EXPECT_EQ(
          server.first->get_extra_info<SSLObject>("ssl_object").has_value(),
          secured);
      client.first->close();
      co_await server.second->lost;
      co_await client.second->lost;
    }
  };
  virtual_loop.run(main());
  EXPECT_THAT(reports.messages, IsEmpty());
}

// CPython: test_ssl.py TestSSL.test_create_server_ssl_1
// CPython: test_ssl.py TestSSL.test_create_connection_ssl_1
TEST_F(SslConnections, ManyAtOnce) {
  const std::string first(256 * 1024, 'A');
  const std::string second(256 * 1024, 'B');
  constexpr int count = 25;
  int served = 0;
  int asked = 0;
  auto main = [&]() -> Coro<> {
    auto serve = [&](StreamReader reader, StreamWriter writer) -> Coro<> {
      const auto a = co_await reader.readexactly(
          static_cast<std::ptrdiff_t>(first.size()));
      EXPECT_EQ(a, first);
      writer.write("OK");
      const auto b = co_await reader.readexactly(
          static_cast<std::ptrdiff_t>(second.size()));
      EXPECT_EQ(b, second);
      const std::vector<std::string> pieces{"SP", "A", "M"};
      writer.writelines(pieces);
      co_await writer.drain();
      writer.close();
      ++served;
    };
    const Server server = co_await asyncio::start_server(
        serve, "127.0.0.1", 0, {.ssl = server_context});
    auto ask = [&](bool by_socket) -> Coro<> {
      asyncio::ConnectionOptions options;
      options.ssl = client_context;
      options.server_hostname = "localhost";
      Socket socket;
      if (by_socket) {
        socket = Socket::open(AF_INET);
        co_await loop.sock_connect(socket,
                                   server.sockets().at(0)->getsockname());
      }
      auto opening =
          by_socket
              ? asyncio::open_connection(std::move(socket), options)
              : asyncio::open_connection("127.0.0.1", port_of(server), options);
      auto [reader, writer] = co_await std::move(opening);
      writer.write(first);
      const auto ok = co_await reader.readexactly(2);
      EXPECT_EQ(ok, "OK");
      writer.write(second);
      const auto spam = co_await reader.readexactly(4);
      EXPECT_EQ(spam, "SPAM");
      writer.close();
      co_await writer.wait_closed();
      ++asked;
    };
    std::vector<Coro<>> all;
    for (int i = 0; i < count; ++i)
      all.push_back(ask(i % 2 == 1));
    co_await asyncio::gather(std::move(all));
    co_await server.aclose();
  };
  virtual_loop.run(main());
  EXPECT_EQ(served, count);
  EXPECT_EQ(asked, count);
  EXPECT_THAT(reports.messages, IsEmpty());
}

//===--- Verification -----------------------------------------------------===//

// CPython: test_events.py EventLoopTestsMixin.test_create_server_ssl_verify_failed
// CPython: test_events.py EventLoopTestsMixin.test_create_unix_server_ssl_verify_failed
TEST_F(SslConnections, AStrangerIsRefused) {
  const ScratchFolder folder;
  // Trusts another one.
  const Authority other;
  const SSLContext context = other.client();
  auto main = [&]() -> Coro<> {
    const Server server = co_await loop.create_server(recorder, "127.0.0.1", 0,
                                                      {.ssl = server_context});
    auto text = co_await thrown_awaiting<SSLCertVerificationError>(
        loop.create_connection(recorder, "127.0.0.1", port_of(server),
                               {.ssl = context}));
    EXPECT_THAT(text, HasSubstr("certificate verify failed"));
    const Server unix_server = co_await loop.create_unix_server(
        recorder, folder.socket(), {.ssl = server_context});
    text = co_await thrown_awaiting<SSLCertVerificationError>(
        loop.create_unix_connection(
            recorder, folder.socket(),
            {.ssl = context, .server_hostname = "localhost"}));
    EXPECT_THAT(text, HasSubstr("certificate verify failed"));
    co_await server.aclose();
    co_await unix_server.aclose();
  };
  virtual_loop.run(main());
  EXPECT_THAT(reports.messages, IsEmpty());
}

// CPython: test_events.py EventLoopTestsMixin.test_create_server_ssl_match_failed
TEST_F(SslConnections, AServerOfAnotherAddressIsRefused) {
  const SSLContext named = authority.server({"localhost"});
  auto main = [&]() -> Coro<> {
    const Server server =
        co_await loop.create_server(recorder, "127.0.0.1", 0, {.ssl = named});
    const auto text = co_await thrown_awaiting<SSLCertVerificationError>(
        loop.create_connection(recorder, "127.0.0.1", port_of(server),
                               {.ssl = client_context}));
    EXPECT_THAT(text, HasSubstr("IP address mismatch, certificate is not valid "
                                "for '127.0.0.1'"));
    co_await server.aclose();
  };
  virtual_loop.run(main());
}

TEST_F(SslConnections, ACertificateThatExpiredIsRefused) {
  const auto context =
      asyncio::create_default_context(asyncio::Purpose::CLIENT_AUTH);
  CertificateWish wish;
  wish.hosts = {"localhost"};
  wish.seconds = -3600;
  const CertificateFiles files = authority.issue(wish);
  context.load_cert_chain(files.certificate, files.key);
  auto main = [&]() -> Coro<> {
    auto [near, far] = Socket::pair();
    auto accepting = create_task(loop.connect_accepted_socket(
        recorder, std::move(far), {.ssl = context}));
    auto connecting = loop.create_connection(
        recorder, std::move(near),
        {.ssl = client_context, .server_hostname = "localhost"});
    const auto text = co_await thrown_awaiting<SSLCertVerificationError>(
        std::move(connecting));
    EXPECT_THAT(text, HasSubstr("certificate has expired"));
    const auto alert = co_await thrown_awaiting<asyncio::SSLError>(accepting);
    EXPECT_EQ(alert, "[SSL: SSLV3_ALERT_CERTIFICATE_EXPIRED] sslv3 alert "
                     "certificate expired");
  };
  virtual_loop.run(main());
}

TEST_F(SslConnections, WithoutVerificationOnRequest) {
  const SSLContext careless = asyncio::create_default_context();
  careless.set_check_hostname(false);
  careless.set_verify_mode(asyncio::CERT_NONE);
  auto main = [&]() -> Coro<> {
    auto [near, far] = Socket::pair();
    auto accepting = create_task(loop.connect_accepted_socket(
        recorder, std::move(far), {.ssl = server_context}));
    auto connecting = loop.create_connection(
        recorder, std::move(near), {.ssl = careless, .server_hostname = ""});
    auto client = co_await std::move(connecting);
    co_await accepting;
    const auto certificate =
        client.first->get_extra_info<Certificate>("peercert").value();
    // Names that nobody has verified are not given away as if somebody had.
    EXPECT_TRUE(certificate.subject.empty());
    EXPECT_FALSE(certificate.der.empty());
    client.first->abort();
  };
  virtual_loop.run(main());
}

TEST_F(SslConnections, AClientShowsItsCertificate) {
  const SSLContext strict = authority.server();
  strict.set_verify_mode(asyncio::CERT_REQUIRED);
  strict.load_verify_locations({.cafile = authority.certificate()});
  auto main = [&]() -> Coro<> {
    for (const bool has_one : {true, false}) {
      const SSLContext context = authority.client();
      if (has_one) {
        CertificateWish wish;
        wish.hosts = {"client.example"};
        // NOLINTNEXTLINE(cotidy-blocking-call): a small file of the test's own
        const CertificateFiles files = authority.issue(wish);
        context.load_cert_chain(files.certificate, files.key);
      }
      auto [near, far] = Socket::pair();
      auto accepting = create_task(loop.connect_accepted_socket(
          recorder, std::move(far), {.ssl = strict}));
      auto connecting = create_task(loop.create_connection(
          recorder, std::move(near),
          {.ssl = context, .server_hostname = "localhost"}));
      if (has_one) {
        auto server = co_await accepting;
        const auto shown =
            server.first->get_extra_info<Certificate>("peercert").value();
        EXPECT_THAT(shown.subject, ::testing::Contains(::testing::Pair(
                                       "commonName", "client.example")));
        server.first->abort();
        co_await connecting;
      } else {
        const auto text =
            co_await thrown_awaiting<asyncio::SSLError>(accepting);
        EXPECT_EQ(text, "[SSL: PEER_DID_NOT_RETURN_A_CERTIFICATE] peer did not "
                        "return a certificate");
        // With TLS 1.3 the client learns of it afterwards.
        auto client = co_await connecting;
        co_await client.second->lost;
        EXPECT_TRUE(expect::holds<asyncio::SSLError>(client.second->error));
      }
    }
  };
  virtual_loop.run(main());
}

//===--- What is agreed ---------------------------------------------------===//

TEST_F(SslConnections, AProtocolIsAgreed) {
  server_context.set_alpn_protocols({"h2", "http/1.1"});
  struct Case {
    std::vector<std::string> offered;
    std::optional<std::string> agreed;
  };
  const std::vector<Case> cases{
      {{"http/1.1"}, "http/1.1"},
      {{"http/1.1", "h2"}, "h2"},
      {{"spdy"}, std::nullopt},
      {{}, std::nullopt},
  };
  auto main = [&]() -> Coro<> {
    for (const Case &each : cases) {
      const SSLContext context = authority.client();
      context.set_alpn_protocols(each.offered);
      auto [near, far] = Socket::pair();
      auto accepting = create_task(loop.connect_accepted_socket(
          recorder, std::move(far), {.ssl = server_context}));
      auto connecting = loop.create_connection(
          recorder, std::move(near),
          {.ssl = context, .server_hostname = "localhost"});
      auto client = co_await std::move(connecting);
      auto server = co_await accepting;
      EXPECT_EQ(client.first->get_extra_info<SSLObject>("ssl_object")
                    ->selected_alpn_protocol(),
                each.agreed);
      EXPECT_EQ(server.first->get_extra_info<SSLObject>("ssl_object")
                    ->selected_alpn_protocol(),
                each.agreed);
      client.first->abort();
    }
  };
  virtual_loop.run(main());
}

TEST_F(SslConnections, AServerOfManyNames) {
  const SSLContext one = authority.server({"one.example"});
  const SSLContext two = authority.server({"two.example"});
  std::vector<std::string> asked;
  one.set_sni_callback([&](std::string_view name) -> std::optional<SSLContext> {
    asked.emplace_back(name);
    if (name == "two.example")
      return two;
    if (name == "nobody.example")
      throw asyncio::SSLError("not served here");
    return std::nullopt;
  });
  auto main = [&]() -> Coro<> {
    for (const std::string_view name :
         {"one.example", "two.example", "nobody.example"}) {
      auto [near, far] = Socket::pair();
      auto accepting = create_task(
          loop.connect_accepted_socket(recorder, std::move(far), {.ssl = one}));
      auto connecting = create_task(loop.create_connection(
          recorder, std::move(near),
          {.ssl = client_context, .server_hostname = name}));
      if (name == "nobody.example") {
        EXPECT_EQ(co_await thrown_awaiting<asyncio::SSLError>(accepting),
                  "not served here");
        EXPECT_EQ(co_await thrown_awaiting<asyncio::SSLError>(connecting),
                  "[SSL: TLSV1_UNRECOGNIZED_NAME] tlsv1 unrecognized name");
        continue;
      }
      auto client = co_await connecting;
      auto server = co_await accepting;
      EXPECT_THAT(
          client.first->get_extra_info<Certificate>("peercert")
              .value()
              .subject_alt_name,
          ::testing::ElementsAre(::testing::Pair("DNS", std::string(name))));
      EXPECT_EQ(
          server.first->get_extra_info<SSLObject>("ssl_object")->context() ==
              two,
          name == "two.example");
      client.first->abort();
    }
  };
  virtual_loop.run(main());
  EXPECT_EQ(asked.size(), 3U);
}

TEST_F(SslConnections, VersionsAreLimited) {
  client_context.set_maximum_version(asyncio::TLSVersion::TLSv1_2);
  auto main = [&]() -> Coro<> {
    {
      auto [near, far] = Socket::pair();
      auto accepting = create_task(loop.connect_accepted_socket(
          recorder, std::move(far), {.ssl = server_context}));
      auto connecting = loop.create_connection(
          recorder, std::move(near),
          {.ssl = client_context, .server_hostname = "localhost"});
      auto client = co_await std::move(connecting);
      auto server = co_await accepting;
      EXPECT_EQ(
          client.first->get_extra_info<SSLObject>("ssl_object")->version(),
          "TLSv1.2");
      client.first->write("hello");
      co_await server.second->received(5);
      client.first->close();
      co_await client.second->lost;
      EXPECT_FALSE(client.second->error);
    }
    server_context.set_minimum_version(asyncio::TLSVersion::TLSv1_3);
    auto [near, far] = Socket::pair();
    auto accepting = create_task(loop.connect_accepted_socket(
        recorder, std::move(far), {.ssl = server_context}));
    auto connecting = loop.create_connection(
        recorder, std::move(near),
        {.ssl = client_context, .server_hostname = "localhost"});
    co_await thrown_awaiting<asyncio::SSLError>(std::move(connecting));
    const auto text = co_await thrown_awaiting<asyncio::SSLError>(accepting);
    EXPECT_EQ(text, "[SSL: UNSUPPORTED_PROTOCOL] unsupported protocol");
  };
  virtual_loop.run(main());
}

} // namespace
