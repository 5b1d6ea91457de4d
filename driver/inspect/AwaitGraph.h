// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "driver/inspect/Tasks.h"

namespace cotidy {

/// Tasks of one loop that wait for each other and so for ever: the indices of
/// each circle, the first one again at the end. At most a hundred.
[[nodiscard]] std::vector<std::vector<std::size_t>> awaitCycles(const Loop &In);

/// The tasks that no task waits for.
[[nodiscard]] std::vector<std::size_t> rootsOf(const Loop &In);

} // namespace cotidy
