// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "descriptor.h"

#include <asyncio/detail/code_address.h>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace asyncio::detail {

/// What a message between the processes of a pool means.
enum class MessageKind : std::uint32_t {
  /// To the fork server: fork a worker for the attached socket.
  start_worker,
  /// To a worker: call `entry` with the body.
  call,
  /// From a worker: here I am, process `id`, my pidfd attached if there are
  /// pidfds.
  hello,
  /// From the fork server, in place of a worker's hello: fork failed with the
  /// error number `id`.
  no_worker,
  /// From a worker: the body is what the call returned, or threw.
  value,
  exception,
};

struct MessageHeader {
  MessageKind kind = MessageKind::call;
  /// Whether the body is in the attached file and not behind the header.
  std::uint32_t body_in_file = 0;
  std::uint64_t id = 0;
  std::uint64_t size = 0;
  CodeAddress entry;
};

/// The two ends of a new SOCK_SEQPACKET connection, closed on exec.
/// Throws std::system_error.
[[nodiscard]] std::pair<Descriptor, Descriptor> make_channel();

/// Sends one message, waiting for room. A body that is too large for the socket
/// travels in a memory file; then nothing else can be attached.
///
/// False if the other end is gone. Throws std::system_error for everything
/// else, as no memory for the file or no descriptor.
bool send_message(int socket, MessageHeader header,
                  std::span<const std::byte> body = {}, int attached = -1);

enum class Received { message, nothing, end };

/// Receives messages of one socket, one after the other.
class MessageReceiver {
public:
  MessageReceiver();

  /// Waits for a message, or gives `nothing` with `wait` false. `end`: the
  /// other end is gone.
  [[nodiscard]] Received receive(int socket, bool wait);

  [[nodiscard]] const MessageHeader &header() const noexcept { return header_; }
  /// The body; until the next receive().
  ///
  /// Throws: std::system_error, if it could not be fetched.
  [[nodiscard]] std::span<const std::byte> body();
  /// What came with the message, empty if nothing.
  [[nodiscard]] Descriptor take_attached() noexcept {
    return std::move(attached_);
  }

private:
  std::vector<std::byte> buffer_;
  std::vector<std::byte> large_;
  std::size_t inline_size_ = 0;
  MessageHeader header_;
  Descriptor attached_;
};

} // namespace asyncio::detail
