// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <asyncio/address.h>
#include <asyncio/exceptions.h>
#include <asyncio/os_errors.h>

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/un.h>

namespace asyncio {

Address::Address(const sockaddr *address, socklen_t length)
    : length_(std::min<socklen_t>(length, sizeof storage_)) {
  std::memcpy(&storage_, address, length_);
}

Address Address::inet(std::string_view host, std::uint16_t port) {
  const std::string text(host);
  sockaddr_in four{};
  if (::inet_pton(AF_INET, text.c_str(), &four.sin_addr) == 1) {
    four.sin_family = AF_INET;
    four.sin_port = htons(port);
    return {reinterpret_cast<const sockaddr *>(&four), sizeof four};
  }
  sockaddr_in6 six{};
  const std::size_t scope = text.find('%');
  if (::inet_pton(AF_INET6, text.substr(0, scope).c_str(), &six.sin6_addr) != 1)
    throw ValueError("not an address of IPv4 or IPv6: '" + text + "'");
  six.sin6_family = AF_INET6;
  six.sin6_port = htons(port);
  if (scope != std::string::npos)
    six.sin6_scope_id = ::if_nametoindex(text.c_str() + scope + 1);
  return {reinterpret_cast<const sockaddr *>(&six), sizeof six};
}

Address Address::unix_path(std::string_view path) {
  sockaddr_un place{};
  if (path.size() >= sizeof place.sun_path)
    throw OSError("AF_UNIX path too long");
  place.sun_family = AF_UNIX;
  std::copy(path.begin(), path.end(), place.sun_path);
  const bool abstract = !path.empty() && path.front() == '\0';
  return {reinterpret_cast<const sockaddr *>(&place),
          static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size() +
                                 (abstract ? 0 : 1))};
}

std::string Address::host() const {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (family() == AF_INET) {
    const auto &four = reinterpret_cast<const sockaddr_in &>(storage_);
    ::inet_ntop(AF_INET, &four.sin_addr, text.data(), text.size());
    return text.data();
  }
  if (family() != AF_INET6)
    return {};
  const auto &six = reinterpret_cast<const sockaddr_in6 &>(storage_);
  ::inet_ntop(AF_INET6, &six.sin6_addr, text.data(), text.size());
  std::string host = text.data();
  std::array<char, IF_NAMESIZE> name{};
  if (six.sin6_scope_id != 0)
    host += '%' + (::if_indextoname(six.sin6_scope_id, name.data())
                       ? std::string(name.data())
                       : std::to_string(six.sin6_scope_id));
  return host;
}

std::uint16_t Address::port() const noexcept {
  if (family() == AF_INET)
    return ntohs(reinterpret_cast<const sockaddr_in &>(storage_).sin_port);
  if (family() == AF_INET6)
    return ntohs(reinterpret_cast<const sockaddr_in6 &>(storage_).sin6_port);
  return 0;
}

std::string Address::path() const {
  constexpr socklen_t start = offsetof(sockaddr_un, sun_path);
  if (family() != AF_UNIX || length_ <= start)
    return {};
  const char *text = reinterpret_cast<const sockaddr_un &>(storage_).sun_path;
  const std::size_t room = length_ - start;
  // Abstract names may contain anything, paths end with the first zero.
  return *text == '\0' ? std::string(text, room)
                       : std::string(text, ::strnlen(text, room));
}

std::string Address::str() const {
  if (family() == AF_INET)
    return "('" + host() + "', " + std::to_string(port()) + ")";
  if (family() == AF_INET6) {
    const auto &six = reinterpret_cast<const sockaddr_in6 &>(storage_);
    return "('" + host() + "', " + std::to_string(port()) + ", " +
           std::to_string(ntohl(six.sin6_flowinfo)) + ", " +
           std::to_string(six.sin6_scope_id) + ")";
  }
  return "'" + path() + "'";
}

bool operator==(const Address &a, const Address &b) noexcept {
  if (a.family() != b.family())
    return false;
  if (a.family() == AF_UNIX)
    return a.path() == b.path();
  return a.length_ == b.length_ &&
         std::memcmp(&a.storage_, &b.storage_, a.length_) == 0;
}

} // namespace asyncio
