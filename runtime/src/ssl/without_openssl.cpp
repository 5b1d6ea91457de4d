// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Stands in the place of the openssl_*.cpp where there is no OpenSSL.
#include "engine.h"

namespace asyncio::detail {

std::shared_ptr<SSLContextCore> make_ssl_context(SSLProtocol) {
  throw RuntimeError("TLS is not available: the runtime was built without "
                     "OpenSSL (CMake option COTIDY_RUNTIME_TLS)");
}

} // namespace asyncio::detail
