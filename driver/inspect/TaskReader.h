// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "driver/inspect/Memory.h"
#include "driver/inspect/Tasks.h"

namespace cotidy {

/// Why nothing could be read.
enum class ReadFailure {
  None,
  Unreadable, ///< The layout cannot be read; see the error number.
  NoLayout,   ///< There is something else at its place.
  Version,    ///< A layout of another version.
  Damaged,    ///< Numbers in it that cannot be.
};

struct ReadOutcome {
  ReadFailure Failure = ReadFailure::None;
  int Error = 0;             ///< Of the first read that failed.
  std::uint32_t Version = 0; ///< That of the layout.
};

/// Reads all loops by the layout at Address into Into. Whatever the memory
/// holds, this ends, and keeps to its limits; what is wrong there becomes a
/// problem of the snapshot.
[[nodiscard]] ReadOutcome readLoops(Memory &From, std::uint64_t Address,
                                    Snapshot &Into);

} // namespace cotidy
