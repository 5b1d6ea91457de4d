// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Streams over TLS.
#include "tests/runtime/ssl_fixture.h"

namespace {

using namespace std::chrono_literals;

using asyncio::Certificate;
using asyncio::Coro;
using asyncio::Server;
using asyncio::SSLCertVerificationError;
using asyncio::SSLCipher;
using asyncio::SSLContext;
using asyncio::SSLError;
using asyncio::SSLObject;
using asyncio::StreamReader;
using asyncio::StreamWriter;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

Coro<> echo(StreamReader reader, StreamWriter writer) {
  while (true) {
    const std::string data = co_await reader.read(64 * 1024);
    if (data.empty())
      break;
    writer.write(data);
    co_await writer.drain();
  }
  writer.close();
  co_await writer.wait_closed();
}

class SslStreams : public OverTls {};

// CPython: test_streams.py StreamTests.test_open_connection_no_loop_ssl
TEST_F(SslStreams, AServerAnswersItsClient) {
  auto main = [&]() -> Coro<> {
    const Server server = co_await asyncio::start_server(
        echo, "127.0.0.1", 0, {.ssl = server_context});
    auto [reader, writer] = co_await asyncio::open_connection(
        "127.0.0.1", port_of(server), {.ssl = client_context});
    writer.write("hello\n");
    co_await writer.drain();
    const auto line = co_await reader.readline();
    EXPECT_EQ(line, "hello\n");

    const auto certificate =
        writer.get_extra_info<Certificate>("peercert").value();
    EXPECT_THAT(certificate.subject, Contains(Pair("commonName", "localhost")));
    EXPECT_THAT(certificate.subject_alt_name,
                Contains(Pair("DNS", "localhost")));
    EXPECT_THAT(certificate.subject_alt_name,
                Contains(Pair("IP Address", "127.0.0.1")));
    EXPECT_EQ(certificate.version, 3);
    EXPECT_THAT(certificate.pem(), HasSubstr("-----BEGIN CERTIFICATE-----\n"));
    const auto object = writer.get_extra_info<SSLObject>("ssl_object").value();
    EXPECT_EQ(object.version(), "TLSv1.3");
    EXPECT_EQ(object.selected_alpn_protocol(), std::nullopt);
    EXPECT_EQ(object.server_hostname(), "127.0.0.1");
    EXPECT_FALSE(object.server_side());
    EXPECT_TRUE(object.context() == client_context);
    EXPECT_GE(writer.get_extra_info<SSLCipher>("cipher").value().bits, 128);
    EXPECT_TRUE(writer.get_extra_info<SSLContext>("sslcontext").value() ==
                client_context);

    writer.close();
    co_await writer.wait_closed();
    co_await server.aclose();
  };
  virtual_loop.run(main());
  EXPECT_THAT(reports.messages, IsEmpty());
}

TEST_F(SslStreams, MegabytesInBothDirectionsWithBackPressure) {
  const std::string sent = [] {
    std::string all;
    for (int i = 0; all.size() < 5'000'000; ++i)
      all += std::to_string(i) + ' ';
    return all;
  }();
  std::string got;
  auto main = [&]() -> Coro<> {
    const Server server = co_await asyncio::start_server(
        echo, "127.0.0.1", 0, {.ssl = server_context});
    auto [reader, writer] = co_await asyncio::open_connection(
        "127.0.0.1", port_of(server),
        {.ssl = client_context, .server_hostname = "localhost"});
    auto receive = [&, in = reader]() -> Coro<> {
      while (got.size() < sent.size())
        got += co_await in.read(100'000);
    };
    const auto receiving = asyncio::create_task(receive);
    for (std::size_t at = 0; at < sent.size(); at += 70'000) {
      writer.write(std::string_view(sent).substr(at, 70'000));
      co_await writer.drain();
    }
    co_await receiving;
    writer.close();
    co_await writer.wait_closed();
    co_await server.aclose();
  };
  virtual_loop.run(main());
  EXPECT_EQ(got, sent);
  EXPECT_THAT(reports.messages, IsEmpty());
}

TEST_F(SslStreams, AServerOfAnotherNameIsRefused) {
  auto main = [&]() -> Coro<> {
    const Server server = co_await asyncio::start_server(
        echo, "127.0.0.1", 0, {.ssl = server_context});
    const auto text =
        co_await expect::thrown_awaiting<SSLCertVerificationError>(
            asyncio::open_connection(
                "127.0.0.1", port_of(server),
                {.ssl = client_context, .server_hostname = "example.com"}));
    EXPECT_EQ(text, "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify "
                    "failed: Hostname mismatch, certificate is not valid for "
                    "'example.com'.");
    co_await server.aclose();
  };
  virtual_loop.run(main());
  EXPECT_THAT(reports.messages, IsEmpty());
}

TEST_F(SslStreams, AServerThatNobodyTrustsIsRefused) {
  auto main = [&]() -> Coro<> {
    const Server server = co_await asyncio::start_server(
        echo, "127.0.0.1", 0, {.ssl = server_context});
    const auto text =
        co_await expect::thrown_awaiting<SSLCertVerificationError>(
            asyncio::open_connection("127.0.0.1", port_of(server),
                                     {.ssl = true}));
    EXPECT_EQ(text,
              "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: "
              "unable to get local issuer certificate");
    co_await server.aclose();
  };
  virtual_loop.run(main());
}

} // namespace
