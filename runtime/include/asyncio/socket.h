// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/address.h>

#include <string>
#include <string_view>
#include <utility>

namespace asyncio {

/// A socket that is closed with its owner, and never waits.
///
/// A thin owner of a file descriptor for the loop's sock_* functions, servers
/// and connections; anything else the system offers is done with fileno().
///
/// Threads: none of its own rules; use one object from one thread at a time.
/// Source: CPython 3.13, Lib/socket.py, class socket.
/// Differs: always non-blocking, and not inherited by child processes.
class Socket {
public:
  /// No socket.
  Socket() = default;
  /// Takes a descriptor over, which gets non-blocking.
  ///
  /// Throws: OSError for one that is not open; it is not taken over then.
  explicit Socket(int descriptor);
  /// A new one.
  ///
  /// Throws: OSError, when the system gives none.
  static Socket open(int family, int type = SOCK_STREAM, int protocol = 0);
  /// Two Unix sockets that are connected with each other.
  ///
  /// Throws: OSError, when the system gives none.
  static std::pair<Socket, Socket> pair(int type = SOCK_STREAM);
  /// Takes over; `other` is none.
  Socket(Socket &&other) noexcept : descriptor_(other.detach()) {}
  /// Closes this one and takes the other over.
  Socket &operator=(Socket &&other) noexcept {
    if (this != &other) {
      close();
      descriptor_ = other.detach();
    }
    return *this;
  }
  ~Socket() { close(); }

  /// The descriptor, -1 if it is closed.
  [[nodiscard]] int fileno() const noexcept { return descriptor_; }
  /// Whether it is open.
  explicit operator bool() const noexcept { return descriptor_ >= 0; }
  /// Gives the descriptor away.
  int detach() noexcept { return std::exchange(descriptor_, -1); }
  /// Closes it; twice is no error.
  void close() noexcept;

  /// Gives the socket an address.
  ///
  /// Throws: OSError, as the one that says that it is in use.
  void bind(const Address &address) const;
  /// Lets others connect.
  ///
  /// Throws: OSError.
  void listen(int backlog = 128) const;
  /// Sets an option whose value is a number.
  ///
  /// Throws: OSError.
  void setsockopt(int level, int option, int value) const;
  /// Such an option.
  ///
  /// Throws: OSError.
  [[nodiscard]] int getsockopt(int level, int option) const;
  /// Its own address.
  ///
  /// Throws: OSError.
  [[nodiscard]] Address getsockname() const;
  /// The address of the other end.
  ///
  /// Throws: OSError, as when it is not connected.
  [[nodiscard]] Address getpeername() const;
  /// Ends reading (SHUT_RD), writing (SHUT_WR) or both (SHUT_RDWR).
  ///
  /// Throws: OSError.
  void shutdown(int how) const;
  /// AF_INET, AF_UNIX...
  [[nodiscard]] int family() const;
  /// SOCK_STREAM, SOCK_DGRAM...
  [[nodiscard]] int type() const;

private:
  int descriptor_ = -1;
};

} // namespace asyncio
