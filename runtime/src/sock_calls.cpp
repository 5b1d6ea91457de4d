// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <asyncio/detail/when_ready.h>
#include <asyncio/os_errors.h>
#include <asyncio/socket.h>

#include <cerrno>
#include <optional>

namespace asyncio {

namespace {

using detail::when_ready;
using Side = detail::DescriptorTable::Side;

/// Throws what the last call failed with; returns if it only came too early.
void require_early() {
  if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR)
    throw_os_error(errno);
}

} // namespace

Coro<std::string> EventLoop::sock_recv(const Socket &socket, std::size_t most) {
  auto attempt = [descriptor = socket.fileno(),
                  most]() -> std::optional<std::string> {
    std::string data(most, '\0');
    const auto got = ::recv(descriptor, data.data(), most, 0);
    if (got < 0)
      return require_early(), std::nullopt;
    data.resize(static_cast<std::size_t>(got));
    return data;
  };
  return when_ready<std::string>(*this, socket.fileno(), Side::reader, attempt);
}

Coro<std::size_t> EventLoop::sock_recv_into(const Socket &socket,
                                            std::span<char> buffer) {
  auto attempt = [descriptor = socket.fileno(),
                  buffer]() -> std::optional<std::size_t> {
    const auto got = ::recv(descriptor, buffer.data(), buffer.size(), 0);
    if (got < 0)
      return require_early(), std::nullopt;
    return static_cast<std::size_t>(got);
  };
  return when_ready<std::size_t>(*this, socket.fileno(), Side::reader, attempt);
}

Coro<std::pair<std::string, Address>>
EventLoop::sock_recvfrom(const Socket &socket, std::size_t most) {
  using Result = std::pair<std::string, Address>;
  auto attempt = [descriptor = socket.fileno(),
                  most]() -> std::optional<Result> {
    std::string data(most, '\0');
    sockaddr_storage from{};
    socklen_t length = sizeof from;
    auto *address = reinterpret_cast<sockaddr *>(&from);
    const auto got =
        ::recvfrom(descriptor, data.data(), most, 0, address, &length);
    if (got < 0)
      return require_early(), std::nullopt;
    data.resize(static_cast<std::size_t>(got));
    return Result(std::move(data), Address(address, length));
  };
  return when_ready<Result>(*this, socket.fileno(), Side::reader, attempt);
}

Coro<std::pair<std::size_t, Address>>
EventLoop::sock_recvfrom_into(const Socket &socket, std::span<char> buffer) {
  using Result = std::pair<std::size_t, Address>;
  auto attempt = [descriptor = socket.fileno(),
                  buffer]() -> std::optional<Result> {
    sockaddr_storage from{};
    socklen_t length = sizeof from;
    auto *address = reinterpret_cast<sockaddr *>(&from);
    const auto got = ::recvfrom(descriptor, buffer.data(), buffer.size(), 0,
                                address, &length);
    if (got < 0)
      return require_early(), std::nullopt;
    return Result(static_cast<std::size_t>(got), Address(address, length));
  };
  return when_ready<Result>(*this, socket.fileno(), Side::reader, attempt);
}

Coro<> EventLoop::sock_sendall(const Socket &socket, std::string_view data) {
  auto attempt = [descriptor = socket.fileno(),
                  data]() mutable -> std::optional<bool> {
    while (!data.empty()) {
      const auto sent =
          ::send(descriptor, data.data(), data.size(), MSG_NOSIGNAL);
      if (sent < 0)
        return require_early(), std::nullopt;
      data.remove_prefix(static_cast<std::size_t>(sent));
      if (!data.empty())
        return std::nullopt; // the rest when there is room again
    }
    return true;
  };
  co_await when_ready<bool>(*this, socket.fileno(), Side::writer, attempt);
}

Coro<std::size_t> EventLoop::sock_sendto(const Socket &socket,
                                         std::string_view data,
                                         Address address) {
  auto attempt = [descriptor = socket.fileno(), data,
                  address]() -> std::optional<std::size_t> {
    const auto sent = ::sendto(descriptor, data.data(), data.size(),
                               MSG_NOSIGNAL, address.data(), address.size());
    if (sent < 0)
      return require_early(), std::nullopt;
    return static_cast<std::size_t>(sent);
  };
  return when_ready<std::size_t>(*this, socket.fileno(), Side::writer, attempt);
}

Coro<> EventLoop::sock_connect(const Socket &socket, Address address) {
  auto attempt = [descriptor = socket.fileno(), &socket, address,
                  begun = false]() mutable -> std::optional<bool> {
    int error = 0;
    if (begun)
      error = socket.getsockopt(SOL_SOCKET, SO_ERROR);
    else if (::connect(descriptor, address.data(), address.size()) < 0)
      error = errno;
    const bool first = !std::exchange(begun, true);
    if (error == 0)
      return true;
    // A Unix socket says EAGAIN where nobody will call back.
    if (error == EINPROGRESS || error == EINTR || error == EALREADY ||
        (first && error == EAGAIN))
      return std::nullopt;
    throw_os_error(error, "Connect call failed " + address.str());
  };
  co_await when_ready<bool>(*this, socket.fileno(), Side::writer, attempt);
}

Coro<std::pair<Socket, Address>> EventLoop::sock_accept(const Socket &socket) {
  using Result = std::pair<Socket, Address>;
  auto attempt = [descriptor = socket.fileno()]() -> std::optional<Result> {
    sockaddr_storage from{};
    socklen_t length = sizeof from;
    auto *address = reinterpret_cast<sockaddr *>(&from);
    const int got =
        ::accept4(descriptor, address, &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (got < 0) {
      // The peer went away while it waited in the queue.
      if (errno != ECONNABORTED)
        require_early();
      return std::nullopt;
    }
    return Result(Socket(got), Address(address, length));
  };
  return when_ready<Result>(*this, socket.fileno(), Side::reader, attempt);
}

} // namespace asyncio
