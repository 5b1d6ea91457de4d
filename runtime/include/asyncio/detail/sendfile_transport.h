// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/future.h>

namespace asyncio::detail {

/// What a transport adds that EventLoop::sendfile() can send over.
///
/// Source: CPython 3.13, the _sendfile_compatible of a transport.
class SendfileTransport {
public:
  virtual ~SendfileTransport() = default;
  /// The descriptor that the system may send to, -1 if it would not do, as when
  /// all has to be encrypted.
  [[nodiscard]] virtual int sendfile_descriptor() const noexcept { return -1; }
  /// Whether pause_writing() was the last word to the protocol.
  [[nodiscard]] virtual bool protocol_paused() const noexcept = 0;
  /// Refuses to write, until end_sendfile(); done when all that was buffered
  /// has been written. Throws: RuntimeError, when it is so already.
  virtual Future<> begin_sendfile() { return {}; }
  /// Ends that.
  virtual void end_sendfile() noexcept {}
  /// Between the two: done when the descriptor can be written to; fails when
  /// the connection is lost.
  virtual Future<> sendfile_ready() { return {}; }
};

} // namespace asyncio::detail
