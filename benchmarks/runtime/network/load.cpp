// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A client that loads an echo server on the loopback.
//
// usage: load PORT CONNECTIONS BYTES SECONDS IN_FLIGHT
//
// Each connection keeps so many messages of so many bytes on the way. Prints
// the nanoseconds for each message that came back; the first fifth of the time
// is not counted.
#include <arpa/inet.h>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <string>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <system_error>
#include <thread>
#include <unistd.h>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

[[noreturn]] void fail(const char *what) {
  throw std::system_error(errno, std::generic_category(), what);
}

struct Connection {
  int descriptor = -1;
  std::size_t received = 0;
  std::size_t to_send = 0;
};

class Load {
public:
  Load(int port, int connections, std::size_t bytes, int in_flight)
      : bytes_(bytes), buffer_(1 << 20), epoll_(::epoll_create1(0)),
        connections_(static_cast<std::size_t>(connections)) {
    for (Connection &one : connections_) {
      one.descriptor = connect(port);
      one.to_send = bytes * static_cast<std::size_t>(in_flight);
      epoll_event event{};
      event.events = EPOLLIN | EPOLLOUT | EPOLLET;
      event.data.ptr = &one;
      if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, one.descriptor, &event) < 0)
        fail("epoll_ctl");
    }
  }

  double nanoseconds_per_message(std::chrono::duration<double> length) {
    for (Connection &one : connections_)
      send(one);
    run(length / 5);
    messages_ = 0;
    const auto start = Clock::now();
    run(length * 4 / 5);
    const std::chrono::duration<double, std::nano> spent = Clock::now() - start;
    if (messages_ == 0)
      throw std::runtime_error("nothing came back");
    return spent.count() / static_cast<double>(messages_);
  }

private:
  static int connect(int port) {
    sockaddr_in server{};
    server.sin_family = AF_INET;
    server.sin_port = htons(static_cast<std::uint16_t>(port));
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0)
      fail("socket");
    // The server may not be there yet.
    for (int tries = 0;
         ::connect(descriptor, reinterpret_cast<sockaddr *>(&server),
                   sizeof server) < 0;
         ++tries) {
      if (errno != ECONNREFUSED || tries == 500)
        fail("connect");
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    const int on = 1;
    ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    ::fcntl(descriptor, F_SETFL, O_NONBLOCK);
    return descriptor;
  }

  void run(std::chrono::duration<double> length) {
    const auto end = Clock::now() + length;
    epoll_event events[256];
    while (Clock::now() < end) {
      const int count = ::epoll_wait(epoll_, events, 256, 100);
      for (int i = 0; i < count; ++i) {
        auto &one = *static_cast<Connection *>(events[i].data.ptr);
        receive(one);
        send(one);
      }
    }
  }

  void receive(Connection &one) {
    for (;;) {
      const auto got =
          ::recv(one.descriptor, buffer_.data(), buffer_.size(), 0);
      if (got == 0)
        throw std::runtime_error("the server closed a connection");
      if (got < 0) {
        if (errno == EAGAIN)
          return;
        fail("recv");
      }
      one.received += static_cast<std::size_t>(got);
      const std::size_t whole = one.received / bytes_;
      one.received -= whole * bytes_;
      one.to_send += whole * bytes_;
      messages_ += whole;
      // Less than there was room for is all that there was.
      if (static_cast<std::size_t>(got) < buffer_.size())
        return;
      send(one);
    }
  }

  void send(Connection &one) {
    while (one.to_send != 0) {
      const auto sent =
          ::send(one.descriptor, buffer_.data(),
                 std::min(one.to_send, buffer_.size()), MSG_NOSIGNAL);
      if (sent < 0) {
        if (errno == EAGAIN)
          return;
        fail("send");
      }
      one.to_send -= static_cast<std::size_t>(sent);
    }
  }

  std::size_t bytes_;
  std::vector<char> buffer_;
  int epoll_;
  std::vector<Connection> connections_;
  std::size_t messages_ = 0;
};

} // namespace

int main(int count, char **arguments) {
  if (count != 6) {
    std::fprintf(stderr,
                 "usage: load PORT CONNECTIONS BYTES SECONDS IN_FLIGHT\n");
    return 2;
  }
  try {
    Load load(std::stoi(arguments[1]), std::stoi(arguments[2]),
              std::stoul(arguments[3]), std::stoi(arguments[5]));
    const std::chrono::duration<double> length(std::stod(arguments[4]));
    std::printf("{\"value\": %.1f}\n", load.nanoseconds_per_message(length));
    return 0;
  } catch (const std::exception &error) {
    std::fprintf(stderr, "load: %s\n", error.what());
    return 1;
  }
}
