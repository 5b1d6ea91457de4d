// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "driver/wire/Messages.h"
#include <string>
#include <vector>

namespace cotidy {

/// Where the processor time of one unit went.
struct UnitTimes {
  std::string File;
  std::vector<wire::TimeShare> Shares;
};

/// What a run has found, independent of the order in which units finished.
struct Report {
  /// Sorted by file, line and column. What several units see in one header is
  /// here once.
  std::vector<wire::Finding> Findings;
  std::vector<wire::UnitResult> NotAnalysed; ///< Broken or failed; no findings.
  std::size_t Units = 0;                     ///< All, analysed or not.
  std::vector<UnitTimes> Times; ///< In the order of the jobs; if asked for.

  [[nodiscard]] std::size_t analysed() const {
    return Units - NotAnalysed.size();
  }
};

/// Two findings are one if check, file, offset and message agree; the notes and
/// fixes are those of the unit with the lower id, one that parsed before one
/// that did not. What the compiler misunderstood may be fixed wrongly, so
/// findings of units with errors have no fixes unless FixErrors asks for them.
[[nodiscard]] Report makeReport(std::vector<wire::UnitResult> Units,
                                bool FixErrors = false);

} // namespace cotidy
