// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "driver/wire/Messages.h"

namespace cotidy::worker {

/// All that users are told about the checks: the answer to a "list" job.
[[nodiscard]] std::vector<wire::CheckInfo> checkList();

} // namespace cotidy::worker
