// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>
#include <string_view>

namespace cotidy {

/// The change from Before to After as `patch -p1` and `git apply` read it, with
/// 3 lines of context; empty if there is none. Name stands behind a/ and b/.
[[nodiscard]] std::string unifiedDiff(const std::string &Name,
                                      std::string_view Before,
                                      std::string_view After);

} // namespace cotidy
