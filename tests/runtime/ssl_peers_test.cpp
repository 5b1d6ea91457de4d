// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// TLS with the programs of others: `openssl s_client` and `openssl s_server`,
// on loopback and the real clock.
#include "tests/runtime/certificates.h"
#include "tests/runtime/expect.h"

namespace {

using namespace std::chrono_literals;

using asyncio::Coro;
using asyncio::Server;
using asyncio::SSLContext;
using asyncio::StreamReader;
using asyncio::StreamWriter;
using asyncio::subprocess::PIPE;
using asyncio::subprocess::Process;
using ::testing::HasSubstr;

/// Nothing here takes longer than a fraction of it.
constexpr auto most = 30s;

#define SKIP_WITHOUT_OPENSSL()                                                 \
  if (std::system("openssl version >/dev/null 2>&1") != 0)                     \
  GTEST_SKIP() << "the program `openssl` is not installed"

Coro<> shout_a_line(StreamReader reader, StreamWriter writer) {
  auto line = co_await reader.readline();
  for (char &character : line)
    if (character >= 'a' && character <= 'z')
      character = static_cast<char>(character - 'a' + 'A');
  writer.write(line);
  co_await writer.drain();
  writer.close();
  co_await writer.wait_closed();
}

class SslPeers : public ::testing::Test {
protected:
  Authority authority;
  SSLContext server_context = authority.server();
  SSLContext client_context = authority.client();
  CertificateFiles files =
      authority.issue({.hosts = {"localhost"}, .password = {}});
};

Coro<std::string> ask_by_s_client(const Authority *authority,
                                  SSLContext context, std::string version) {
  const Server server = co_await asyncio::start_server(
      shout_a_line, "127.0.0.1", 0, {.ssl = context});
  const std::string place =
      "127.0.0.1:" +
      std::to_string(server.sockets().at(0)->getsockname().port());
  auto starting = asyncio::create_subprocess_exec(
      {.stdin_ = PIPE,
       .stdout_ = PIPE,
       .stderr_ = asyncio::subprocess::DEVNULL},
      "openssl", "s_client", "-quiet", version, "-connect", place, "-CAfile",
      authority->certificate(), "-verify_return_error", "-verify_hostname",
      "localhost", "-servername", "localhost");
  const Process process = co_await std::move(starting);
  process.stdin_->write("hello from afar\n");
  auto reading = process.stdout_->read();
  auto answer = co_await std::move(reading);
  const int status = co_await process.wait();
  EXPECT_EQ(status, 0);
  co_await server.aclose();
  co_return answer;
}

TEST_F(SslPeers, SClientAsks) {
  SKIP_WITHOUT_OPENSSL();
  for (const std::string version : {"-tls1_3", "-tls1_2"}) {
    auto main = [&]() -> Coro<> {
      auto asking = ask_by_s_client(&authority, server_context, version);
      const auto answer = co_await asyncio::wait_for(std::move(asking), most);
      EXPECT_EQ(answer, "HELLO FROM AFAR\n");
    };
    asyncio::run(main());
  }
}

Coro<std::string> ask_s_server(const CertificateFiles *files,
                               SSLContext context, std::string version) {
  auto starting = asyncio::create_subprocess_exec(
      {.stdin_ = PIPE,
       .stdout_ = PIPE,
       .stderr_ = asyncio::subprocess::DEVNULL},
      "openssl", "s_server", version, "-accept", "127.0.0.1:0", "-cert",
      files->certificate, "-key", files->key, "-alpn", "reversed", "-rev");
  const Process process = co_await std::move(starting);
  int port = 0;
  while (port == 0) {
    const auto line = co_await process.stdout_->readline();
    if (line.empty())
      break;
    if (line.starts_with("ACCEPT "))
      port = std::stoi(line.substr(line.rfind(':') + 1));
  }
  EXPECT_NE(port, 0);
  context.set_alpn_protocols({"reversed"});
  auto opening = asyncio::open_connection(
      "127.0.0.1", port, {.ssl = context, .server_hostname = "localhost"});
  auto [reader, writer] = co_await std::move(opening);
  EXPECT_EQ(writer.get_extra_info<asyncio::SSLObject>("ssl_object")
                .value()
                .selected_alpn_protocol(),
            "reversed");
  writer.write("hello\n");
  auto answer = co_await reader.readline();
  writer.close();
  co_await writer.wait_closed();
  process.terminate();
  co_await process.wait();
  co_return answer;
}

TEST_F(SslPeers, SServerAnswers) {
  SKIP_WITHOUT_OPENSSL();
  for (const std::string version : {"-tls1_3", "-tls1_2"}) {
    auto main = [&]() -> Coro<> {
      auto asking = ask_s_server(&files, client_context, version);
      const auto answer = co_await asyncio::wait_for(std::move(asking), most);
      EXPECT_EQ(answer, "olleh\n");
    };
    asyncio::run(main());
  }
}

} // namespace
