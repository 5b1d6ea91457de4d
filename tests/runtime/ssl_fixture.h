// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What tests with TLS begin with.
#pragma once

#include "tests/runtime/certificates.h"
#include "tests/runtime/loop_fixture.h"
#include "tests/runtime/ssl_recorder.h"
#include "tests/runtime/tls_peer.h"

#include <memory>
#include <string>
#include <utility>

/// An authority that our server and our client trust.
class OverTls : public OnVirtualLoop {
protected:
  /// A server by hand.
  [[nodiscard]] std::unique_ptr<TlsPeer>
  server_on(asyncio::Socket socket) const {
    return std::make_unique<TlsPeer>(std::move(socket), files.certificate,
                                     files.key);
  }

  Authority authority;
  CertificateFiles files =
      authority.issue({.hosts = {"localhost"}, .password = {}});
  asyncio::SSLContext client_context = authority.client();
  asyncio::SSLContext server_context = authority.server();
};

inline std::shared_ptr<Recorder> recorder() {
  return std::make_shared<Recorder>();
}

/// More than a record of TLS has.
inline const std::string hello(100 * 1024, '1');
