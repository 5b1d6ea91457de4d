// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What the runtime asks of a TLS library; openssl.h is the one that there is.
#pragma once

#include <asyncio/ssl.h>

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace asyncio::detail {

/// One end of one connection, between two buffers in memory.
///
/// What fails throws SSLError, after which the engine is of no use.
class TlsEngine {
public:
  /// How much was read, and whether there is more.
  enum class Read { data, again, closed };

  TlsEngine() = default;
  TlsEngine(const TlsEngine &) = delete;
  TlsEngine &operator=(const TlsEngine &) = delete;
  virtual ~TlsEngine() = default;

  /// False: more of the peer is needed, and perhaps something is to be sent.
  virtual bool handshake() = 0;
  /// Decrypts into `room`, and sets `count` for Read::data.
  virtual Read read(std::span<char> room, std::size_t &count) = 0;
  /// Encrypts some of `data` and gives how much; 0: more of the peer is needed.
  virtual std::size_t write(std::string_view data) = 0;
  /// Says goodbye. False: the peer has not answered.
  virtual bool unwrap() = 0;

  /// Takes what the peer sent.
  virtual void feed(std::string_view encrypted) = 0;
  /// How many bytes of that were not used.
  [[nodiscard]] virtual std::size_t incoming() const = 0;
  /// How many bytes are to be sent.
  [[nodiscard]] virtual std::size_t outgoing() const = 0;
  /// Moves what is to be sent into `room` and gives how much that was.
  virtual std::size_t take(std::span<char> room) = 0;
  /// Throws away what is to be sent.
  virtual void clear_outgoing() noexcept = 0;

  [[nodiscard]] virtual std::shared_ptr<SSLContextCore> context() const = 0;
  [[nodiscard]] virtual bool server_side() const = 0;
  [[nodiscard]] virtual std::string server_hostname() const = 0;
  [[nodiscard]] virtual std::optional<Certificate> getpeercert() const = 0;
  [[nodiscard]] virtual std::optional<SSLCipher> cipher() const = 0;
  [[nodiscard]] virtual std::string version() const = 0;
  [[nodiscard]] virtual std::optional<std::string> alpn_protocol() const = 0;
};

/// What an SSLContext is a handle of.
class SSLContextCore {
public:
  using SniCallback =
      std::function<std::optional<SSLContext>(std::string_view)>;

  SSLContextCore() = default;
  SSLContextCore(const SSLContextCore &) = delete;
  SSLContextCore &operator=(const SSLContextCore &) = delete;
  virtual ~SSLContextCore() = default;

  [[nodiscard]] virtual SSLProtocol protocol() const = 0;
  virtual void load_cert_chain(const std::string &certfile,
                               const std::string &keyfile,
                               const std::optional<std::string> &password) = 0;
  virtual void load_verify_locations(const std::string &cafile,
                                     const std::string &capath) = 0;
  virtual void load_verify_data(std::string_view cadata) = 0;
  virtual void load_default_certs() = 0;
  [[nodiscard]] virtual VerifyMode verify_mode() const = 0;
  virtual void set_verify_mode(VerifyMode mode) = 0;
  [[nodiscard]] virtual unsigned verify_flags() const = 0;
  virtual void set_verify_flags(unsigned flags) = 0;
  [[nodiscard]] virtual TLSVersion minimum_version() const = 0;
  virtual void set_minimum_version(TLSVersion version) = 0;
  [[nodiscard]] virtual TLSVersion maximum_version() const = 0;
  virtual void set_maximum_version(TLSVersion version) = 0;
  virtual void set_ciphers(const std::string &ciphers) = 0;
  virtual void
  set_alpn_protocols(const std::vector<std::string> &protocols) = 0;
  virtual void set_sni_callback(SniCallback callback) = 0;

  /// Throws: SSLError for the wrong end, ValueError for a name that is wrong or
  ///   missing.
  [[nodiscard]] virtual std::shared_ptr<TlsEngine>
  wrap(bool server_side, const std::string &server_hostname) = 0;

  bool check_hostname = false;
};

/// Throws: RuntimeError where there is no library.
[[nodiscard]] std::shared_ptr<SSLContextCore>
make_ssl_context(SSLProtocol protocol);

} // namespace asyncio::detail
