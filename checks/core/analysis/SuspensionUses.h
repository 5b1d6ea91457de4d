// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "checks/core/analysis/Parents.h"
#include "checks/core/analysis/Unit.h"

namespace cotidy {

/// Where a coroutine uses what it was given: its parameters, its captures and
/// the object it is a member of (under the null key). For each the first use in
/// source order.
///
/// A use that reads nothing of what a parameter refers to, as a cast to void or
/// the size of a view, is none.
struct SuspensionUses {
  using Places = llvm::DenseMap<const clang::ValueDecl *, const clang::Expr *>;
  Places All;
  /// Those that some path reaches after a suspension. The arguments of the
  /// first await are evaluated before it.
  Places AfterSuspension;
};

/// One walk over the flow of a coroutine. Empty where that is not known.
[[nodiscard]] SuspensionUses findSuspensionUses(Unit &In, const Body &Of,
                                                const Parents &Around);

} // namespace cotidy
