// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <asyncio/connections.h>
#include <asyncio/detail/report.h>
#include <asyncio/detail/resolved.h>
#include <asyncio/exception_group.h>
#include <asyncio/os_errors.h>
#include <asyncio/sleep.h>
#include <asyncio/staggered.h>

#include <algorithm>
#include <cerrno>
#include <netinet/in.h>
#include <sys/stat.h>
#include <unistd.h>

namespace asyncio::detail {

namespace {

using Errors = std::vector<std::exception_ptr>;

/// Takes turns between the families, after `first` of the first.
std::vector<AddressInfo> interleaved(const std::vector<AddressInfo> &all,
                                     std::size_t first) {
  std::vector<std::vector<AddressInfo>> families;
  for (const AddressInfo &info : all) {
    auto found = std::find_if(families.begin(), families.end(),
                              [&](const std::vector<AddressInfo> &family) {
                                return family.front().family == info.family;
                              });
    if (found == families.end())
      found = families.emplace(families.end());
    found->push_back(info);
  }
  std::vector<AddressInfo> ordered;
  std::vector<std::size_t> used(families.size());
  while (first > 1 && used[0] < families[0].size()) {
    ordered.push_back(families[0][used[0]++]);
    --first;
  }
  while (ordered.size() < all.size())
    for (std::size_t i = 0; i < families.size(); ++i)
      if (used[i] < families[i].size())
        ordered.push_back(families[i][used[i]++]);
  return ordered;
}

std::string text_of(const std::exception_ptr &error) {
  try {
    std::rethrow_exception(error);
  } catch (const std::exception &caught) {
    return caught.what();
  } catch (...) {
    return "another exception";
  }
}

/// Gives the socket one of the local addresses of its family.
void bind_one_of(const Socket &socket, int family,
                 const std::vector<AddressInfo> &local, Errors &errors) {
  for (const AddressInfo &info : local) {
    if (info.family != family)
      continue;
    try {
      socket.bind(info.address);
      return;
    } catch (const OSError &) {
      errors.push_back(std::current_exception());
    }
  }
  if (errors.empty())
    throw OSError("no matching local address with family=" +
                  std::to_string(family) + " found");
  const std::exception_ptr last = errors.back();
  errors.pop_back();
  std::rethrow_exception(last);
}

/// What the attempts of one create_connection() share.
struct Attempts {
  EventLoop *loop = nullptr;
  std::vector<AddressInfo> remote;
  std::vector<AddressInfo> local;
  std::vector<Errors> errors;
};

Coro<Socket> connect_to(Attempts *attempts, std::size_t index) {
  const AddressInfo &info = attempts->remote[index];
  Errors &errors = attempts->errors[index];
  try {
    Socket socket = Socket::open(info.family, info.type, info.protocol);
    if (!attempts->local.empty())
      bind_one_of(socket, info.family, attempts->local, errors);
    co_await attempts->loop->sock_connect(socket, info.address);
    co_return socket;
  } catch (const OSError &) {
    errors.push_back(std::current_exception());
    throw;
  }
}

struct Attempt {
  Attempts *attempts;
  std::size_t index;
  Coro<Socket> operator()() const { return connect_to(attempts, index); }
};

[[noreturn]] void throw_errors(const Attempts &attempts, bool all_errors) {
  Errors all;
  for (const Errors &each : attempts.errors)
    all.insert(all.end(), each.begin(), each.end());
  if (all.empty())
    throw OSError("create_connection failed");
  if (all_errors)
    throw ExceptionGroup("create_connection failed", std::move(all));
  std::string texts;
  bool same = true;
  const std::string first = text_of(all.front());
  for (const std::exception_ptr &error : all) {
    const std::string text = text_of(error);
    same = same && text == first;
    texts += (texts.empty() ? "" : ", ") + text;
  }
  if (same)
    std::rethrow_exception(all.front());
  throw OSError("Multiple exceptions: " + texts);
}

void require_stream(const Socket &socket, int family) {
  if (family == AF_UNIX &&
      (socket.family() != AF_UNIX || socket.type() != SOCK_STREAM))
    throw ValueError("A UNIX Domain Stream Socket was expected");
  if (socket.type() != SOCK_STREAM)
    throw ValueError("A Stream Socket was expected");
}

} // namespace

Coro<Socket> connected_socket(EventLoop *loop, std::string host, Port port,
                              ConnectPlan plan) {
  if (host.empty() && port.text().empty())
    throw ValueError("host and port was not specified and no sock specified");
  const ConnectionOptions &options = plan.options;
  Attempts attempts;
  attempts.loop = loop;
  const AddressInfoOptions wanted{
      .family = options.family, .type = SOCK_STREAM, .flags = options.flags};
  attempts.remote =
      co_await resolved(loop, std::move(host), port.text(), wanted);
  if (!plan.local_host.empty() || options.local_port != 0)
    attempts.local = co_await resolved(
        loop, plan.local_host, std::to_string(options.local_port), wanted);
  const int first =
      options.interleave.value_or(options.happy_eyeballs_delay ? 1 : 0);
  if (first > 0)
    attempts.remote =
        interleaved(attempts.remote, static_cast<std::size_t>(first));
  attempts.errors.resize(attempts.remote.size());

  if (options.happy_eyeballs_delay) {
    std::vector<Attempt> all;
    for (std::size_t i = 0; i < attempts.remote.size(); ++i)
      all.push_back({&attempts, i});
    auto race = staggered_race(std::move(all), options.happy_eyeballs_delay);
    auto result = co_await std::move(race);
    if (result.winner)
      co_return std::move(*result.winner);
  } else {
    for (std::size_t i = 0; i < attempts.remote.size(); ++i) {
      try {
        co_return co_await connect_to(&attempts, i);
      } catch (const OSError &) {
        // Kept in the list; the next one may answer.
      }
    }
  }
  throw_errors(attempts, options.all_errors);
}

Coro<Socket> connected_unix_socket(EventLoop *loop, std::string path) {
  if (path.empty())
    throw ValueError("no path and sock were specified");
  Socket socket = Socket::open(AF_UNIX);
  co_await loop->sock_connect(socket, Address::unix_path(path));
  co_return socket;
}

Coro<Socket> checked_socket(Socket socket, int family) {
  require_stream(socket, family);
  co_return socket;
}

Coro<std::vector<Socket>> checked_sockets(Socket socket, int family) {
  require_stream(socket, family);
  std::vector<Socket> all;
  all.push_back(std::move(socket));
  co_return all;
}

Coro<std::vector<Socket>> bound_sockets(EventLoop *loop,
                                        std::vector<std::string> hosts,
                                        Port port, ServerOptions options) {
  const AddressInfoOptions wanted{
      .family = options.family, .type = SOCK_STREAM, .flags = options.flags};
  std::vector<AddressInfo> infos;
  for (const std::string &host : hosts) {
    if (host.empty() && port.text().empty())
      throw ValueError("Neither host/port nor sock were specified");
    const auto found = co_await resolved(loop, host, port.text(), wanted);
    for (const AddressInfo &info : found) {
      const auto same = [&](const AddressInfo &other) {
        return other.address == info.address;
      };
      if (std::none_of(infos.begin(), infos.end(), same))
        infos.push_back(info);
    }
  }
  std::vector<Socket> all;
  std::string tried;
  for (const AddressInfo &info : infos) {
    tried += (tried.empty() ? "" : ", ") + info.address.str();
    Socket socket;
    try {
      socket = Socket::open(info.family, info.type, info.protocol);
    } catch (const OSError &) {
      continue; // a family that the system does not have
    }
    if (options.reuse_address)
      socket.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1);
    if (options.reuse_port)
      socket.setsockopt(SOL_SOCKET, SO_REUSEPORT, 1);
    if (options.keep_alive)
      socket.setsockopt(SOL_SOCKET, SO_KEEPALIVE, 1);
    // Each family has a socket of its own.
    if (info.family == AF_INET6)
      socket.setsockopt(IPPROTO_IPV6, IPV6_V6ONLY, 1);
    try {
      socket.bind(info.address);
    } catch (const OSError &error) {
      if (error.number() != EADDRNOTAVAIL)
        throw;
      continue; // a family that is not switched on
    }
    all.push_back(std::move(socket));
  }
  if (all.empty())
    throw OSError("could not bind on any address out of [" + tried + "]");
  co_return all;
}

Coro<std::vector<Socket>> bound_unix_socket(std::string path) {
  if (path.empty())
    throw ValueError("path was not specified, and no sock specified");
  Socket socket = Socket::open(AF_UNIX);
  struct stat status{};
  if (path[0] != '\0' && ::stat(path.c_str(), &status) == 0 &&
      S_ISSOCK(status.st_mode))
    ::unlink(path.c_str());
  try {
    socket.bind(Address::unix_path(path));
  } catch (const OSError &error) {
    if (error.number() != EADDRINUSE)
      throw;
    throw_os_error(EADDRINUSE, "Address '" + path + "' is already in use");
  }
  std::vector<Socket> all;
  all.push_back(std::move(socket));
  co_return all;
}

Coro<Server> make_server(EventLoop *loop, Coro<std::vector<Socket>> binding,
                         ServerCore::Accepted accepted, ServerOptions options) {
  TlsPlan::server(options).check_server();
  std::vector<Socket> sockets = co_await std::move(binding);
  std::string path;
  if (options.cleanup_socket && sockets.size() == 1)
    path = sockets.front().getsockname().path();
  const auto core = std::make_shared<ServerCore>(
      *loop, std::move(sockets), std::move(accepted), options.backlog);
  if (!path.empty() && path[0] != '\0')
    core->remove_at_close(std::move(path));
  if (options.start_serving) {
    core->start_serving();
    co_await sleep(Duration());
  }
  co_return Server(core);
}

void report_refused(EventLoop &loop) {
  if (loop.get_debug())
    report(loop.core(), "Error on transport creation for incoming connection",
           std::current_exception());
}

} // namespace asyncio::detail
