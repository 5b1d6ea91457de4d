// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cerrno>
#include <cstddef>
#include <exception>
#include <span>

namespace asyncio::detail {

/// How much a transport reads in one turn, at the most; more than a datagram
/// can have.
inline constexpr std::size_t read_size = 256 * 1024;
/// After how many writes in vain debug mode says so.
inline constexpr unsigned lost_writes_to_report = 5;

/// Where the transports of the thread read, of `read_size`; a loop has one
/// thread, and what is read is given to a protocol before the next one reads.
[[nodiscard]] std::span<char> read_store();

/// Whether the last call has failed only as it would have had to wait.
[[nodiscard]] inline bool came_too_early() noexcept {
  return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

/// What throw_os_error() throws.
[[nodiscard]] std::exception_ptr os_error(int number);

} // namespace asyncio::detail
