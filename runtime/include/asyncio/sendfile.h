// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/event_loop.h>
#include <asyncio/exceptions.h>

#include <cstdint>
#include <optional>
#include <type_traits>

namespace asyncio {

/// The system cannot send this file over this socket.
///
/// Source: CPython 3.13, Lib/asyncio/exceptions.py.
class SendfileNotAvailableError : public RuntimeError {
public:
  using RuntimeError::RuntimeError;
};

/// What of a file is sent, and how: for EventLoop::sendfile() and
/// EventLoop::sock_sendfile().
///
/// Source: CPython 3.13, Lib/asyncio/base_events.py, sendfile().
/// Differs: a file is a descriptor. Without `offset` it is read from its
///   beginning in every case, where CPython reads from where the file is
///   positioned if the system cannot do it.
struct SendfileOptions {
  /// From where the file is read.
  std::int64_t offset = 0;
  /// How many bytes are sent, all to the end of the file if missing.
  std::optional<std::int64_t> count = {};
  /// Whether the file is read and written, if the system cannot send it.
  bool fallback = true;
};
static_assert(std::is_trivially_copyable_v<SendfileOptions> &&
              std::is_trivially_destructible_v<SendfileOptions>);

} // namespace asyncio
