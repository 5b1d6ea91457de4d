// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "openssl.h"

#include <arpa/inet.h>
#include <openssl/bn.h>
#include <openssl/x509v3.h>

namespace asyncio::detail {

namespace {

std::string text_of(const ASN1_STRING *string) {
  unsigned char *bytes = nullptr;
  const int length = ASN1_STRING_to_UTF8(&bytes, string);
  if (length < 0)
    return {};
  std::string text(reinterpret_cast<char *>(bytes),
                   static_cast<std::size_t>(length));
  OPENSSL_free(bytes);
  return text;
}

std::string bytes_of(const ASN1_STRING *string) {
  return {reinterpret_cast<const char *>(ASN1_STRING_get0_data(string)),
          static_cast<std::size_t>(ASN1_STRING_length(string))};
}

Certificate::Names names_of(const X509_NAME *name) {
  Certificate::Names all;
  for (int i = 0; i < X509_NAME_entry_count(name); ++i) {
    const X509_NAME_ENTRY *entry = X509_NAME_get_entry(name, i);
    const ASN1_OBJECT *object = X509_NAME_ENTRY_get_object(entry);
    const int known = OBJ_obj2nid(object);
    std::string kind;
    if (known != NID_undef) {
      kind = OBJ_nid2ln(known);
    } else {
      char number[80] = {};
      OBJ_obj2txt(number, sizeof number, object, 1);
      kind = number;
    }
    all.emplace_back(kind, text_of(X509_NAME_ENTRY_get_data(entry)));
  }
  return all;
}

std::string address_of(const ASN1_STRING *bytes) {
  const int length = ASN1_STRING_length(bytes);
  char text[INET6_ADDRSTRLEN] = {};
  if (length == 4 || length == 16)
    ::inet_ntop(length == 4 ? AF_INET : AF_INET6, ASN1_STRING_get0_data(bytes),
                text, sizeof text);
  return text;
}

void free_names(GENERAL_NAMES *names) noexcept { GENERAL_NAMES_free(names); }

Certificate::Names alternative_names_of(X509 *certificate) {
  const OpenSSLPointer<GENERAL_NAMES, free_names> names(
      static_cast<GENERAL_NAMES *>(X509_get_ext_d2i(
          certificate, NID_subject_alt_name, nullptr, nullptr)));
  Certificate::Names all;
  for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME *name = sk_GENERAL_NAME_value(names.get(), i);
    switch (name->type) {
    case GEN_DNS:
      all.emplace_back("DNS", bytes_of(name->d.dNSName));
      break;
    case GEN_EMAIL:
      all.emplace_back("email", bytes_of(name->d.rfc822Name));
      break;
    case GEN_URI:
      all.emplace_back("URI", bytes_of(name->d.uniformResourceIdentifier));
      break;
    case GEN_IPADD:
      all.emplace_back("IP Address", address_of(name->d.iPAddress));
      break;
    default:
      break;
    }
  }
  return all;
}

std::string moment_of(const ASN1_TIME *moment) {
  const OpenSSLPointer<BIO, BIO_free> text(BIO_new(BIO_s_mem()));
  if (!text || ASN1_TIME_print(text.get(), moment) != 1)
    return {};
  char *bytes = nullptr;
  const long length = BIO_get_mem_data(text.get(), &bytes);
  return {bytes, static_cast<std::size_t>(length)};
}

std::string serial_number_of(const X509 *certificate) {
  const OpenSSLPointer<BIGNUM, BN_free> number(
      ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), nullptr));
  char *digits = number ? BN_bn2hex(number.get()) : nullptr;
  std::string text = digits ? digits : "";
  OPENSSL_free(digits);
  return text;
}

} // namespace

Certificate certificate_of(X509 *certificate, bool named) {
  Certificate made;
  unsigned char *bytes = nullptr;
  const int length = i2d_X509(certificate, &bytes);
  if (length < 0)
    throw_openssl_error();
  made.der.assign(reinterpret_cast<char *>(bytes),
                  static_cast<std::size_t>(length));
  OPENSSL_free(bytes);
  if (!named)
    return made;
  made.subject = names_of(X509_get_subject_name(certificate));
  made.issuer = names_of(X509_get_issuer_name(certificate));
  made.subject_alt_name = alternative_names_of(certificate);
  made.not_before = moment_of(X509_get0_notBefore(certificate));
  made.not_after = moment_of(X509_get0_notAfter(certificate));
  made.serial_number = serial_number_of(certificate);
  made.version = static_cast<int>(X509_get_version(certificate)) + 1;
  return made;
}

} // namespace asyncio::detail
