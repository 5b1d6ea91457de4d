// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "checks/core/analysis/Parents.h"
#include "checks/core/analysis/Unit.h"

namespace cotidy {

/// Whether, on some path from After to the death of a local variable, the body
/// may wait for a task that was started at After: a suspension, a blocking
/// call, a destructor that joins, and in a plain function any call that is not
/// known not to. True as well where the flow is not known.
///
/// The walk ends with the variable's life, and gives up (true) in one that is
/// very long.
[[nodiscard]] bool mayWaitInLife(Unit &In, const Body &Of,
                                 const Parents &Around,
                                 const clang::Expr *After,
                                 const clang::VarDecl *Var);

} // namespace cotidy
