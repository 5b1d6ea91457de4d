// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>
#include <sys/types.h>

namespace cotidy {

/// The memory in bytes that a process has in use and shares with nobody: what
/// the machine gets back when it ends. Files it has mapped do not count, nor
/// what is swapped out. 0 if there is no such process, or no descriptor left to
/// look. Takes some microseconds.
[[nodiscard]] std::uint64_t ownMemory(pid_t Process);

/// Keeps a process from reserving more, so that one that is quicker than
/// whoever looks at it is refused memory. Does nothing for a process that has
/// reserved more already, as one with a sanitizer has.
void capReservedMemory(pid_t Process, std::uint64_t Bytes);

} // namespace cotidy
