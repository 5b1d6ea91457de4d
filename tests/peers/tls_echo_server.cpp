// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Echoes over TLS, and prints what it knows about each client:
//   tls_echo_server CERTIFICATE KEY [CLIENTS]   until Ctrl-C
//
// With CLIENTS, a file of certificates, whoever has none of them is refused.
// Closes after "bye\n".
#include <asyncio/asyncio.h>

#include <iostream>
#include <string>

namespace {

using asyncio::Coro;
using asyncio::StreamReader;
using asyncio::StreamWriter;

std::string common_name(const asyncio::SSLObject &object) {
  const auto certificate = object.getpeercert();
  if (!certificate)
    return "nobody";
  for (const auto &[kind, name] : certificate->subject)
    if (kind == "commonName")
      return name;
  return "somebody";
}

Coro<> echo(StreamReader reader, StreamWriter writer) {
  const auto object =
      writer.get_extra_info<asyncio::SSLObject>("ssl_object").value();
  std::cout << "client " << common_name(object) << ' ' << object.version()
            << ' ' << object.selected_alpn_protocol().value_or("no ALPN")
            << std::endl;
  std::string end = "closed";
  try {
    for (;;) {
      const std::string data = co_await reader.read(64 * 1024);
      if (data.empty())
        break;
      writer.write(data);
      co_await writer.drain();
      if (data.ends_with("bye\n"))
        break;
    }
    writer.close();
    co_await writer.wait_closed();
  } catch (const asyncio::ConnectionError &) {
    end = "reset";
  } catch (const asyncio::SSLError &error) {
    end = error.what();
  }
  std::cout << end << std::endl;
}

Coro<> serve(asyncio::SSLContext context) {
  const auto server =
      co_await asyncio::start_server(echo, "localhost", 0, {.ssl = context});
  std::cout << "port " << server.sockets().at(0)->getsockname().port()
            << std::endl;
  co_await server.serve_forever();
}

} // namespace

int main(int count, char **words) {
  if (count < 3)
    return 2;
  try {
    auto context =
        asyncio::create_default_context(asyncio::Purpose::CLIENT_AUTH);
    context.load_cert_chain(words[1], words[2]);
    context.set_alpn_protocols({"echo/2", "echo/1"});
    if (count > 3) {
      context.load_verify_locations({.cafile = words[3]});
      context.set_verify_mode(asyncio::CERT_REQUIRED);
    }
    asyncio::run(serve(context));
  } catch (const asyncio::KeyboardInterrupt &) {
    std::cout << "stopped\n";
  }
}
