// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "driver/wire/Messages.h"
#include "driver/wire/Result.h"
#include <vector>

namespace cotidy {

/// All checks with their documentation, by name, as the worker knows them.
[[nodiscard]] Result<std::vector<wire::CheckInfo>> readCatalogue();

} // namespace cotidy
