// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// TLS by OpenSSL 3.
#pragma once

#include "engine.h"

#include <exception>
#include <memory>
#include <openssl/bio.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <string>

namespace asyncio::detail {

/// Frees what OpenSSL made.
template <auto Free> struct OpenSSLFree {
  template <class T> void operator()(T *object) const noexcept { Free(object); }
};
template <class T, auto Free>
using OpenSSLPointer = std::unique_ptr<T, OpenSSLFree<Free>>;

/// Throws what is first in OpenSSL's list of errors, and clears that:
/// FileNotFoundError and its kind, or SSLError.
[[noreturn]] void throw_openssl_error();
/// The SSLCertVerificationError of a handshake that failed.
[[noreturn]] void throw_verify_error(SSL *ssl, const std::string &hostname);
/// `named`: whether the certificate was verified.
[[nodiscard]] Certificate certificate_of(X509 *certificate, bool named);

/// The settings.
class OpenSSLContext final
    : public SSLContextCore,
      public std::enable_shared_from_this<OpenSSLContext> {
public:
  explicit OpenSSLContext(SSLProtocol protocol);

  [[nodiscard]] SSLProtocol protocol() const override { return protocol_; }
  void load_cert_chain(const std::string &certfile, const std::string &keyfile,
                       const std::optional<std::string> &password) override;
  void load_verify_locations(const std::string &cafile,
                             const std::string &capath) override;
  void load_verify_data(std::string_view cadata) override;
  void load_default_certs() override;
  [[nodiscard]] VerifyMode verify_mode() const override;
  void set_verify_mode(VerifyMode mode) override;
  [[nodiscard]] unsigned verify_flags() const override;
  void set_verify_flags(unsigned flags) override;
  [[nodiscard]] TLSVersion minimum_version() const override;
  void set_minimum_version(TLSVersion version) override;
  [[nodiscard]] TLSVersion maximum_version() const override;
  void set_maximum_version(TLSVersion version) override;
  void set_ciphers(const std::string &ciphers) override;
  void set_alpn_protocols(const std::vector<std::string> &protocols) override;
  void set_sni_callback(SniCallback callback) override { sni_ = callback; }
  [[nodiscard]] std::shared_ptr<TlsEngine>
  wrap(bool server_side, const std::string &server_hostname) override;

  [[nodiscard]] SSL_CTX *get() const noexcept { return context_.get(); }
  [[nodiscard]] const SniCallback &sni() const noexcept { return sni_; }

private:
  static int choose_protocol(SSL *ssl, const unsigned char **chosen,
                             unsigned char *length, const unsigned char *offer,
                             unsigned int offered, void *self);

  SSLProtocol protocol_;
  OpenSSLPointer<SSL_CTX, SSL_CTX_free> context_;
  // As it is sent: each name behind its length.
  std::string alpn_;
  SniCallback sni_;
};

/// One end of one connection.
class OpenSSLEngine final : public TlsEngine {
public:
  OpenSSLEngine(std::shared_ptr<OpenSSLContext> context, bool server_side,
                std::string server_hostname);

  bool handshake() override;
  Read read(std::span<char> room, std::size_t &count) override;
  std::size_t write(std::string_view data) override;
  bool unwrap() override;
  void feed(std::string_view encrypted) override;
  [[nodiscard]] std::size_t incoming() const override {
    return BIO_ctrl_pending(incoming_);
  }
  [[nodiscard]] std::size_t outgoing() const override {
    return BIO_ctrl_pending(outgoing_);
  }
  std::size_t take(std::span<char> room) override;
  void clear_outgoing() noexcept override;

  [[nodiscard]] std::shared_ptr<SSLContextCore> context() const override {
    return context_;
  }
  [[nodiscard]] bool server_side() const override {
    return SSL_is_server(ssl_.get()) == 1;
  }
  [[nodiscard]] std::string server_hostname() const override {
    return hostname_;
  }
  [[nodiscard]] std::optional<Certificate> getpeercert() const override;
  [[nodiscard]] std::optional<SSLCipher> cipher() const override;
  [[nodiscard]] std::string version() const override;
  [[nodiscard]] std::optional<std::string> alpn_protocol() const override;

  /// OpenSSL asks for the context of a name.
  static int choose_context(SSL *ssl, int *alert, void *);

private:
  void name_the_peer();
  /// Whether it is to be tried again; throws if not. `result` is not positive.
  bool again(int result);

  // Before and after the name was known; both are what callbacks point at.
  std::shared_ptr<OpenSSLContext> first_context_;
  std::shared_ptr<OpenSSLContext> context_;
  std::string hostname_;
  OpenSSLPointer<SSL, SSL_free> ssl_;
  // Owned by the connection.
  BIO *incoming_ = nullptr;
  BIO *outgoing_ = nullptr;
  // What a callback threw, for whoever called OpenSSL.
  std::exception_ptr thrown_;
};

} // namespace asyncio::detail
