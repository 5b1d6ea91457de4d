// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Certificates for the tests of TLS, made when a test begins.
#pragma once

#include "tests/runtime/scratch_folder.h"

#include <asyncio/ssl.h>

#include <memory>
#include <string>
#include <vector>

/// What is asked of a certificate.
struct CertificateWish {
  /// The hosts; one of digits, points and colons only is an address.
  std::vector<std::string> hosts;
  /// Encrypts the key.
  std::string password;
  /// Seconds from now, until when it is valid.
  long seconds = 24 * 3600L;
};

/// The files of a certificate.
struct CertificateFiles {
  std::string certificate;
  std::string key;
};

/// A certificate authority that nobody else trusts.
class Authority {
public:
  Authority();
  Authority(const Authority &) = delete;
  Authority &operator=(const Authority &) = delete;
  ~Authority();

  /// A certificate signed by it, in files that live as long as it does.
  [[nodiscard]] CertificateFiles issue(const CertificateWish &wish) const;
  /// Its own certificate.
  [[nodiscard]] const std::string &certificate() const { return certificate_; }

  /// A context of a server for these hosts.
  [[nodiscard]] asyncio::SSLContext server(
      const std::vector<std::string> &hosts = {"localhost", "127.0.0.1"}) const;
  /// A context of a client that trusts it.
  [[nodiscard]] asyncio::SSLContext client() const;

private:
  struct Own;

  ScratchFolder folder_;
  std::unique_ptr<Own> own_;
  std::string certificate_;
  mutable int issued_ = 0;
};
