// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <asyncio/datagrams.h>
#include <asyncio/detail/resolved.h>
#include <asyncio/os_errors.h>

#include <algorithm>
#include <exception>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace asyncio::detail {

namespace {

using Kind = DatagramAddress::Kind;

/// Both ends, as far as they were asked for, in one family.
struct Ends {
  int family = 0;
  int protocol = 0;
  Address local;
  Address remote;
};

void remove_stale_socket(const std::string &path) noexcept {
  struct stat status{};
  if (!path.empty() && path[0] != '\0' && ::stat(path.c_str(), &status) == 0 &&
      S_ISSOCK(status.st_mode))
    ::unlink(path.c_str());
}

Address unix_address(const DatagramAddress &asked, const std::string &path) {
  if (asked.kind() == Kind::host)
    throw TypeError("the path of a Unix socket is expected, not a host and a "
                    "port");
  return asked.kind() == Kind::path ? Address::unix_path(path)
                                    : asked.address();
}

Coro<std::vector<AddressInfo>> found(EventLoop *loop, DatagramAddress asked,
                                     std::string host,
                                     DatagramOptions options) {
  if (asked.kind() == Kind::path)
    throw TypeError("a host and a port are expected; a path needs the family "
                    "AF_UNIX");
  if (asked.kind() == Kind::known) {
    AddressInfo info;
    info.family = asked.address().family();
    info.protocol = options.proto;
    info.address = asked.address();
    std::vector<AddressInfo> all;
    if (options.family == 0 || options.family == info.family)
      all.push_back(std::move(info));
    co_return all;
  }
  const AddressInfoOptions wanted{.family = options.family,
                                  .type = SOCK_DGRAM,
                                  .protocol = options.proto,
                                  .flags = options.flags};
  co_return co_await resolved(loop, std::move(host),
                              std::to_string(asked.port()), wanted);
}

/// An address that was given has no protocol, and so fits each.
bool same_kind(const Ends &ends, const AddressInfo &info) noexcept {
  return ends.family == info.family &&
         (ends.protocol == info.protocol || ends.protocol == 0 ||
          info.protocol == 0);
}

void join(std::vector<Ends> &all, const std::vector<AddressInfo> &infos,
          Address Ends::*end) {
  for (const AddressInfo &info : infos) {
    auto known = std::find_if(all.begin(), all.end(), [&](const Ends &ends) {
      return same_kind(ends, info);
    });
    if (known == all.end()) {
      known = all.emplace(known);
      known->family = info.family;
      known->protocol = info.protocol;
    }
    (*known).*end = info.address;
  }
}

Coro<std::vector<Ends>> possible_ends(EventLoop *loop,
                                      const DatagramPlan *plan) {
  const DatagramOptions &options = plan->options;
  const bool has_local = options.local_addr.kind() != Kind::none;
  const bool has_remote = options.remote_addr.kind() != Kind::none;
  std::vector<Ends> all;
  if ((!has_local && !has_remote) || options.family == AF_UNIX) {
    if (options.family == 0)
      throw ValueError("unexpected address family");
    Ends ends;
    ends.family = options.family;
    ends.protocol = options.proto;
    if (options.family == AF_UNIX) {
      ends.local = unix_address(options.local_addr, plan->local);
      ends.remote = unix_address(options.remote_addr, plan->remote);
      remove_stale_socket(ends.local.path());
    }
    all.push_back(ends);
    co_return all;
  }
  if (has_local)
    join(all, co_await found(loop, options.local_addr, plan->local, options),
         &Ends::local);
  if (has_remote)
    join(all, co_await found(loop, options.remote_addr, plan->remote, options),
         &Ends::remote);
  std::erase_if(all, [&](const Ends &ends) {
    return (has_local && ends.local.family() == AF_UNSPEC) ||
           (has_remote && ends.remote.family() == AF_UNSPEC);
  });
  if (all.empty())
    throw ValueError("can not get address information");
  co_return all;
}

Coro<DatagramSocket> opened(EventLoop *loop, Ends ends,
                            DatagramOptions options) {
  Socket socket = Socket::open(ends.family, SOCK_DGRAM, ends.protocol);
  if (options.reuse_port)
    socket.setsockopt(SOL_SOCKET, SO_REUSEPORT, 1);
  if (options.allow_broadcast)
    socket.setsockopt(SOL_SOCKET, SO_BROADCAST, 1);
  if (ends.local.family() != AF_UNSPEC)
    socket.bind(ends.local);
  // One that is connected hears of nobody else, so of no answer to a broadcast.
  if (ends.remote.family() != AF_UNSPEC && !options.allow_broadcast)
    co_await loop->sock_connect(socket, ends.remote);
  co_return DatagramSocket(std::move(socket), ends.remote);
}

} // namespace

Coro<DatagramSocket> datagram_socket(EventLoop *loop, DatagramPlan plan) {
  const auto all = co_await possible_ends(loop, &plan);
  std::exception_ptr first;
  for (const Ends &ends : all) {
    try {
      co_return co_await opened(loop, ends, plan.options);
    } catch (const OSError &) {
      if (!first)
        first = std::current_exception();
    }
  }
  std::rethrow_exception(first);
}

Coro<DatagramSocket> checked_datagram_socket(Socket socket) {
  if (socket.type() == SOCK_STREAM)
    throw ValueError("A datagram socket was expected");
  co_return DatagramSocket(std::move(socket));
}

} // namespace asyncio::detail
