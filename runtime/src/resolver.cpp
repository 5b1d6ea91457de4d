// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <asyncio/detail/resolved.h>
#include <asyncio/os_errors.h>
#include <asyncio/resolver.h>
#include <asyncio/threads.h>

#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <memory>
#include <netdb.h>
#include <netinet/in.h>
#include <optional>

namespace asyncio {

namespace {

std::string text_of(int number) {
  return "[Errno " + std::to_string(number) + "] " + ::gai_strerror(number);
}

[[noreturn]] void fail(int number) {
  if (number == EAI_SYSTEM)
    throw_os_error(errno);
  throw gaierror(number);
}

/// Waits for the answer; on a worker, unless the host is written in numbers.
std::vector<AddressInfo> look_up(const std::string &host,
                                 const std::string &service,
                                 AddressInfoOptions options) {
  addrinfo wanted{};
  wanted.ai_family = options.family;
  wanted.ai_socktype = options.type;
  wanted.ai_protocol = options.protocol;
  wanted.ai_flags = options.flags;
  addrinfo *found = nullptr;
  if (const int error = ::getaddrinfo(
          host.empty() ? nullptr : host.c_str(),
          service.empty() ? nullptr : service.c_str(), &wanted, &found))
    fail(error);
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(
      found, &::freeaddrinfo);
  std::vector<AddressInfo> all;
  for (const addrinfo *each = found; each; each = each->ai_next)
    all.push_back({each->ai_family, each->ai_socktype, each->ai_protocol,
                   each->ai_canonname ? each->ai_canonname : "",
                   Address(each->ai_addr, each->ai_addrlen)});
  return all;
}

std::pair<std::string, std::string> names_of(const Address &address,
                                             int flags) {
  std::array<char, NI_MAXHOST> host{};
  std::array<char, NI_MAXSERV> service{};
  if (const int error =
          ::getnameinfo(address.data(), address.size(), host.data(),
                        host.size(), service.data(), service.size(), flags))
    fail(error);
  return {host.data(), service.data()};
}

} // namespace

gaierror::gaierror(int number) : OSError(text_of(number)) {}

Coro<std::vector<AddressInfo>>
EventLoop::getaddrinfo(std::string host, std::string service,
                       AddressInfoOptions options) {
  auto ask = [host = std::move(host), service = std::move(service), options] {
    return look_up(host, service, options);
  };
  co_return co_await run_in_executor(nullptr, std::move(ask));
}

Coro<std::pair<std::string, std::string>>
EventLoop::getnameinfo(Address address, int flags) {
  auto ask = [address, flags] { return names_of(address, flags); };
  co_return co_await run_in_executor(nullptr, ask);
}

namespace detail {

namespace {

/// The address itself, if it is written in numbers and nothing is to be asked.
std::optional<AddressInfo> written_in_numbers(const std::string &host,
                                              const std::string &port,
                                              AddressInfoOptions wanted) {
  std::uint16_t number = 0;
  const char *end = port.data() + port.size();
  if (!port.empty() && std::from_chars(port.data(), end, number).ptr != end)
    return std::nullopt;
  const int protocol = wanted.type == SOCK_DGRAM ? IPPROTO_UDP : IPPROTO_TCP;
  if (wanted.protocol != 0 && wanted.protocol != protocol)
    return std::nullopt;
  unsigned char bytes[sizeof(in6_addr)];
  for (const int each : {AF_INET, AF_INET6}) {
    if ((wanted.family != AF_UNSPEC && wanted.family != each) ||
        ::inet_pton(each, host.c_str(), bytes) != 1)
      continue;
    AddressInfo info;
    info.family = each;
    info.type = wanted.type;
    info.protocol = protocol;
    info.address = Address::inet(host, number);
    return info;
  }
  return std::nullopt;
}

} // namespace

Coro<std::vector<AddressInfo>> resolved(EventLoop *loop, std::string host,
                                        std::string port,
                                        AddressInfoOptions wanted) {
  std::vector<AddressInfo> all;
  if (auto known = written_in_numbers(host, port, wanted))
    all.push_back(std::move(*known));
  else
    all = co_await loop->getaddrinfo(std::move(host), std::move(port), wanted);
  if (all.empty())
    throw OSError("getaddrinfo() returned empty list");
  co_return all;
}

} // namespace detail
} // namespace asyncio
