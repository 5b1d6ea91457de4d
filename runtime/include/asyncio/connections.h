// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/address.h>
#include <asyncio/detail/socket_transport.h>
#include <asyncio/detail/tls_plan.h>
#include <asyncio/event_loop.h>
#include <asyncio/protocols.h>
#include <asyncio/server.h>
#include <asyncio/socket.h>
#include <asyncio/ssl.h>
#include <asyncio/transports.h>

#include <concepts>
#include <memory>
#include <netdb.h>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace asyncio {

/// A port: a number, or the name of a service as "http".
///
/// Source: CPython 3.13, the port of Lib/asyncio/base_events.py.
class Port {
public:
  /// None.
  Port() = default;
  /// A number; 0 lets the system choose.
  template <std::integral T>
    requires(!std::same_as<T, bool> && !std::same_as<T, char>)
  // NOLINTNEXTLINE(google-explicit-constructor): a number is a port
  Port(T number) : text_(std::to_string(number)) {}
  /// A name, or a number as text.
  // NOLINTNEXTLINE(google-explicit-constructor): as above
  Port(std::string name) : text_(std::move(name)) {}
  /// The same.
  // NOLINTNEXTLINE(google-explicit-constructor): as above
  Port(const char *name) : text_(name) {}

  /// As text, empty if it is none.
  [[nodiscard]] const std::string &text() const noexcept { return text_; }

private:
  std::string text_;
};

/// How to connect. Read before the function that takes it returns.
struct ConnectionOptions {
  /// AF_INET or AF_INET6, if only one is to be tried.
  int family = 0;
  /// As AI_NUMERICHOST, for getaddrinfo().
  int flags = 0;
  /// The address and port of this end; the system chooses if both are missing.
  std::string_view local_host = {};
  /// See local_host.
  int local_port = 0;
  /// After how long the next address is tried beside those that did not answer
  /// yet; one after the other if missing.
  std::optional<Duration> happy_eyeballs_delay = {};
  /// How many addresses of the first family come before they alternate; 0
  /// leaves the order, which is so unless happy_eyeballs_delay is there.
  std::optional<int> interleave = {};
  /// Whether an ExceptionGroup with all errors is thrown.
  bool all_errors = false;
  /// For open_connection(): half of what the reader buffers.
  std::size_t limit = 64 * 1024;
  /// Whether to speak TLS: `true` for a default context, or a context.
  SSLOption ssl = {};
  /// The name that the certificate of the peer has to be for, the host if not
  /// said; "" for none.
  std::optional<std::string_view> server_hostname = {};
  /// How long the handshake may take, 60 s if not said.
  std::optional<Duration> ssl_handshake_timeout = {};
  /// How long the end of TLS may take, 30 s if not said.
  std::optional<Duration> ssl_shutdown_timeout = {};
};
static_assert(std::is_trivially_copyable_v<ConnectionOptions> &&
              std::is_trivially_destructible_v<ConnectionOptions>);

/// How to serve. Read before the function that takes it returns.
struct ServerOptions {
  /// AF_INET or AF_INET6, if only one is to be served.
  int family = 0;
  /// For getaddrinfo().
  int flags = AI_PASSIVE;
  /// How many connections may wait to be accepted.
  int backlog = 100;
  /// Whether an address may be used that was in use a moment ago.
  bool reuse_address = true;
  /// Whether several sockets may share the port.
  bool reuse_port = false;
  /// Whether connections that are silent are asked for life.
  bool keep_alive = false;
  /// Whether to accept at once, and not first in start_serving().
  bool start_serving = true;
  /// For Unix sockets: whether close() removes the file.
  bool cleanup_socket = true;
  /// For start_server(): half of what the readers buffer.
  std::size_t limit = 64 * 1024;
  /// The context, if TLS is to be spoken.
  SSLOption ssl = {};
  /// How long a handshake may take, 60 s if not said.
  std::optional<Duration> ssl_handshake_timeout = {};
  /// How long the end of TLS may take, 30 s if not said.
  std::optional<Duration> ssl_shutdown_timeout = {};
};
static_assert(std::is_trivially_copyable_v<ServerOptions> &&
              std::is_trivially_destructible_v<ServerOptions>);

/// A function that makes a protocol.
template <class F>
concept ProtocolFactory = requires(F &factory) {
  { factory() } -> std::convertible_to<std::shared_ptr<BaseProtocol>>;
};

namespace detail {

template <class F>
using Connected =
    std::pair<std::shared_ptr<Transport>, std::invoke_result_t<F &>>;

/// The options of a connection, with texts of its own.
class ConnectPlan {
public:
  explicit ConnectPlan(const ConnectionOptions &from)
      : options(from), local_host(from.local_host) {}

  ConnectionOptions options;
  std::string local_host;
};

Coro<Socket> connected_socket(EventLoop *loop, std::string host, Port port,
                              ConnectPlan plan);
Coro<Socket> connected_unix_socket(EventLoop *loop, std::string path);
/// Throws: ValueError for one that is no stream, or of another family.
Coro<Socket> checked_socket(Socket socket, int family);
Coro<std::vector<Socket>> bound_sockets(EventLoop *loop,
                                        std::vector<std::string> hosts,
                                        Port port, ServerOptions options);
Coro<Server> make_server(EventLoop *loop, Coro<std::vector<Socket>> sockets,
                         ServerCore::Accepted accepted, ServerOptions options);
Coro<std::vector<Socket>> bound_unix_socket(std::string path);
Coro<std::vector<Socket>> checked_sockets(Socket socket, int family);

/// Makes a transport and waits until connection_made() was called, with TLS
/// after the handshake.
Coro<std::shared_ptr<Transport>>
make_transport(EventLoop *loop, Socket socket,
               std::shared_ptr<BaseProtocol> protocol, TlsPlan plan);
/// Makes the transport of a connection that a server has accepted.
void take_connection(EventLoop &loop, Socket socket,
                     std::shared_ptr<BaseProtocol> protocol,
                     const TlsPlan &plan, ConnectionOrigin origin);

template <ProtocolFactory F>
Coro<Connected<F>> finish_connection(EventLoop *loop, F factory,
                                     Coro<Socket> connecting, TlsPlan plan) {
  if (plan.server_side)
    plan.check_server();
  else
    plan.check_client();
  Socket socket = co_await std::move(connecting);
  auto protocol = factory();
  auto making =
      make_transport(loop, std::move(socket), protocol, std::move(plan));
  auto transport = co_await std::move(making);
  co_return Connected<F>(std::move(transport), std::move(protocol));
}

/// Reports in debug mode only: the fault may be that of the peer.
void report_refused(EventLoop &loop);

template <ProtocolFactory F>
ServerCore::Accepted acceptor(F factory, const ServerOptions &options) {
  return [factory = std::make_shared<F>(std::move(factory)),
          plan = TlsPlan::server(options)](
             EventLoop &loop, Socket socket, const Address &peer,
             const std::shared_ptr<ServerCore> &server) {
    try {
      take_connection(loop, std::move(socket), (*factory)(), plan,
                      ConnectionOrigin(peer, server));
    } catch (const KeyboardInterrupt &) {
      throw;
    } catch (const SystemExit &) {
      throw;
    } catch (...) {
      report_refused(loop);
    }
  };
}

} // namespace detail

//===--- Members of EventLoop ---------------------------------------------===//

template <class F>
auto EventLoop::create_connection(F factory, std::string host, Port port,
                                  ConnectionOptions options) {
  auto plan = detail::TlsPlan::client(options, host, detail::no_host_for_tls);
  return detail::finish_connection<F>(
      this, std::move(factory),
      detail::connected_socket(this, std::move(host), std::move(port),
                               detail::ConnectPlan(options)),
      std::move(plan));
}
template <class F>
auto EventLoop::create_connection(F factory, std::string host, Port port) {
  return create_connection(std::move(factory), std::move(host), std::move(port),
                           ConnectionOptions());
}
template <class F>
auto EventLoop::create_connection(F factory, Socket socket,
                                  ConnectionOptions options) {
  return detail::finish_connection<F>(
      this, std::move(factory),
      detail::checked_socket(std::move(socket), AF_UNSPEC),
      detail::TlsPlan::client(options, {}, detail::no_host_for_tls));
}
template <class F> auto EventLoop::create_connection(F factory, Socket socket) {
  return create_connection(std::move(factory), std::move(socket),
                           ConnectionOptions());
}
template <class F>
auto EventLoop::connect_accepted_socket(F factory, Socket socket,
                                        ServerOptions options) {
  return detail::finish_connection<F>(
      this, std::move(factory),
      detail::checked_socket(std::move(socket), AF_UNSPEC),
      detail::TlsPlan::server(options));
}
template <class F>
auto EventLoop::connect_accepted_socket(F factory, Socket socket) {
  return connect_accepted_socket(std::move(factory), std::move(socket),
                                 ServerOptions());
}
template <class F>
auto EventLoop::create_unix_connection(F factory, std::string path,
                                       ConnectionOptions options) {
  return detail::finish_connection<F>(
      this, std::move(factory),
      detail::connected_unix_socket(this, std::move(path)),
      detail::TlsPlan::client(options, {}, detail::no_name_for_tls));
}
template <class F>
auto EventLoop::create_unix_connection(F factory, std::string path) {
  return create_unix_connection(std::move(factory), std::move(path),
                                ConnectionOptions());
}
template <class F>
auto EventLoop::create_unix_connection(F factory, Socket socket,
                                       ConnectionOptions options) {
  return detail::finish_connection<F>(
      this, std::move(factory),
      detail::checked_socket(std::move(socket), AF_UNIX),
      detail::TlsPlan::client(options, {}, detail::no_name_for_tls));
}
template <class F>
auto EventLoop::create_unix_connection(F factory, Socket socket) {
  return create_unix_connection(std::move(factory), std::move(socket),
                                ConnectionOptions());
}

template <class F>
Coro<Server> EventLoop::create_server(F factory, std::vector<std::string> hosts,
                                      Port port, ServerOptions options) {
  return detail::make_server(
      this,
      detail::bound_sockets(this, std::move(hosts), std::move(port), options),
      detail::acceptor(std::move(factory), options), options);
}
template <class F>
Coro<Server> EventLoop::create_server(F factory, std::string host, Port port,
                                      ServerOptions options) {
  return create_server(std::move(factory),
                       std::vector<std::string>(1, std::move(host)),
                       std::move(port), options);
}
template <class F>
Coro<Server> EventLoop::create_server(F factory, std::string host, Port port) {
  return create_server(std::move(factory), std::move(host), std::move(port),
                       ServerOptions());
}
template <class F>
Coro<Server> EventLoop::create_server(F factory, Socket socket,
                                      ServerOptions options) {
  return detail::make_server(
      this, detail::checked_sockets(std::move(socket), AF_UNSPEC),
      detail::acceptor(std::move(factory), options), options);
}
template <class F>
Coro<Server> EventLoop::create_unix_server(F factory, std::string path,
                                           ServerOptions options) {
  return detail::make_server(this, detail::bound_unix_socket(std::move(path)),
                             detail::acceptor(std::move(factory), options),
                             options);
}
template <class F>
Coro<Server> EventLoop::create_unix_server(F factory, std::string path) {
  return create_unix_server(std::move(factory), std::move(path),
                            ServerOptions());
}
template <class F>
Coro<Server> EventLoop::create_unix_server(F factory, Socket socket,
                                           ServerOptions options) {
  return detail::make_server(
      this, detail::checked_sockets(std::move(socket), AF_UNIX),
      detail::acceptor(std::move(factory), options), options);
}

} // namespace asyncio
