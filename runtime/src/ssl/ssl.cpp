// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <asyncio/ssl.h>

#include "engine.h"

#include <array>

namespace asyncio {

namespace {

constexpr std::size_t characters_of_a_line = 64;

std::string base64(std::string_view bytes) {
  static constexpr std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::array<unsigned, 3> group{};
    const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
    for (std::size_t k = 0; k < count; ++k)
      group[k] = static_cast<unsigned char>(bytes[i + k]);
    const unsigned all = group[0] << 16 | group[1] << 8 | group[2];
    for (std::size_t k = 0; k < 4; ++k)
      text += k <= count ? digits[all >> (18 - 6 * k) & 63] : '=';
  }
  return text;
}

} // namespace

std::string Certificate::pem() const {
  std::string text = "-----BEGIN CERTIFICATE-----\n";
  const std::string all = base64(der);
  for (std::size_t i = 0; i < all.size(); i += characters_of_a_line)
    text += all.substr(i, characters_of_a_line) + '\n';
  return text + "-----END CERTIFICATE-----\n";
}

//===--- SSLContext -------------------------------------------------------===//

SSLContext::SSLContext(SSLProtocol protocol)
    : core_(detail::make_ssl_context(protocol)) {}

SSLProtocol SSLContext::protocol() const { return core_->protocol(); }

void SSLContext::load_cert_chain(
    const std::string &certfile, const std::string &keyfile,
    const std::optional<std::string> &password) const {
  core_->load_cert_chain(certfile, keyfile.empty() ? certfile : keyfile,
                         password);
}

void SSLContext::load_verify_locations(VerifyLocations locations) const {
  if (locations.cafile.empty() && locations.capath.empty() &&
      locations.cadata.empty())
    throw TypeError("cafile, capath and cadata cannot be all omitted");
  if (!locations.cadata.empty())
    core_->load_verify_data(locations.cadata);
  if (!locations.cafile.empty() || !locations.capath.empty())
    core_->load_verify_locations(std::string(locations.cafile),
                                 std::string(locations.capath));
}

void SSLContext::load_default_certs() const { core_->load_default_certs(); }

VerifyMode SSLContext::verify_mode() const { return core_->verify_mode(); }

void SSLContext::set_verify_mode(VerifyMode mode) const {
  if (mode == CERT_NONE && core_->check_hostname)
    throw ValueError("Cannot set verify_mode to CERT_NONE when check_hostname "
                     "is enabled.");
  core_->set_verify_mode(mode);
}

bool SSLContext::check_hostname() const { return core_->check_hostname; }

void SSLContext::set_check_hostname(bool on) const {
  if (on && core_->verify_mode() == CERT_NONE)
    core_->set_verify_mode(CERT_REQUIRED);
  core_->check_hostname = on;
}

unsigned SSLContext::verify_flags() const { return core_->verify_flags(); }
void SSLContext::set_verify_flags(unsigned flags) const {
  core_->set_verify_flags(flags);
}

TLSVersion SSLContext::minimum_version() const {
  return core_->minimum_version();
}
void SSLContext::set_minimum_version(TLSVersion version) const {
  core_->set_minimum_version(version);
}
TLSVersion SSLContext::maximum_version() const {
  return core_->maximum_version();
}
void SSLContext::set_maximum_version(TLSVersion version) const {
  core_->set_maximum_version(version);
}
void SSLContext::set_ciphers(const std::string &ciphers) const {
  core_->set_ciphers(ciphers);
}
void SSLContext::set_alpn_protocols(
    const std::vector<std::string> &protocols) const {
  core_->set_alpn_protocols(protocols);
}
void SSLContext::set_sni_callback(
    std::function<std::optional<SSLContext>(std::string_view)> callback) const {
  core_->set_sni_callback(std::move(callback));
}

SSLContext create_default_context(Purpose purpose, VerifyLocations locations) {
  const SSLContext context(purpose == Purpose::SERVER_AUTH
                               ? PROTOCOL_TLS_CLIENT
                               : PROTOCOL_TLS_SERVER);
  context.set_verify_flags(context.verify_flags() | VERIFY_X509_PARTIAL_CHAIN |
                           VERIFY_X509_STRICT);
  if (!locations.cafile.empty() || !locations.capath.empty() ||
      !locations.cadata.empty())
    context.load_verify_locations(locations);
  else if (context.verify_mode() != CERT_NONE)
    context.load_default_certs();
  return context;
}

//===--- SSLObject --------------------------------------------------------===//

SSLContext SSLObject::context() const { return SSLContext(engine_->context()); }
bool SSLObject::server_side() const { return engine_->server_side(); }
std::string SSLObject::server_hostname() const {
  return engine_->server_hostname();
}
std::optional<Certificate> SSLObject::getpeercert() const {
  return engine_->getpeercert();
}
std::optional<SSLCipher> SSLObject::cipher() const { return engine_->cipher(); }
std::string SSLObject::version() const { return engine_->version(); }
std::optional<std::string> SSLObject::selected_alpn_protocol() const {
  return engine_->alpn_protocol();
}

} // namespace asyncio
