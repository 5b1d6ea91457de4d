// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "cli/TaskTree.h"

namespace cotidy {

/// The trees as a picture that a browser shows, in dark pages too.
[[nodiscard]] std::string showSvg(const std::vector<TreeNode> &Trees,
                                  const std::string &Title);

} // namespace cotidy
