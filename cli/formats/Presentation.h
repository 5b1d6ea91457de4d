// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "driver/host/Report.h"
#include "driver/host/SourceTexts.h"
#include <string>
#include <vector>

namespace cotidy {

/// A report with all that a format needs to show it.
struct Presentation {
  const Report &Shown;
  SourceTexts &Texts;
  std::string Version; ///< Of cotidy.
  /// The folder from which paths are given: absolute and normal. What lies
  /// outside of it keeps its absolute path.
  std::string Root;
  /// The documentation of the checks; one that is not here is known by name
  /// only.
  std::vector<wire::CheckInfo> Checks;
  std::vector<std::string> Fingerprints; ///< One for each finding.

  /// Null for a check without documentation.
  [[nodiscard]] const wire::CheckInfo *infoOf(const std::string &Check) const;
  [[nodiscard]] std::string pathOf(const std::string &File) const;
};

/// Makes the fingerprints; the rest is as given.
[[nodiscard]] Presentation presentationOf(const Report &Shown,
                                          SourceTexts &Texts,
                                          std::string Version, std::string Root,
                                          std::vector<wire::CheckInfo> Checks);

/// How grave a finding is for those who know four degrees: Blocking is one that
/// WarningsAsErrors raised, the others follow the confidence.
enum class Gravity { Blocking, Certain, Likely, Policy };
[[nodiscard]] Gravity gravityOf(const wire::Finding &Found);

/// Why a unit was not analysed, in one line.
[[nodiscard]] std::string reasonOf(const wire::UnitResult &Unit);

/// The finding's range: its end is the byte behind the last, and its begin if
/// no range is known.
struct Extent {
  SourceTexts::Position Begin;
  SourceTexts::Position End;
};
[[nodiscard]] Extent extentOf(const wire::Finding &Found, SourceTexts &Texts);

} // namespace cotidy
