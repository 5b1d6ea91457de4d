// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/io/wire.h"

#include <array>
#include <cerrno>
#include <sys/socket.h>
#include <sys/un.h>
#include <system_error>

std::string shown(std::string_view value) {
  return value.size() <= 32 ? conformance::repr(value)
                            : std::to_string(value.size()) + " bytes";
}

asyncio::Coro<> quiet() { co_await asyncio::sleep(tick); }

namespace {

void require(int answer) {
  if (answer < 0)
    throw std::system_error(errno, std::generic_category());
}

asyncio::Socket named() {
  asyncio::Socket made = asyncio::Socket::open(AF_UNIX, SOCK_DGRAM);
  sockaddr none{};
  none.sa_family = AF_UNIX;
  require(::bind(made.fileno(), &none, sizeof none.sa_family));
  return made;
}

void join(const asyncio::Socket &end, const asyncio::Socket &peer) {
  const asyncio::Address to = peer.getsockname();
  require(::connect(end.fileno(), to.data(), to.size()));
}

} // namespace

Ends datagram_pair() {
  Ends both(named(), named());
  join(both.first, both.second);
  join(both.second, both.first);
  return both;
}

void send(const asyncio::Socket &end, std::string_view data) {
  [[maybe_unused]] const auto sent =
      ::send(end.fileno(), data.data(), data.size(), MSG_NOSIGNAL);
}

void fill(const asyncio::Socket &end) { fill(end.fileno()); }

void fill(int descriptor) {
  const int size = 8192;
  ::setsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
  const std::string piece(1024, '#');
  while (::send(descriptor, piece.data(), piece.size(), MSG_NOSIGNAL) > 0) {
  }
}

std::string drained(const asyncio::Socket &end) {
  std::string all;
  std::array<char, 65536> room{};
  while (true) {
    const auto got = ::recv(end.fileno(), room.data(), room.size(), 0);
    if (got <= 0)
      break;
    all.append(room.data(), static_cast<std::size_t>(got));
  }
  const std::size_t begin = all.find_first_not_of('#');
  return begin == all.npos ? "" : all.substr(begin);
}

//===--- Speaker ----------------------------------------------------------===//

void Speaker::connection_made(
    const std::shared_ptr<asyncio::BaseTransport> &made) {
  transport = dynamic_cast<asyncio::Transport *>(made.get());
  note("{}.connection_made", name);
}

void Speaker::connection_lost(std::exception_ptr error) {
  note("{}.connection_lost {}", name, describe(error));
}

void Speaker::data_received(std::string_view data) {
  note("{}.data_received {}", name, shown(data));
}

bool Speaker::eof_received() {
  note("{}.eof_received", name);
  return keep_open;
}

void Speaker::pause_writing() { note("{}.pause_writing", name); }

void Speaker::resume_writing() { note("{}.resume_writing", name); }

//===--- Buffering --------------------------------------------------------===//

void Buffering::connection_made(
    const std::shared_ptr<asyncio::BaseTransport> &) {
  note("{}.connection_made", name);
}

void Buffering::connection_lost(std::exception_ptr error) {
  note("{}.connection_lost {}", name, describe(error));
}

std::span<char> Buffering::get_buffer(std::size_t) { return room; }

void Buffering::buffer_updated(std::size_t count) {
  note("{}.buffer_updated {}", name, shown(room.substr(0, count)));
}

bool Buffering::eof_received() {
  note("{}.eof_received", name);
  return false;
}

//===--- Datagrams --------------------------------------------------------===//

void Datagrams::connection_made(
    const std::shared_ptr<asyncio::BaseTransport> &) {
  note("{}.connection_made", name);
}

void Datagrams::connection_lost(std::exception_ptr error) {
  note("{}.connection_lost {}", name, describe(error));
}

void Datagrams::datagram_received(std::string_view data,
                                  const asyncio::Address &) {
  note("{}.datagram_received {}", name, shown(data));
}

void Datagrams::error_received(std::exception_ptr error) {
  note("{}.error_received {}", name, describe(error));
}

void Datagrams::pause_writing() { note("{}.pause_writing", name); }

void Datagrams::resume_writing() { note("{}.resume_writing", name); }

//===--- The loop ---------------------------------------------------------===//

asyncio::Coro<Connection> connect(asyncio::Socket end,
                                  std::shared_ptr<asyncio::BaseProtocol> with) {
  auto making = asyncio::get_running_loop().create_connection(
      [with] { return with; }, std::move(end));
  const auto made = co_await std::move(making);
  co_return made.first;
}

asyncio::Coro<std::shared_ptr<asyncio::DatagramTransport>>
endpoint(asyncio::Socket end, std::shared_ptr<Datagrams> with) {
  auto making = asyncio::get_running_loop().create_datagram_endpoint(
      [with] { return with; }, std::move(end));
  const auto made = co_await std::move(making);
  co_return made.first;
}

void say_errors() {
  asyncio::get_running_loop().set_exception_handler(
      [](asyncio::EventLoop &, const asyncio::ExceptionContext &context) {
        // The callback's name is another one in Python.
        constexpr std::string_view callback = "Exception in callback";
        const bool has_name = context.message.starts_with(callback);
        note("handler: {} {}",
             has_name ? callback : std::string_view(context.message),
             describe(context.exception));
      });
}

std::unique_ptr<asyncio::EventLoop> new_loop_of_traces() {
  auto loop = asyncio::testing::new_virtual_event_loop();
  loop->core().set_poll_every_turn(true);
  return loop;
}
