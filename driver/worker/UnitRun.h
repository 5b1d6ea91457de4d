// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "driver/wire/Messages.h"

namespace cotidy::worker {

/// Parses the unit of a job and runs the selected checks over it, by way of
/// clang-tidy's own engine. Broken code is normal input.
[[nodiscard]] wire::UnitResult runUnit(const wire::CheckJob &Job);

} // namespace cotidy::worker
