// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "driver/wire/Messages.h"
#include <string>
#include <string_view>
#include <vector>

namespace cotidy {

class SourceTexts;

/// The name of the recipe below. Another recipe gets another name, so that
/// fingerprints of two recipes are never compared.
inline constexpr std::string_view FingerprintName = "cotidy/v1";

/// A short name for each finding that stays when lines move: 16 hexadecimal
/// digits over the check, the path from Root, and the function around the
/// finding; for a finding outside of functions the text of its line and of
/// those around it, without white space, takes the function's place. Findings
/// that agree in all that are numbered in the order of their places, so no two
/// of one report are the same. Findings are sorted as in a Report.
[[nodiscard]] std::vector<std::string>
fingerprints(const std::vector<wire::Finding> &Findings,
             const std::string &Root, SourceTexts &Texts);

} // namespace cotidy
