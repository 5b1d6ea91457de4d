// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "openssl.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

namespace asyncio::detail {

namespace {

constexpr unsigned known_flags = VERIFY_CRL_CHECK_CHAIN | VERIFY_X509_STRICT |
                                 VERIFY_X509_TRUSTED_FIRST |
                                 VERIFY_X509_PARTIAL_CHAIN;

/// Never asks at the terminal, as OpenSSL does by itself.
int give_password(char *room, int size, int, void *given) {
  const auto *password = static_cast<const std::optional<std::string> *>(given);
  if (!password || !*password)
    return -1;
  const std::size_t length = (*password)->size();
  if (length > static_cast<std::size_t>(size))
    return -1;
  std::memcpy(room, (*password)->data(), length);
  return static_cast<int>(length);
}

int number_of(TLSVersion version) {
  switch (version) {
  case TLSVersion::TLSv1_2:
    return TLS1_2_VERSION;
  case TLSVersion::TLSv1_3:
    return TLS1_3_VERSION;
  default:
    return 0; // whatever OpenSSL likes
  }
}

TLSVersion version_of(long number, TLSVersion none) {
  switch (number) {
  case TLS1_2_VERSION:
    return TLSVersion::TLSv1_2;
  case TLS1_3_VERSION:
    return TLSVersion::TLSv1_3;
  default:
    return none;
  }
}

} // namespace

std::shared_ptr<SSLContextCore> make_ssl_context(SSLProtocol protocol) {
  return std::make_shared<OpenSSLContext>(protocol);
}

OpenSSLContext::OpenSSLContext(SSLProtocol protocol) : protocol_(protocol) {
  ERR_clear_error();
  const bool server = protocol == PROTOCOL_TLS_SERVER;
  context_.reset(
      SSL_CTX_new(server ? TLS_server_method() : TLS_client_method()));
  if (!context_)
    throw_openssl_error();
  SSL_CTX_set_options(get(), SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION |
                                 SSL_OP_CIPHER_SERVER_PREFERENCE |
                                 SSL_OP_IGNORE_UNEXPECTED_EOF);
  SSL_CTX_set_mode(get(), SSL_MODE_ENABLE_PARTIAL_WRITE |
                              SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                              SSL_MODE_AUTO_RETRY | SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_min_proto_version(get(), TLS1_2_VERSION);
  SSL_CTX_set_default_passwd_cb(get(), give_password);
  X509_VERIFY_PARAM *parameters = SSL_CTX_get0_param(get());
  X509_VERIFY_PARAM_set_flags(parameters, X509_V_FLAG_TRUSTED_FIRST);
  X509_VERIFY_PARAM_set_hostflags(parameters,
                                  X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS |
                                      X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
  if (server) {
    static constexpr unsigned char name[] = "asyncio";
    SSL_CTX_set_session_id_context(get(), name, sizeof name - 1);
    SSL_CTX_set_tlsext_servername_callback(get(),
                                           &OpenSSLEngine::choose_context);
    SSL_CTX_set_alpn_select_cb(get(), &choose_protocol, this);
  } else {
    OpenSSLContext::set_verify_mode(CERT_REQUIRED);
    check_hostname = true;
  }
}

void OpenSSLContext::load_cert_chain(
    const std::string &certfile, const std::string &keyfile,
    const std::optional<std::string> &password) {
  if (password && password->size() > PEM_BUFSIZE)
    throw ValueError("password cannot be longer than " +
                     std::to_string(PEM_BUFSIZE) + " bytes");
  ERR_clear_error();
  SSL_CTX_set_default_passwd_cb_userdata(
      get(), const_cast<std::optional<std::string> *>(&password));
  const bool loaded =
      SSL_CTX_use_certificate_chain_file(get(), certfile.c_str()) == 1 &&
      SSL_CTX_use_PrivateKey_file(get(), keyfile.c_str(), SSL_FILETYPE_PEM) ==
          1 &&
      SSL_CTX_check_private_key(get()) == 1;
  SSL_CTX_set_default_passwd_cb_userdata(get(), nullptr);
  if (!loaded)
    throw_openssl_error();
}

void OpenSSLContext::load_verify_locations(const std::string &cafile,
                                           const std::string &capath) {
  ERR_clear_error();
  if (SSL_CTX_load_verify_locations(
          get(), cafile.empty() ? nullptr : cafile.c_str(),
          capath.empty() ? nullptr : capath.c_str()) != 1)
    throw_openssl_error();
}

void OpenSSLContext::load_verify_data(std::string_view cadata) {
  ERR_clear_error();
  if (cadata.size() > static_cast<std::size_t>(std::numeric_limits<int>::max()))
    throw ValueError("cadata too large");
  const OpenSSLPointer<BIO, BIO_free> source(
      BIO_new_mem_buf(cadata.data(), static_cast<int>(cadata.size())));
  if (!source)
    throw_openssl_error();
  const bool text = cadata.find("-----BEGIN") != std::string_view::npos;
  X509_STORE *store = SSL_CTX_get_cert_store(get());
  int loaded = 0;
  while (true) {
    const OpenSSLPointer<X509, X509_free> certificate(
        text ? PEM_read_bio_X509(source.get(), nullptr, give_password, nullptr)
             : d2i_X509_bio(source.get(), nullptr));
    if (!certificate)
      break;
    ++loaded;
    // One that is there already is no error.
    if (X509_STORE_add_cert(store, certificate.get()) != 1)
      throw_openssl_error();
  }
  // The end of the data is reported as an error, too.
  const unsigned long last = ERR_peek_last_error();
  const bool at_end = text ? ERR_GET_LIB(last) == ERR_LIB_PEM &&
                                 ERR_GET_REASON(last) == PEM_R_NO_START_LINE
                           : BIO_eof(source.get()) == 1;
  if (loaded == 0 && at_end) {
    ERR_clear_error();
    throw SSLError(text ? "no start line: cadata does not contain a certificate"
                        : "not enough data: cadata does not contain a "
                          "certificate");
  }
  if (!at_end)
    throw_openssl_error();
  ERR_clear_error();
}

void OpenSSLContext::load_default_certs() {
  ERR_clear_error();
  if (SSL_CTX_set_default_verify_paths(get()) != 1)
    throw_openssl_error();
}

VerifyMode OpenSSLContext::verify_mode() const {
  const int mode = SSL_CTX_get_verify_mode(get());
  if ((mode & SSL_VERIFY_PEER) == 0)
    return CERT_NONE;
  return (mode & SSL_VERIFY_FAIL_IF_NO_PEER_CERT) ? CERT_REQUIRED
                                                  : CERT_OPTIONAL;
}

void OpenSSLContext::set_verify_mode(VerifyMode mode) {
  const int bits = mode == CERT_NONE ? SSL_VERIFY_NONE
                   : mode == CERT_OPTIONAL
                       ? SSL_VERIFY_PEER
                       : SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT;
  SSL_CTX_set_verify(get(), bits, nullptr);
}

unsigned OpenSSLContext::verify_flags() const {
  return static_cast<unsigned>(
             X509_VERIFY_PARAM_get_flags(SSL_CTX_get0_param(get()))) &
         known_flags;
}

void OpenSSLContext::set_verify_flags(unsigned flags) {
  X509_VERIFY_PARAM *parameters = SSL_CTX_get0_param(get());
  X509_VERIFY_PARAM_clear_flags(parameters, known_flags & ~flags);
  X509_VERIFY_PARAM_set_flags(parameters, known_flags & flags);
}

TLSVersion OpenSSLContext::minimum_version() const {
  return version_of(SSL_CTX_get_min_proto_version(get()),
                    TLSVersion::MINIMUM_SUPPORTED);
}

void OpenSSLContext::set_minimum_version(TLSVersion version) {
  // Nothing below 1.2 is spoken.
  const int number = version == TLSVersion::MINIMUM_SUPPORTED ? TLS1_2_VERSION
                     : version == TLSVersion::MAXIMUM_SUPPORTED
                         ? TLS1_3_VERSION
                         : number_of(version);
  if (SSL_CTX_set_min_proto_version(get(), number) != 1)
    throw ValueError("Unsupported TLS/SSL version");
}

TLSVersion OpenSSLContext::maximum_version() const {
  return version_of(SSL_CTX_get_max_proto_version(get()),
                    TLSVersion::MAXIMUM_SUPPORTED);
}

void OpenSSLContext::set_maximum_version(TLSVersion version) {
  const int number = version == TLSVersion::MINIMUM_SUPPORTED
                         ? TLS1_2_VERSION
                         : number_of(version);
  if (SSL_CTX_set_max_proto_version(get(), number) != 1)
    throw ValueError("Unsupported TLS/SSL version");
}

void OpenSSLContext::set_ciphers(const std::string &ciphers) {
  ERR_clear_error();
  if (SSL_CTX_set_cipher_list(get(), ciphers.c_str()) == 1)
    return;
  ERR_clear_error();
  throw SSLError("No cipher can be selected.");
}

void OpenSSLContext::set_alpn_protocols(
    const std::vector<std::string> &protocols) {
  std::string all;
  for (const std::string &protocol : protocols) {
    if (protocol.empty() || protocol.size() > 255)
      throw SSLError("ALPN protocols must be 1 to 255 in length");
    all += static_cast<char>(protocol.size());
    all += protocol;
  }
  ERR_clear_error();
  // Zero is success here.
  if (protocol_ == PROTOCOL_TLS_CLIENT &&
      SSL_CTX_set_alpn_protos(
          get(), reinterpret_cast<const unsigned char *>(all.data()),
          static_cast<unsigned>(all.size())) != 0)
    throw_openssl_error();
  alpn_ = std::move(all);
}

int OpenSSLContext::choose_protocol(SSL *, const unsigned char **chosen,
                                    unsigned char *length,
                                    const unsigned char *offer,
                                    unsigned int offered, void *self) {
  const std::string &own = static_cast<OpenSSLContext *>(self)->alpn_;
  if (own.empty())
    return SSL_TLSEXT_ERR_NOACK;
  unsigned char *found = nullptr;
  if (SSL_select_next_proto(&found, length,
                            reinterpret_cast<const unsigned char *>(own.data()),
                            static_cast<unsigned>(own.size()), offer,
                            offered) != OPENSSL_NPN_NEGOTIATED)
    return SSL_TLSEXT_ERR_NOACK;
  *chosen = found;
  return SSL_TLSEXT_ERR_OK;
}

std::shared_ptr<TlsEngine>
OpenSSLContext::wrap(bool server_side, const std::string &server_hostname) {
  if (server_side != (protocol_ == PROTOCOL_TLS_SERVER))
    throw SSLError(
        server_side
            ? "Cannot create a server socket with a PROTOCOL_TLS_CLIENT context"
            : "Cannot create a client socket with a PROTOCOL_TLS_SERVER "
              "context");
  return std::make_shared<OpenSSLEngine>(shared_from_this(), server_side,
                                         server_hostname);
}

} // namespace asyncio::detail
