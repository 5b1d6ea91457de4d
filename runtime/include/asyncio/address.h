// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <sys/socket.h>

namespace asyncio {

/// Where a socket is: an address of IPv4 or IPv6 with a port, the path of a
/// Unix socket, or whatever else the system knows.
///
/// Source: CPython 3.13, Modules/socketmodule.c, the tuples that it gives.
/// Differs: a value of a type, not a tuple whose length depends.
class Address {
public:
  /// Of no family.
  Address() = default;
  /// As the system has it.
  Address(const sockaddr *address, socklen_t length);
  /// An IPv4 or IPv6 address written as numbers, and a port.
  ///
  /// Throws: ValueError for a text that is none; names are for getaddrinfo().
  static Address inet(std::string_view host, std::uint16_t port);
  /// The path of a Unix socket; abstract, if the first character is zero.
  ///
  /// Throws: OSError, when it is too long.
  static Address unix_path(std::string_view path);

  /// AF_INET, AF_INET6, AF_UNIX, AF_UNSPEC...
  [[nodiscard]] int family() const noexcept {
    return length_ ? storage_.ss_family : AF_UNSPEC;
  }
  /// The address as numbers, with the scope of a link-local one; empty for
  /// other families.
  [[nodiscard]] std::string host() const;
  /// The port, 0 for other families.
  [[nodiscard]] std::uint16_t port() const noexcept;
  /// The path of a Unix socket, empty if it has none.
  [[nodiscard]] std::string path() const;
  /// As Python writes it: "('127.0.0.1', 80)", "'/run/socket'".
  [[nodiscard]] std::string str() const;

  /// For the calls of the system.
  [[nodiscard]] const sockaddr *data() const noexcept {
    return reinterpret_cast<const sockaddr *>(&storage_);
  }
  /// For the calls of the system.
  [[nodiscard]] socklen_t size() const noexcept { return length_; }

  /// Whether it is the same place.
  friend bool operator==(const Address &a, const Address &b) noexcept;

private:
  sockaddr_storage storage_{};
  socklen_t length_ = 0;
};

} // namespace asyncio
