// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/Checks.h"

namespace cotidy {

llvm::ArrayRef<const Check *> allChecks() {
  static const Check *const All[] = {
#define CHECK(Folder, Name) &Name##Check,
#include "checks/Checks.def"
#undef CHECK
  };
  return All;
}

} // namespace cotidy
