// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// An HTTP/1.1 server
//
//   http_server PORT      until Ctrl-C
//
// GET answers with the path, POST with what was sent. Connections are kept.
// Without arguments the server asks itself.
#include <asyncio/asyncio.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <iostream>
#include <string>
#include <string_view>

using namespace std::chrono_literals;

namespace {

using asyncio::Coro;
using asyncio::Server;
using asyncio::StreamReader;
using asyncio::StreamWriter;

constexpr std::size_t longest_body = 64 * 1024 * 1024;
/// How long a client may take for a request, or be silent between two.
constexpr auto patience = 30s;

struct Request {
  std::string method;
  std::string path;
  std::string body;
  bool keep = true;
  bool expects_continue = false;
  std::size_t length = 0;
  /// What is wrong with it, as the status to answer; empty if nothing is.
  std::string refused;
};

std::string lower(std::string_view text) {
  std::string made(text);
  std::transform(made.begin(), made.end(), made.begin(),
                 [](unsigned char each) { return std::tolower(each); });
  return made;
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == text.npos)
    return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") + 1 - first);
}

void read_header(std::string_view line, Request &request) {
  const auto colon = line.find(':');
  if (colon == line.npos) {
    request.refused = "400 Bad Request";
    return;
  }
  const std::string name = lower(line.substr(0, colon));
  const std::string value = lower(trimmed(line.substr(colon + 1)));
  if (name == "connection") {
    request.keep = value == "keep-alive" || (request.keep && value != "close");
  } else if (name == "expect") {
    request.expects_continue = value == "100-continue";
  } else if (name == "transfer-encoding") {
    request.refused = "501 Not Implemented";
  } else if (name == "content-length") {
    const char *end = value.data() + value.size();
    const auto [stop, error] =
        std::from_chars(value.data(), end, request.length);
    if (error != std::errc() || stop != end)
      request.refused = "400 Bad Request";
    else if (request.length > longest_body)
      request.refused = "413 Content Too Large";
  }
}

void read_request_line(std::string_view line, Request &request) {
  const auto first = line.find(' ');
  const auto last = line.rfind(' ');
  if (first == line.npos || first == last) {
    request.refused = "400 Bad Request";
    return;
  }
  request.method = line.substr(0, first);
  request.path = line.substr(first + 1, last - first - 1);
  request.keep = trimmed(line.substr(last)) == "HTTP/1.1";
}

/// A request without a method when the client sends no more.
Coro<Request> read_request(StreamReader reader, StreamWriter writer) {
  Request request;
  const std::string head = co_await reader.readline();
  if (head.empty())
    co_return request;
  read_request_line(head, request);
  for (;;) {
    const std::string line = co_await reader.readline();
    if (trimmed(line).empty())
      break;
    read_header(line, request);
  }
  if (!request.refused.empty() || request.length == 0)
    co_return request;
  if (request.expects_continue)
    writer.write("HTTP/1.1 100 Continue\r\n\r\n");
  request.body =
      co_await reader.readexactly(static_cast<std::ptrdiff_t>(request.length));
  co_return request;
}

void write_response(const StreamWriter &writer, const Request &request) {
  const std::string body =
      request.method == "POST" ? request.body : request.path + "\n";
  std::string status = request.refused;
  if (status.empty())
    status = request.method == "GET" || request.method == "HEAD" ||
                     request.method == "POST"
                 ? "200 OK"
                 : "405 Method Not Allowed";
  const bool ok = status == "200 OK";
  std::string head = "HTTP/1.1 " + status + "\r\nContent-Length: " +
                     std::to_string(ok ? body.size() : 0) + "\r\n";
  if (!request.keep || !request.refused.empty())
    head += "Connection: close\r\n";
  writer.write(head + "\r\n");
  if (ok && request.method != "HEAD")
    writer.write(body);
}

Coro<> answer(StreamReader reader, StreamWriter writer) {
  try {
    for (;;) {
      auto reading = read_request(reader, writer);
      const Request request =
          co_await asyncio::wait_for(std::move(reading), patience);
      if (request.method.empty() && request.refused.empty())
        break;
      write_response(writer, request);
      co_await writer.drain();
      if (!request.keep || !request.refused.empty())
        break;
    }
    writer.close();
    co_await writer.wait_closed();
  } catch (const asyncio::TimeoutError &) {
    writer.close();
  } catch (const asyncio::IncompleteReadError &) {
    writer.close();
  } catch (const asyncio::LimitOverrunError &) {
    writer.close(); // a line longer than 64 KiB
  } catch (const asyncio::ConnectionError &) {
    // The client has gone.
  }
}

int port_of(const Server &server) {
  return server.sockets().at(0)->getsockname().port();
}

Coro<> serve(int port) {
  const Server server = co_await asyncio::start_server(answer, "127.0.0.1",
                                                       port, {.backlog = 1024});
  std::cout << "port " << port_of(server) << std::endl;
  co_await server.serve_forever();
}

Coro<> serve_and_ask() {
  const Server server = co_await asyncio::start_server(answer, "127.0.0.1", 0);
  auto connecting = asyncio::open_connection("127.0.0.1", port_of(server));
  auto [reader, writer] = co_await std::move(connecting);
  writer.write("GET /first HTTP/1.1\r\n\r\n"
               "POST / HTTP/1.1\r\nContent-Length: 6\r\nConnection: close"
               "\r\n\r\nsecond");
  std::cout << co_await reader.read() << '\n';
  writer.close();
  co_await writer.wait_closed();
  co_await server.aclose();
}

} // namespace

int main(int count, char **arguments) {
  try {
    asyncio::run(count > 1 ? serve(std::stoi(arguments[1])) : serve_and_ask());
  } catch (const asyncio::KeyboardInterrupt &) {
    std::cout << "stopped\n";
  }
}

// Output:
// HTTP/1.1 200 OK
// Content-Length: 7
//
// /first
// HTTP/1.1 200 OK
// Content-Length: 6
// Connection: close
//
// second
