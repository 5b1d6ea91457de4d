// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "driver/host/FixPlan.h"
#include "driver/host/Report.h"
#include <ctime>
#include <set>
#include <string>
#include <vector>

namespace cotidy {

/// What became of the fixes of a report.
struct FixOutcome {
  std::set<std::size_t> Fixed;       ///< Indices of findings.
  std::vector<std::string> Messages; ///< Fixes that were not made, and why.
  bool Failed = false;               ///< A file could not be written.
};

/// Applies the fixes to files that were analysed after Since.
[[nodiscard]] FixOutcome applyFixes(const Report &Of, FixScope Scope,
                                    const timespec &Since);

/// What --fix=all would change, as one diff. Messages are appended for fixes
/// that would be skipped.
[[nodiscard]] std::string diffFixes(const Report &Of,
                                    std::vector<std::string> &Messages);

} // namespace cotidy
