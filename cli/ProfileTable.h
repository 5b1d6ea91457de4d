// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "driver/host/Report.h"
#include <string>
#include <vector>

namespace cotidy {

/// Where the processor time of the units went, for people: what took it, the
/// longest first, and if there are several units, each of them.
[[nodiscard]] std::string profileTable(const std::vector<UnitTimes> &Units);

} // namespace cotidy
