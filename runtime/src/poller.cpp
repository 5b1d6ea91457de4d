// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <asyncio/detail/poller.h>

#include <asyncio/exceptions.h>

#include <cstdlib>
#include <string>
#include <string_view>
#include <sys/socket.h>

namespace asyncio::detail {

Received Poller::receive(Watch &watch, std::span<char> room) {
  return {room.data(), ::recv(watch.descriptor, room.data(), room.size(), 0)};
}

int Poller::accept(Watch &watch) {
  return ::accept4(watch.descriptor, nullptr, nullptr,
                   SOCK_NONBLOCK | SOCK_CLOEXEC);
}

std::unique_ptr<Poller> make_poller() {
  const char *value = std::getenv("ASYNCIO_BACKEND");
  const std::string_view name = value ? value : "";
  if (name.empty() || name == "epoll")
    return make_epoll_poller();
  if (name != "io_uring")
    throw ValueError("ASYNCIO_BACKEND is '" + std::string(name) +
                     "', neither epoll nor io_uring");
  if (auto uring = make_uring_poller())
    return uring;
  return make_epoll_poller();
}

} // namespace asyncio::detail
