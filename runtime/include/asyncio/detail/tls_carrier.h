// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <exception>

namespace asyncio::detail {

/// A transport that TLS can run over.
class TlsCarrier {
public:
  /// Ends the connection now; its protocol gets to know `error`.
  virtual void force_close(std::exception_ptr error) = 0;

protected:
  ~TlsCarrier() = default;
};

} // namespace asyncio::detail
