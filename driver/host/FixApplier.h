// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "driver/wire/Messages.h"
#include "driver/wire/Result.h"
#include <ctime>
#include <string>
#include <vector>

namespace cotidy {

/// The time to compare the stamps of files with. Take it before the first file
/// is analysed.
[[nodiscard]] timespec fileClockNow();

/// Why a file that was analysed after Since must not be edited: it was changed
/// since then or cannot be read. Empty if it may be. A file from the future
/// counts as unchanged: that is a clock that is wrong.
[[nodiscard]] std::string whyNotEditable(const std::string &File,
                                         const timespec &Since);

/// Edits one file that was analysed after Since; the edits ascend without
/// overlap. Fails, with the file as it was, if it has changed.
[[nodiscard]] Result<void> applyToFile(const std::string &File,
                                       const std::vector<wire::Edit> &Edits,
                                       const timespec &Since);

} // namespace cotidy
