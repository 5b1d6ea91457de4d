// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/address.h>
#include <asyncio/event_loop.h>
#include <asyncio/protocols.h>
#include <asyncio/socket.h>
#include <asyncio/transports.h>

#include <concepts>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace asyncio {

/// Where one end of a datagram endpoint is: a host with a port, as {"::1", 53},
/// the path of a Unix socket, or an Address. Lends its texts.
class DatagramAddress {
public:
  /// Nowhere.
  DatagramAddress() = default;
  /// A host, or a name of one, "" for all interfaces; and a port, 0 to let the
  /// system choose.
  DatagramAddress(std::string_view host, int port)
      : text_(host), port_(port), kind_(Kind::host) {}
  /// The path of a Unix socket; abstract, if the first character is zero.
  // NOLINTNEXTLINE(google-explicit-constructor): a path is an address
  DatagramAddress(std::string_view path) : text_(path), kind_(Kind::path) {}
  /// The same.
  // NOLINTNEXTLINE(google-explicit-constructor): as above
  DatagramAddress(const char *path) : DatagramAddress(std::string_view(path)) {}
  /// An address that is known already; of no family, it is nowhere.
  // NOLINTNEXTLINE(google-explicit-constructor): as above
  DatagramAddress(const Address &address)
      : address_(address),
        kind_(address.family() == AF_UNSPEC ? Kind::none : Kind::known) {}

  /// What it was made of.
  enum class Kind : unsigned char { none, host, path, known };
  /// See Kind.
  [[nodiscard]] Kind kind() const noexcept { return kind_; }
  /// The host or the path.
  [[nodiscard]] std::string_view text() const noexcept { return text_; }
  /// The port that belongs to the host.
  [[nodiscard]] int port() const noexcept { return port_; }
  /// The address, of no family if it is not known.
  [[nodiscard]] const Address &address() const noexcept { return address_; }

private:
  Address address_;
  std::string_view text_;
  int port_ = 0;
  Kind kind_ = Kind::none;
};

/// What a datagram endpoint is. Read before the function that takes it returns.
struct DatagramOptions {
  /// Where it receives; the system chooses if it is nowhere.
  DatagramAddress local_addr = {};
  /// The only peer that it sends to and hears of, if it is somewhere.
  DatagramAddress remote_addr = {};
  /// AF_INET, AF_INET6, or AF_UNIX, which paths need.
  int family = 0;
  /// As IPPROTO_UDP.
  int proto = 0;
  /// For getaddrinfo().
  int flags = 0;
  /// Whether several sockets may share the port.
  bool reuse_port = false;
  /// Whether it may send to broadcast addresses; it hears of others than
  /// remote_addr then.
  bool allow_broadcast = false;
};
static_assert(std::is_trivially_copyable_v<DatagramOptions> &&
              std::is_trivially_destructible_v<DatagramOptions>);

namespace detail {

/// The options of an endpoint, with texts of its own.
class DatagramPlan {
public:
  explicit DatagramPlan(const DatagramOptions &from)
      : options(from), local(from.local_addr.text()),
        remote(from.remote_addr.text()) {}

  DatagramOptions options;
  std::string local;
  std::string remote;
};

/// A socket and the address that it sends to, of no family if there is none.
class DatagramSocket {
public:
  explicit DatagramSocket(Socket made, const Address &to = {})
      : socket(std::move(made)), remote(to) {}

  Socket socket;
  Address remote;
};

Coro<DatagramSocket> datagram_socket(EventLoop *loop, DatagramPlan plan);
/// Throws: ValueError for a stream.
Coro<DatagramSocket> checked_datagram_socket(Socket socket);
/// Makes a transport and waits until connection_made() was called.
Coro<std::shared_ptr<DatagramTransport>>
make_datagram_transport(EventLoop *loop, DatagramSocket from,
                        std::shared_ptr<BaseProtocol> protocol);

template <class F>
using Endpoint =
    std::pair<std::shared_ptr<DatagramTransport>, std::invoke_result_t<F &>>;

template <class F>
  requires std::convertible_to<std::invoke_result_t<F &>,
                               std::shared_ptr<DatagramProtocol>>
Coro<Endpoint<F>> finish_endpoint(EventLoop *loop, F factory,
                                  Coro<DatagramSocket> opening) {
  DatagramSocket socket = co_await std::move(opening);
  auto protocol = factory();
  auto making = make_datagram_transport(loop, std::move(socket), protocol);
  auto transport = co_await std::move(making);
  co_return Endpoint<F>(std::move(transport), std::move(protocol));
}

} // namespace detail

template <class F>
auto EventLoop::create_datagram_endpoint(F factory, DatagramOptions options) {
  return detail::finish_endpoint<F>(
      this, std::move(factory),
      detail::datagram_socket(this, detail::DatagramPlan(options)));
}
template <class F>
auto EventLoop::create_datagram_endpoint(F factory, Socket socket) {
  return detail::finish_endpoint<F>(
      this, std::move(factory),
      detail::checked_datagram_socket(std::move(socket)));
}

} // namespace asyncio
