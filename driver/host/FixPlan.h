// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "driver/wire/Messages.h"
#include "driver/wire/Result.h"
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace cotidy {

enum class FixScope {
  Safe, ///< Fixes that keep the meaning.
  All,  ///< Also those that a person has to review.
};

/// Which fixes of a report go together.
struct FixPlan {
  struct Skip {
    std::size_t Finding; ///< Index in the report.
    std::string Why;
  };

  /// By file, ascending, without overlaps.
  std::map<std::string, std::vector<wire::Edit>> Edits;
  std::vector<std::size_t> Planned; ///< Indices of the findings to be fixed.
  std::vector<Skip> Skipped;
};

/// Why a file must not be edited; empty if it may.
using EditRefusal = std::function<std::string(const std::string &File)>;

/// Takes the first fix of each finding, in order, if its safety is in Scope. A
/// fix that overlaps an earlier one, or that Refuse forbids a file of, is
/// skipped as a whole. Edits that several fixes share are made once.
[[nodiscard]] FixPlan planFixes(const std::vector<wire::Finding> &Findings,
                                FixScope Scope,
                                const EditRefusal &Refuse = nullptr);

/// The text after the edits, which ascend without overlap. Fails if one lies
/// beyond the end: then the text is not the one that was analysed.
[[nodiscard]] Result<std::string>
applyEdits(std::string_view Text, const std::vector<wire::Edit> &Edits);

} // namespace cotidy
