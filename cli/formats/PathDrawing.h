// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "cli/formats/Presentation.h"
#include <string>

namespace cotidy {

/// The way from a finding through its notes as an SVG for an HTML page, whose
/// style sheet colours it: a box for each step, each below and right of the one
/// that leads to it, with its number, function and place; what a call chain
/// ends in gets a box of its own. Empty if no note has a place.
[[nodiscard]] std::string drawPath(const wire::Finding &Found,
                                   const Presentation &Of);

} // namespace cotidy
