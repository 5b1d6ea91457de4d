// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "checks/core/framework/Check.h"
#include "llvm/ADT/ArrayRef.h"

namespace cotidy {

#define CHECK(Folder, Name) extern const Check Name##Check;
#include "checks/Checks.def"
#undef CHECK

/// Every check, in the order of Checks.def.
[[nodiscard]] llvm::ArrayRef<const Check *> allChecks();

} // namespace cotidy
