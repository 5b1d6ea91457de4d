// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cotidy {

/// How many characters have to be inserted, removed or replaced.
[[nodiscard]] std::size_t editDistance(std::string_view A, std::string_view B);

/// The name that was probably meant; empty if none is near. A third of the
/// characters may be wrong.
[[nodiscard]] std::string nearestName(std::string_view Typed,
                                      const std::vector<std::string> &Names);

} // namespace cotidy
