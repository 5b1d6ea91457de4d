// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "openssl.h"

#include <asyncio/os_errors.h>

#include <openssl/err.h>

namespace asyncio::detail {

namespace {

/// "SSL" of OpenSSL's "SSL routines".
std::string library_of(unsigned long error) {
  switch (ERR_GET_LIB(error)) {
  case ERR_LIB_X509:
    return "X509";
  case ERR_LIB_X509V3:
    return "X509V3";
  case ERR_LIB_ASN1:
    return "ASN1";
  case ERR_LIB_EVP:
    return "EVP";
  case ERR_LIB_OSSL_DECODER:
    return "DECODER";
  default:
    break;
  }
  const char *text = ERR_lib_error_string(error);
  const std::string name = text ? text : "";
  return name.substr(0, name.find(' '));
}

/// "WRONG_VERSION_NUMBER" of "wrong version number".
std::string symbol_of(std::string text) {
  for (char &character : text)
    if (character >= 'a' && character <= 'z')
      character = static_cast<char>(character - 'a' + 'A');
    else if (!(character >= 'A' && character <= 'Z') &&
             !(character >= '0' && character <= '9'))
      character = '_';
  return text;
}

} // namespace

void throw_openssl_error() {
  const unsigned long error = ERR_peek_error();
  ERR_clear_error();
  if (ERR_SYSTEM_ERROR(error))
    throw_os_error(ERR_GET_REASON(error));
  if (error == 0)
    throw SSLError("unknown error");
  const std::string library = library_of(error);
  const char *reason = ERR_reason_error_string(error);
  if (!reason)
    throw SSLError("[" + library + "] unknown error", library);
  const std::string symbol = symbol_of(reason);
  throw SSLError("[" + library + ": " + symbol + "] " + reason, library,
                 symbol);
}

void throw_verify_error(SSL *ssl, const std::string &hostname) {
  ERR_clear_error();
  const long code = SSL_get_verify_result(ssl);
  std::string why;
  switch (code) {
  case X509_V_ERR_HOSTNAME_MISMATCH:
    why = "Hostname mismatch, certificate is not valid for '" + hostname + "'.";
    break;
  case X509_V_ERR_IP_ADDRESS_MISMATCH:
    why =
        "IP address mismatch, certificate is not valid for '" + hostname + "'.";
    break;
  default:
    why = X509_verify_cert_error_string(code);
  }
  throw SSLCertVerificationError("[SSL: CERTIFICATE_VERIFY_FAILED] certificate "
                                 "verify failed: " +
                                     why,
                                 static_cast<int>(code), why);
}

} // namespace asyncio::detail
