// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/duration.h>
#include <asyncio/exceptions.h>

#include <concepts>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace asyncio {

namespace detail {
class SSLContextCore;
class TlsEngine;
} // namespace detail

/// TLS went wrong, as in "[SSL: WRONG_VERSION_NUMBER] wrong version number".
///
/// Source: CPython 3.13, Modules/_ssl.c, class SSLError.
/// Differs: number() is 0, not the number of OpenSSL's error class; the text
///   does not name the line of _ssl.c.
class SSLError : public OSError {
public:
  /// With the whole text, and its parts as OpenSSL has them.
  explicit SSLError(std::string message, std::string library = {},
                    std::string reason = {})
      : OSError(std::move(message)), library_(std::move(library)),
        reason_(std::move(reason)) {}
  /// The part of OpenSSL, as "SSL" or "PEM"; empty if it was none of them.
  [[nodiscard]] const std::string &library() const noexcept { return library_; }
  /// What is wrong, as "WRONG_VERSION_NUMBER"; empty if nobody knows.
  [[nodiscard]] const std::string &reason() const noexcept { return reason_; }

private:
  std::string library_;
  std::string reason_;
};

/// The certificate of the peer is not to be trusted, as in "[SSL:
/// CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed
/// certificate".
///
/// Source: CPython 3.13, Modules/_ssl.c, class SSLCertVerificationError.
/// Differs: no ValueError as well.
class SSLCertVerificationError : public SSLError {
public:
  /// With the whole text, and what the verification gave.
  SSLCertVerificationError(std::string message, int verify_code,
                           std::string verify_message)
      : SSLError(std::move(message), "SSL", "CERTIFICATE_VERIFY_FAILED"),
        verify_code_(verify_code), verify_message_(std::move(verify_message)) {}
  /// OpenSSL's X509_V_ERR number.
  [[nodiscard]] int verify_code() const noexcept { return verify_code_; }
  /// The end of the text: what is wrong with the certificate.
  [[nodiscard]] const std::string &verify_message() const noexcept {
    return verify_message_;
  }

private:
  int verify_code_;
  std::string verify_message_;
};

/// Which end of a connection a context is for.
enum class SSLProtocol {
  /// Connects; verifies the peer and its name.
  PROTOCOL_TLS_CLIENT,
  /// Is connected to; asks for no certificate.
  PROTOCOL_TLS_SERVER,
};
using enum SSLProtocol;

/// Whom the certificates of create_default_context() are to authenticate.
enum class Purpose {
  /// Servers: the context is for clients.
  SERVER_AUTH,
  /// Clients: the context is for servers.
  CLIENT_AUTH,
};

/// Whether the peer has to show a certificate.
enum class VerifyMode {
  /// It is not asked for one, or not judged by it: whoever is in between can
  /// read everything.
  CERT_NONE,
  /// A server asks for one, and judges it if there is one.
  CERT_OPTIONAL,
  /// Without a good one there is no connection.
  CERT_REQUIRED,
};
using enum VerifyMode;

/// What is asked of a chain of certificates beyond the usual. To be combined
/// with `|`.
enum VerifyFlags : unsigned {
  /// Nothing.
  VERIFY_DEFAULT = 0,
  /// The certificate of the peer is in no list of revoked ones.
  VERIFY_CRL_CHECK_LEAF = 0x4,
  /// None of the chain is.
  VERIFY_CRL_CHECK_CHAIN = 0xC,
  /// Everything is as RFC 5280 says.
  VERIFY_X509_STRICT = 0x20,
  /// Certificates that are trusted are looked for first.
  VERIFY_X509_TRUSTED_FIRST = 0x8000,
  /// A chain may end at any certificate that is trusted.
  VERIFY_X509_PARTIAL_CHAIN = 0x80000,
};

/// Versions of the protocol.
enum class TLSVersion {
  /// The oldest that OpenSSL is willing to speak.
  MINIMUM_SUPPORTED,
  /// 1.2, the oldest by default.
  TLSv1_2,
  /// 1.3.
  TLSv1_3,
  /// The newest that OpenSSL knows.
  MAXIMUM_SUPPORTED,
};

/// Where the certificates are that are trusted. Read before the function that
/// takes it returns.
struct VerifyLocations {
  /// A file of PEM certificates.
  std::string_view cafile = {};
  /// A folder of them, named as `openssl rehash` does.
  std::string_view capath = {};
  /// The certificates themselves: PEM, or DER.
  std::string_view cadata = {};
};
static_assert(std::is_trivially_copyable_v<VerifyLocations>);

/// How a connection is encrypted.
struct SSLCipher {
  /// OpenSSL's name, as "TLS_AES_256_GCM_SHA384".
  std::string name;
  /// The version of the protocol that it belongs to, as "TLSv1.3".
  std::string protocol;
  /// The strength in bits.
  int bits = 0;
};

/// What a certificate says.
///
/// Source: CPython 3.13, Modules/_ssl.c, the dictionary of getpeercert().
/// Differs: a class; the names of a certificate that was not verified are
///   empty, and its bytes are there.
class Certificate {
public:
  /// Pairs as ("commonName", "localhost"), or ("DNS", "localhost").
  using Names = std::vector<std::pair<std::string, std::string>>;

  /// Of nothing.
  Certificate() = default;

  /// Whose it is.
  Names subject;
  /// Who signed it.
  Names issuer;
  /// The hosts that it is for: "DNS", "IP Address", "email", "URI".
  Names subject_alt_name;
  /// From when it is valid, as "Jan  5 09:34:43 2027 GMT".
  std::string not_before;
  /// Until when.
  std::string not_after;
  /// As hexadecimal digits.
  std::string serial_number;
  /// 3 today; 0 if it was not verified.
  int version = 0;
  /// The certificate itself.
  std::string der;

  /// The certificate itself as text.
  [[nodiscard]] std::string pem() const;
};

class SSLObject;

/// The settings of TLS connections: certificates, whom to trust, versions. A
/// shared handle; one context is for any number of connections, which see what
/// was set before they began.
///
///     auto context = asyncio::create_default_context();
///     context.load_verify_locations({.cafile = "company.pem"});
///
/// Throws: RuntimeError where the runtime was built without OpenSSL.
/// Threads: one at a time; connections of several loops may use one context
///   that nobody changes any more.
/// Source: CPython 3.13, Lib/ssl.py, class SSLContext.
/// Differs: properties are a pair of functions. TLS 1.2 or newer, renegotiation
///   and compression off, always. A host name is compared with the alternative
///   names only, never with the common name; it is to be given in ASCII.
class SSLContext {
public:
  /// A context that trusts nobody yet. See create_default_context().
  explicit SSLContext(SSLProtocol protocol);
  /// Which end it is for.
  [[nodiscard]] SSLProtocol protocol() const;

  /// Shows this certificate and the ones that follow in the file; the key is
  /// in another file, or in the same one. Called for several kinds of keys,
  /// the peer gets one that it can use.
  ///
  /// Throws: FileNotFoundError and its kind; SSLError for what is no
  ///   certificate, a key that does not belong to it, or a wrong password.
  void load_cert_chain(const std::string &certfile,
                       const std::string &keyfile = {},
                       const std::optional<std::string> &password = {}) const;
  /// Trusts these as well.
  ///
  /// Throws: TypeError for no location; FileNotFoundError and its kind;
  ///   SSLError for what is no certificate.
  void load_verify_locations(VerifyLocations locations) const;
  /// Trusts whom the system trusts; SSL_CERT_FILE and SSL_CERT_DIR name other
  /// places.
  void load_default_certs() const;

  /// Whether the peer has to show a certificate.
  [[nodiscard]] VerifyMode verify_mode() const;
  /// See verify_mode().
  ///
  /// Throws: ValueError for CERT_NONE as long as the host name is checked.
  void set_verify_mode(VerifyMode mode) const;
  /// Whether the certificate has to be for the host that was asked for.
  [[nodiscard]] bool check_hostname() const;
  /// See check_hostname(); makes CERT_REQUIRED of CERT_NONE.
  void set_check_hostname(bool on) const;
  /// What is asked of certificates.
  [[nodiscard]] unsigned verify_flags() const;
  /// Some of VerifyFlags.
  void set_verify_flags(unsigned flags) const;

  /// The oldest version that is spoken.
  [[nodiscard]] TLSVersion minimum_version() const;
  /// See minimum_version(). Throws: ValueError, when OpenSSL refuses.
  void set_minimum_version(TLSVersion version) const;
  /// The newest version that is spoken.
  [[nodiscard]] TLSVersion maximum_version() const;
  /// See maximum_version(). Throws: ValueError, when OpenSSL refuses.
  void set_maximum_version(TLSVersion version) const;
  /// The ciphers of TLS 1.2, in OpenSSL's format.
  ///
  /// Throws: SSLError, when none is left.
  void set_ciphers(const std::string &ciphers) const;
  /// The protocols above TLS that this end speaks, the best one first, as
  /// {"h2", "http/1.1"}. A server takes the first of its own that the client
  /// has, or none.
  ///
  /// Throws: SSLError for a name that is empty or longer than 255 bytes.
  void set_alpn_protocols(const std::vector<std::string> &protocols) const;
  /// Is called by a server with the name that a client asks for, "" if it asks
  /// for none; gives the context of that name, or nothing for this one. What
  /// it throws ends the handshake. An empty function takes it away.
  void set_sni_callback(
      std::function<std::optional<SSLContext>(std::string_view)> callback)
      const;

  friend bool operator==(const SSLContext &a, const SSLContext &b) noexcept {
    return a.core_ == b.core_;
  }

  /// For the runtime.
  explicit SSLContext(std::shared_ptr<detail::SSLContextCore> core) noexcept
      : core_(std::move(core)) {}
  /// For the runtime.
  [[nodiscard]] const std::shared_ptr<detail::SSLContextCore> &
  core() const noexcept {
    return core_;
  }

private:
  std::shared_ptr<detail::SSLContextCore> core_;
};

/// A context with good settings: TLS 1.2 or newer, and for clients
/// verification of the peer and of its name. Trusts `locations`, or whom the
/// system trusts if they are empty.
///
/// Throws: see SSLContext::load_verify_locations().
/// Source: CPython 3.13, Lib/ssl.py, create_default_context().
/// Differs: SSLKEYLOGFILE is not looked at.
[[nodiscard]] SSLContext
create_default_context(Purpose purpose = Purpose::SERVER_AUTH,
                       VerifyLocations locations = {});

/// What became of a handshake. A shared handle, which outlives the connection.
///
/// Source: CPython 3.13, Lib/ssl.py, class SSLObject.
/// Differs: only what tells something: reading and writing is for transports.
class SSLObject {
public:
  /// The settings that it uses.
  [[nodiscard]] SSLContext context() const;
  /// Whether this end is the server.
  [[nodiscard]] bool server_side() const;
  /// The name that was asked for, empty if none.
  [[nodiscard]] std::string server_hostname() const;
  /// The certificate that the peer has shown, nothing if none.
  [[nodiscard]] std::optional<Certificate> getpeercert() const;
  /// How it is encrypted, nothing before the handshake.
  [[nodiscard]] std::optional<SSLCipher> cipher() const;
  /// As "TLSv1.3", empty before the handshake.
  [[nodiscard]] std::string version() const;
  /// The protocol above TLS that both ends speak, nothing if none was agreed.
  [[nodiscard]] std::optional<std::string> selected_alpn_protocol() const;

  /// For the runtime.
  explicit SSLObject(std::shared_ptr<detail::TlsEngine> engine) noexcept
      : engine_(std::move(engine)) {}

private:
  std::shared_ptr<detail::TlsEngine> engine_;
};

/// Whether a connection uses TLS, and how: `true` for a default context, or a
/// context, which is lent until the function that takes the options returns.
class SSLOption {
public:
  /// No TLS.
  SSLOption() = default;
  /// A default context, or no TLS.
  template <std::same_as<bool> B>
  // NOLINTNEXTLINE(google-explicit-constructor): as Python's argument
  SSLOption(B on) noexcept : on_(on) {}
  /// This context.
  // NOLINTNEXTLINE(google-explicit-constructor): as Python's argument
  SSLOption(const SSLContext &context) noexcept
      : context_(&context), on_(true) {}

  /// Whether there is to be TLS.
  explicit operator bool() const noexcept { return on_; }
  /// The context, null for none or a default one.
  [[nodiscard]] const SSLContext *context() const noexcept { return context_; }

private:
  const SSLContext *context_ = nullptr;
  bool on_ = false;
};
static_assert(std::is_trivially_copyable_v<SSLOption>);

/// How TLS begins on a connection that is open. Read before the function that
/// takes it returns.
struct StartTLSOptions {
  /// Whether this end is the server. StreamWriter::start_tls() knows it.
  bool server_side = false;
  /// The name that the certificate of the server has to be for.
  std::optional<std::string_view> server_hostname = {};
  /// How long the handshake may take, 60 s if not said.
  std::optional<Duration> ssl_handshake_timeout = {};
  /// How long the end may take, 30 s if not said.
  std::optional<Duration> ssl_shutdown_timeout = {};
};
static_assert(std::is_trivially_copyable_v<StartTLSOptions> &&
              std::is_trivially_destructible_v<StartTLSOptions>);

} // namespace asyncio
