// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// An HTTP client over TLS
//
//   https_client HOST PORT PATH [CAFILE]
//
// Without arguments it asks a server of its own, whose certificate it makes
// with the program `openssl`.
#include <asyncio/asyncio.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <stdexcept>
#include <string>

using namespace std::chrono_literals;

namespace {

using asyncio::Coro;
using asyncio::Server;
using asyncio::SSLContext;
using asyncio::StreamReader;
using asyncio::StreamWriter;

struct Response {
  std::string status;
  std::string body;
};

Coro<Response> get(std::string host, int port, std::string path,
                   SSLContext context) {
  auto [reader, writer] =
      co_await asyncio::open_connection(host, port, {.ssl = context});
  writer.write("GET " + path + " HTTP/1.0\r\nHost: " + host + "\r\n\r\n");
  co_await writer.drain();

  Response response;
  response.status = co_await reader.readline();
  while (auto header = co_await reader.next())
    if (*header == "\r\n")
      break;
  response.body = co_await reader.read();
  writer.close();
  co_await writer.wait_closed();
  co_return response;
}

/// The server that is asked when nothing else is.
Coro<> answer(StreamReader reader, StreamWriter writer) {
  while (auto header = co_await reader.next())
    if (*header == "\r\n")
      break;
  writer.write("HTTP/1.0 200 OK\r\n\r\nhello over TLS\n");
  co_await writer.drain();
  writer.close();
  co_await writer.wait_closed();
}

/// A certificate for localhost that nobody else trusts, and its key.
Coro<> make_certificate(std::string folder) {
  const auto made = co_await asyncio::create_subprocess_exec(
      {.stderr_ = asyncio::subprocess::DEVNULL}, "openssl", "req", "-x509",
      "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj",
      "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-addext",
      "keyUsage=critical,digitalSignature,keyCertSign", "-days", "1", "-keyout",
      folder + "/key.pem", "-out", folder + "/cert.pem");
  if (co_await made.wait() != 0)
    throw std::runtime_error("openssl made no certificate");
}

Coro<Response> ask_a_server_of_our_own(std::string folder) {
  co_await make_certificate(folder);
  const auto serving =
      asyncio::create_default_context(asyncio::Purpose::CLIENT_AUTH);
  serving.load_cert_chain(folder + "/cert.pem", folder + "/key.pem");
  const Server server =
      co_await asyncio::start_server(answer, "localhost", 0, {.ssl = serving});

  const auto context = asyncio::create_default_context();
  context.load_verify_locations({.cafile = folder + "/cert.pem"});
  const int port = server.sockets().at(0)->getsockname().port();
  auto response = co_await get("localhost", port, "/", context);
  co_await server.aclose();
  co_return response;
}

} // namespace

int main(int count, char **arguments) {
  const auto show = [](const Response &response) {
    std::cout << response.status << response.body;
  };
  if (count > 3) {
    const auto context = asyncio::create_default_context();
    if (count > 4)
      context.load_verify_locations({.cafile = arguments[4]});
    show(asyncio::run(
        get(arguments[1], std::atoi(arguments[2]), arguments[3], context)));
    return 0;
  }
  std::string folder =
      std::filesystem::temp_directory_path() / "https-client-XXXXXX";
  if (!::mkdtemp(folder.data()))
    return 1;
  show(asyncio::run(ask_a_server_of_our_own(folder)));
  std::filesystem::remove_all(folder);
}

// Output:
// HTTP/1.0 200 OK
// hello over TLS
