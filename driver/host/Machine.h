// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>

namespace cotidy {

/// What this process and its children may use together: the machine's memory in
/// bytes, or what a container allows. 0 if nobody says.
[[nodiscard]] std::uint64_t availableMemory();

/// How many processors they may use: those of the machine, less where this
/// process is bound to some, or a container allows less. At least 1.
[[nodiscard]] unsigned availableProcessors();

} // namespace cotidy
