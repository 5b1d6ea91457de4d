// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// usage: echo_epoll PORT      an echo server with nothing above the kernel
#include <arpa/inet.h>
#include <cerrno>
#include <cstdint>
#include <netinet/tcp.h>
#include <string>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

char buffer[65536];

int listen_on(int port) {
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  ::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in here{};
  here.sin_family = AF_INET;
  here.sin_port = htons(static_cast<std::uint16_t>(port));
  here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::bind(listener, reinterpret_cast<sockaddr *>(&here), sizeof here) < 0 ||
      ::listen(listener, 2048) < 0)
    return -1;
  return listener;
}

void watch(int epoll, int descriptor) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = descriptor;
  ::epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event);
}

void accept(int epoll, int listener) {
  const int descriptor =
      ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
  const int on = 1;
  ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  watch(epoll, descriptor);
}

void echo(int descriptor) {
  const auto got = ::recv(descriptor, buffer, sizeof buffer, 0);
  if (got < 0 && errno == EAGAIN)
    return;
  if (got <= 0) {
    ::close(descriptor);
    return;
  }
  for (ssize_t sent = 0; sent < got;) {
    const auto more =
        ::send(descriptor, buffer + sent, static_cast<std::size_t>(got - sent),
               MSG_NOSIGNAL);
    if (more >= 0)
      sent += more;
    else if (errno != EAGAIN) // else nothing is left to do but to try again
      return;
  }
}

} // namespace

int main(int, char **arguments) {
  const int listener = listen_on(std::stoi(arguments[1]));
  if (listener < 0)
    return 1;
  const int epoll = ::epoll_create1(EPOLL_CLOEXEC);
  watch(epoll, listener);
  epoll_event events[256];
  for (;;) {
    const int count = ::epoll_wait(epoll, events, 256, -1);
    for (int i = 0; i < count; ++i) {
      if (events[i].data.fd == listener)
        accept(epoll, listener);
      else
        echo(events[i].data.fd);
    }
  }
}
