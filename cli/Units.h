// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "cli/CheckOptions.h"
#include "driver/wire/Messages.h"
#include <string>
#include <vector>

namespace cotidy {

/// The translation units that a call of `cotidy check` is about.
struct UnitChoice {
  std::vector<wire::CheckJob> Jobs;
  std::vector<std::string> Problems; ///< Operands without a unit, and why.
};

/// Finds the units of the files named. Units that are not C++ are left out
/// unless they are named themselves. Fails if there is no database to look in.
[[nodiscard]] Result<UnitChoice> chooseUnits(const CheckOptions &Options);

} // namespace cotidy
