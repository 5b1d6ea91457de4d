// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "driver/wire/Result.h"
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace cotidy::wire {

/// No honest message is longer. A longer length means that the peer wrote
/// something else to the pipe; text read as a length is far above it.
inline constexpr std::uint32_t MaxMessage = 256U << 20;

/// The message with its length before it: 4 bytes, little-endian.
[[nodiscard]] std::string frame(std::string_view Message);

/// Cuts a stream of bytes into messages, however they arrive.
class FrameReader {
public:
  void feed(std::string_view Bytes) { Buffer += Bytes; }

  /// The next complete message; nothing if more bytes are needed. Fails if the
  /// stream cannot be messages; it stays unusable after that.
  [[nodiscard]] Result<std::optional<std::string>> next();

  /// Whether a message has begun and not ended.
  [[nodiscard]] bool incomplete() const { return !Buffer.empty(); }

private:
  std::string Buffer;
};

/// Blocks until a message has arrived on Fd; nothing at the end of the stream.
/// Fails if the stream ends inside a message or cannot be read.
[[nodiscard]] Result<std::optional<std::string>> readMessage(int Fd);

/// Blocks until the message is written to Fd.
[[nodiscard]] Result<void> writeMessage(int Fd, std::string_view Message);

} // namespace cotidy::wire
