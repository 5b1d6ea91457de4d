// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/duration.h>
#include <asyncio/ssl.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace asyncio::detail {

/// What the options of a connection say about TLS, with texts of its own.
class TlsPlan {
public:
  /// No TLS.
  TlsPlan() = default;
  /// The options of a client; `host` is the name that the peer has if none is
  /// said, and `without_name` what is said when there is no name at all.
  template <class Options>
  static TlsPlan client(const Options &options, std::string host,
                        const char *without_name) {
    TlsPlan plan = of(options);
    plan.host = std::move(host);
    plan.without_name = without_name;
    if (options.server_hostname)
      plan.server_hostname.emplace(*options.server_hostname);
    return plan;
  }
  /// The options of a server.
  template <class Options> static TlsPlan server(const Options &options) {
    TlsPlan plan = of(options);
    plan.server_side = true;
    return plan;
  }

  explicit operator bool() const noexcept { return on; }
  /// Settles on a name for the peer.
  ///
  /// Throws: ValueError for options that contradict each other.
  void check_client();
  /// Throws: ValueError, as above; TypeError for a server without a context.
  void check_server() const;
  /// The context, made now if it is a default one.
  [[nodiscard]] std::shared_ptr<SSLContextCore> settled_context() const;

  bool on = false;
  bool server_side = false;
  std::shared_ptr<SSLContextCore> context;
  std::string host;
  const char *without_name = nullptr;
  std::optional<std::string> server_hostname;
  std::optional<Duration> handshake_timeout;
  std::optional<Duration> shutdown_timeout;

private:
  template <class Options> static TlsPlan of(const Options &options) {
    TlsPlan plan;
    plan.on = static_cast<bool>(options.ssl);
    if (const SSLContext *given = options.ssl.context())
      plan.context = given->core();
    plan.handshake_timeout = options.ssl_handshake_timeout;
    plan.shutdown_timeout = options.ssl_shutdown_timeout;
    return plan;
  }
  void check_timeouts() const;
};

inline constexpr const char *no_host_for_tls =
    "You must set server_hostname when using ssl without a host";
inline constexpr const char *no_name_for_tls =
    "you have to pass server_hostname when using ssl";

} // namespace asyncio::detail
