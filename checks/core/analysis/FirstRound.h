// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "clang/AST/ASTContext.h"

namespace cotidy {

/// Whether Loop, a `for` of either kind, runs its body at least once whatever
/// happens: its bounds are constants, or it goes over an array or a braced list
/// that is not empty. Unknown bounds, other loops and null give false.
[[nodiscard]] bool runsOnceAtLeast(const clang::Stmt *Loop,
                                   const clang::ASTContext &Context);

} // namespace cotidy
