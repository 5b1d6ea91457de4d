// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/runtime/certificates.h"

#include <cstdio>
#include <memory>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdexcept>

namespace {

template <auto Free> struct Freed {
  template <class T> void operator()(T *object) const { Free(object); }
};
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Cert = std::unique_ptr<X509, Freed<X509_free>>;
using File = std::unique_ptr<std::FILE, Freed<std::fclose>>;

void require(bool good) {
  if (!good)
    throw std::runtime_error("a certificate of the tests cannot be made");
}

File opened(const std::string &path) {
  File file(std::fopen(path.c_str(), "w"));
  require(file != nullptr);
  return file;
}

void extend(X509 *certificate, X509 *issuer, int kind,
            const std::string &text) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const std::unique_ptr<X509_EXTENSION, Freed<X509_EXTENSION_free>> extension(
      X509V3_EXT_conf_nid(nullptr, &context, kind, text.c_str()));
  require(extension && X509_add_ext(certificate, extension.get(), -1) == 1);
}

Cert blank(EVP_PKEY *key, const std::string &name, long number, long seconds) {
  Cert made(X509_new());
  require(made != nullptr);
  X509_set_version(made.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(made.get()), number);
  X509_gmtime_adj(X509_getm_notBefore(made.get()), -2 * 24 * 3600L);
  X509_gmtime_adj(X509_getm_notAfter(made.get()), seconds);
  X509_set_pubkey(made.get(), key);
  X509_NAME_add_entry_by_txt(
      X509_get_subject_name(made.get()), "CN", MBSTRING_ASC,
      reinterpret_cast<const unsigned char *>(name.c_str()), -1, -1, 0);
  return made;
}

std::string alternative_names(const std::vector<std::string> &hosts) {
  std::string all;
  for (const std::string &host : hosts)
    all +=
        (all.empty() ? "" : ",") +
        std::string(host.find_first_not_of("0123456789.:") == std::string::npos
                        ? "IP:"
                        : "DNS:") +
        host;
  return all;
}

} // namespace

struct Authority::Own {
  Key key{EVP_EC_gen("P-256")};
  Cert certificate;
};

Authority::Authority()
    : own_(std::make_unique<Own>()), certificate_(folder_.path() + "/ca.pem") {
  require(own_->key != nullptr);
  own_->certificate = blank(own_->key.get(), "Test authority", 1, 24 * 3600L);
  X509 *made = own_->certificate.get();
  X509_set_issuer_name(made, X509_get_subject_name(made));
  extend(made, made, NID_basic_constraints, "critical,CA:TRUE");
  extend(made, made, NID_key_usage, "critical,keyCertSign,cRLSign");
  extend(made, made, NID_subject_key_identifier, "hash");
  extend(made, made, NID_authority_key_identifier, "keyid:always");
  require(X509_sign(made, own_->key.get(), EVP_sha256()) != 0);
  const File file = opened(certificate_);
  require(PEM_write_X509(file.get(), made) == 1);
}

Authority::~Authority() = default;

CertificateFiles Authority::issue(const CertificateWish &wish) const {
  const int number = ++issued_;
  const Key key(EVP_EC_gen("P-256"));
  require(key != nullptr);
  const std::string name = wish.hosts.empty() ? "nobody" : wish.hosts.front();
  const Cert made = blank(key.get(), name, number + 1, wish.seconds);
  X509 *issuer = own_->certificate.get();
  X509_set_issuer_name(made.get(), X509_get_subject_name(issuer));
  extend(made.get(), issuer, NID_basic_constraints, "critical,CA:FALSE");
  extend(made.get(), issuer, NID_key_usage, "critical,digitalSignature");
  extend(made.get(), issuer, NID_ext_key_usage, "serverAuth,clientAuth");
  extend(made.get(), issuer, NID_subject_key_identifier, "hash");
  extend(made.get(), issuer, NID_authority_key_identifier, "keyid:always");
  if (!wish.hosts.empty())
    extend(made.get(), issuer, NID_subject_alt_name,
           alternative_names(wish.hosts));
  require(X509_sign(made.get(), own_->key.get(), EVP_sha256()) != 0);

  const std::string stem = folder_.path() + "/" + std::to_string(number);
  CertificateFiles files{stem + ".pem", stem + ".key"};
  const File certificate_file = opened(files.certificate);
  require(PEM_write_X509(certificate_file.get(), made.get()) == 1);
  const File key_file = opened(files.key);
  std::string password = wish.password;
  require(PEM_write_PKCS8PrivateKey(
              key_file.get(), key.get(),
              password.empty() ? nullptr : EVP_aes_256_cbc(), password.data(),
              static_cast<int>(password.size()), nullptr, nullptr) == 1);
  return files;
}

asyncio::SSLContext
Authority::server(const std::vector<std::string> &hosts) const {
  auto context = asyncio::create_default_context(asyncio::Purpose::CLIENT_AUTH);
  CertificateWish wish;
  wish.hosts = hosts;
  const CertificateFiles files = issue(wish);
  context.load_cert_chain(files.certificate, files.key);
  return context;
}

asyncio::SSLContext Authority::client() const {
  return asyncio::create_default_context(asyncio::Purpose::SERVER_AUTH,
                                         {.cafile = certificate_});
}
