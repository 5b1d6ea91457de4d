// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What docs/runtime/tls.md shows.
#include "tests/runtime/certificates.h"
#include "tests/runtime/expect.h"

#include <stdexcept>

namespace {

using asyncio::Coro;
using asyncio::Server;
using asyncio::SSLContext;
using asyncio::SSLObject;
using asyncio::StreamReader;
using asyncio::StreamWriter;
using asyncio::testing::VirtualLoop;

Coro<std::string> first_line(std::string host) {
  auto [reader, writer] =
      co_await asyncio::open_connection(host, 443, {.ssl = true});
  writer.write("HEAD / HTTP/1.0\r\nHost: " + host + "\r\n\r\n");
  auto line = co_await reader.readline();
  writer.close();
  co_await writer.wait_closed();
  co_return line;
}

SSLContext for_clients(const std::string &authority) {
  const SSLContext context = asyncio::create_default_context();
  context.load_verify_locations({.cafile = authority});
  return context;
}

SSLContext for_servers(const std::string &certificate, const std::string &key) {
  const SSLContext context =
      asyncio::create_default_context(asyncio::Purpose::CLIENT_AUTH);
  context.load_cert_chain(certificate, key);
  context.set_alpn_protocols({"h2", "http/1.1"});
  return context;
}

Coro<Server> serve(SSLContext context) {
  auto greet = [](StreamReader, StreamWriter writer) -> Coro<> {
    writer.write("hello\n");
    writer.close();
    co_await writer.wait_closed();
  };
  co_return co_await asyncio::start_server(greet, "127.0.0.1", 0,
                                           {.ssl = context});
}

std::string about(const StreamWriter &writer) {
  const auto object = writer.get_extra_info<SSLObject>("ssl_object");
  if (!object)
    return "no TLS";
  const auto certificate = object->getpeercert();
  return object->version() + ", " + object->cipher()->name + ", " +
         (certificate ? certificate->subject.at(0).second : "a stranger");
}

Coro<> secure(StreamReader reader, StreamWriter writer, SSLContext context) {
  writer.write("STARTTLS\r\n");
  const auto ready = co_await reader.readline();
  if (ready != "220 ready\r\n")
    throw std::runtime_error("the server speaks no TLS");
  co_await writer.start_tls(context, {.server_hostname = "localhost"});
}

TEST(DocsTls, AServerAndItsClient) {
  VirtualLoop loop;
  const Authority authority;
  CertificateWish wish;
  wish.hosts = {"localhost"};
  const CertificateFiles files = authority.issue(wish);
  auto main = [&]() -> Coro<> {
    auto serving = serve(for_servers(files.certificate, files.key));
    const Server server = co_await std::move(serving);
    const SSLContext context = for_clients(authority.certificate());
    auto [reader, writer] = co_await asyncio::open_connection(
        "127.0.0.1", server.sockets().at(0)->getsockname().port(),
        {.ssl = context, .server_hostname = "localhost"});
    EXPECT_EQ(about(writer), "TLSv1.3, TLS_AES_256_GCM_SHA384, localhost");
    const auto line = co_await reader.readline();
    EXPECT_EQ(line, "hello\n");
    writer.close();
    co_await writer.wait_closed();
    co_await server.aclose();
    co_await asyncio::sleep(std::chrono::seconds(1));
  };
  loop.run(main());
}

TEST(DocsTls, AConnectionThatIsOpen) {
  VirtualLoop loop;
  const Authority authority;
  const SSLContext server_context = authority.server();
  const SSLContext client_context = authority.client();
  auto main = [&]() -> Coro<> {
    auto answer = [&](StreamReader reader, StreamWriter writer) -> Coro<> {
      const auto asked = co_await reader.readline();
      EXPECT_EQ(asked, "STARTTLS\r\n");
      EXPECT_EQ(about(writer), "no TLS");
      writer.write("220 ready\r\n");
      co_await writer.start_tls(server_context);
      const auto end = co_await reader.read();
      EXPECT_EQ(end, "");
      writer.close();
      co_await writer.wait_closed();
    };
    const Server server =
        co_await asyncio::start_server(answer, "127.0.0.1", 0);
    auto [reader, writer] = co_await asyncio::open_connection(
        "127.0.0.1", server.sockets().at(0)->getsockname().port());
    auto securing = secure(reader, writer, client_context);
    co_await std::move(securing);
    EXPECT_NE(about(writer), "no TLS");
    writer.close();
    co_await writer.wait_closed();
    co_await server.aclose();
    co_await asyncio::sleep(std::chrono::seconds(1));
  };
  loop.run(main());
}

TEST(DocsTls, APublicServer) {
  // Nothing outside is asked.
  VirtualLoop loop;
  auto asking = first_line("");
  EXPECT_EQ(expect::thrown_by<asyncio::ValueError>(
                [&] { return loop.run(std::move(asking)); }),
            "You must set server_hostname when using ssl without a host");
}

} // namespace
