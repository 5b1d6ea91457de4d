// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "openssl.h"

#include <algorithm>
#include <limits>
#include <openssl/err.h>
#include <openssl/x509v3.h>

namespace asyncio::detail {

namespace {

int most(std::size_t size) noexcept {
  return static_cast<int>(std::min<std::size_t>(
      size, static_cast<std::size_t>(std::numeric_limits<int>::max())));
}

bool is_address(const std::string &name) noexcept {
  const OpenSSLPointer<ASN1_OCTET_STRING, ASN1_OCTET_STRING_free> address(
      a2i_IPADDRESS(name.c_str()));
  ERR_clear_error();
  return address != nullptr;
}

} // namespace

OpenSSLEngine::OpenSSLEngine(std::shared_ptr<OpenSSLContext> context,
                             bool server_side, std::string server_hostname)
    : first_context_(context), context_(std::move(context)),
      hostname_(std::move(server_hostname)) {
  ERR_clear_error();
  ssl_.reset(SSL_new(context_->get()));
  incoming_ = BIO_new(BIO_s_mem());
  outgoing_ = BIO_new(BIO_s_mem());
  if (!ssl_ || !incoming_ || !outgoing_) {
    BIO_free(incoming_);
    BIO_free(outgoing_);
    throw_openssl_error();
  }
  SSL_set_bio(ssl_.get(), incoming_, outgoing_);
  SSL_set_app_data(ssl_.get(), this);
  if (server_side) {
    SSL_set_accept_state(ssl_.get());
  } else {
    name_the_peer();
    SSL_set_connect_state(ssl_.get());
  }
}

void OpenSSLEngine::name_the_peer() {
  const bool check = context_->check_hostname;
  if (hostname_.empty()) {
    if (check)
      throw ValueError("check_hostname requires server_hostname");
    return;
  }
  if (hostname_.front() == '.')
    throw ValueError(
        "server_hostname cannot be an empty string or start with a "
        "leading dot.");
  if (hostname_.find('\0') != std::string::npos)
    throw ValueError("embedded null character");
  X509_VERIFY_PARAM *parameters = SSL_get0_param(ssl_.get());
  if (is_address(hostname_)) {
    if (check &&
        X509_VERIFY_PARAM_set1_ip_asc(parameters, hostname_.c_str()) != 1)
      throw_openssl_error();
    return;
  }
  if (SSL_set_tlsext_host_name(ssl_.get(), hostname_.c_str()) != 1)
    throw_openssl_error();
  if (check && X509_VERIFY_PARAM_set1_host(parameters, hostname_.data(),
                                           hostname_.size()) != 1)
    throw_openssl_error();
}

int OpenSSLEngine::choose_context(SSL *ssl, int *alert, void *) {
  auto *self = static_cast<OpenSSLEngine *>(SSL_get_app_data(ssl));
  const auto callback = self->context_->sni();
  if (!callback)
    return SSL_TLSEXT_ERR_OK;
  try {
    const char *name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
    const auto chosen = callback(name ? name : "");
    if (!chosen)
      return SSL_TLSEXT_ERR_OK;
    auto context = std::dynamic_pointer_cast<OpenSSLContext>(chosen->core());
    if (!context || context->protocol() != PROTOCOL_TLS_SERVER)
      throw ValueError("the context of a name is for servers");
    if (!SSL_set_SSL_CTX(ssl, context->get()))
      throw SSLError("the context of a name cannot be used");
    // The certificates come with the context, this does not.
    SSL_set_verify(ssl, SSL_CTX_get_verify_mode(context->get()), nullptr);
    self->context_ = std::move(context);
    return SSL_TLSEXT_ERR_OK;
  } catch (...) {
    // Not through OpenSSL, which is C.
    self->thrown_ = std::current_exception();
    *alert = SSL_AD_UNRECOGNIZED_NAME;
    return SSL_TLSEXT_ERR_ALERT_FATAL;
  }
}

bool OpenSSLEngine::again(int result) {
  const int what = SSL_get_error(ssl_.get(), result);
  if (what == SSL_ERROR_WANT_READ || what == SSL_ERROR_WANT_WRITE)
    return true;
  if (const auto thrown = std::exchange(thrown_, nullptr)) {
    ERR_clear_error();
    std::rethrow_exception(thrown);
  }
  if (ERR_GET_LIB(ERR_peek_error()) == ERR_LIB_SSL &&
      ERR_GET_REASON(ERR_peek_error()) == SSL_R_CERTIFICATE_VERIFY_FAILED)
    throw_verify_error(ssl_.get(), hostname_);
  throw_openssl_error();
}

bool OpenSSLEngine::handshake() {
  ERR_clear_error();
  const int result = SSL_do_handshake(ssl_.get());
  if (result == 1)
    return true;
  (void)again(result);
  return false;
}

TlsEngine::Read OpenSSLEngine::read(std::span<char> room, std::size_t &count) {
  ERR_clear_error();
  const int result = SSL_read(ssl_.get(), room.data(), most(room.size()));
  if (result > 0) {
    count = static_cast<std::size_t>(result);
    return Read::data;
  }
  if (SSL_get_error(ssl_.get(), result) == SSL_ERROR_ZERO_RETURN)
    return Read::closed;
  (void)again(result);
  return Read::again;
}

std::size_t OpenSSLEngine::write(std::string_view data) {
  if (data.empty())
    return 0;
  ERR_clear_error();
  const int result = SSL_write(ssl_.get(), data.data(), most(data.size()));
  if (result > 0)
    return static_cast<std::size_t>(result);
  (void)again(result);
  return 0;
}

bool OpenSSLEngine::unwrap() {
  // The first call may have sent only; the second one looks for the answer.
  for (int i = 0; i < 2; ++i) {
    ERR_clear_error();
    const int result = SSL_shutdown(ssl_.get());
    if (result > 0)
      return true;
    if (result < 0) {
      (void)again(result);
      return false;
    }
  }
  return true;
}

void OpenSSLEngine::feed(std::string_view encrypted) {
  while (!encrypted.empty()) {
    const int taken =
        BIO_write(incoming_, encrypted.data(), most(encrypted.size()));
    if (taken <= 0)
      throw std::bad_alloc();
    encrypted.remove_prefix(static_cast<std::size_t>(taken));
  }
}

std::size_t OpenSSLEngine::take(std::span<char> room) {
  const int taken = BIO_read(outgoing_, room.data(), most(room.size()));
  return taken > 0 ? static_cast<std::size_t>(taken) : 0;
}

void OpenSSLEngine::clear_outgoing() noexcept { (void)BIO_reset(outgoing_); }

std::optional<Certificate> OpenSSLEngine::getpeercert() const {
  const OpenSSLPointer<X509, X509_free> certificate(
      SSL_get1_peer_certificate(ssl_.get()));
  if (!certificate)
    return std::nullopt;
  const bool verified = (SSL_get_verify_mode(ssl_.get()) & SSL_VERIFY_PEER) &&
                        SSL_get_verify_result(ssl_.get()) == X509_V_OK;
  ERR_clear_error();
  return certificate_of(certificate.get(), verified);
}

std::optional<SSLCipher> OpenSSLEngine::cipher() const {
  const SSL_CIPHER *used = SSL_get_current_cipher(ssl_.get());
  if (!used)
    return std::nullopt;
  SSLCipher made;
  made.name = SSL_CIPHER_get_name(used);
  made.protocol = SSL_CIPHER_get_version(used);
  made.bits = SSL_CIPHER_get_bits(used, nullptr);
  return made;
}

std::string OpenSSLEngine::version() const {
  return SSL_is_init_finished(ssl_.get()) ? SSL_get_version(ssl_.get()) : "";
}

std::optional<std::string> OpenSSLEngine::alpn_protocol() const {
  const unsigned char *name = nullptr;
  unsigned length = 0;
  SSL_get0_alpn_selected(ssl_.get(), &name, &length);
  if (!name)
    return std::nullopt;
  return std::string(reinterpret_cast<const char *>(name), length);
}

} // namespace asyncio::detail
