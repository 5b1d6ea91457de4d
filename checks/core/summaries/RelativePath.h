// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>
#include <string_view>

namespace cotidy {

/// A file as facts name it: relative to the root, with as many ".." as it takes
/// for one beside it. Both are absolute, without dots; an empty root leaves the
/// file as it is.
[[nodiscard]] std::string relativeTo(std::string_view Root,
                                     std::string_view File);

} // namespace cotidy
