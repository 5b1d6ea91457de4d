// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "checks/core/analysis/Unit.h"

namespace cotidy {

class GuardTypes;

/// A guard without a name that an awaited expression makes. It lives until the
/// await is over.
struct HeldTemporary {
  const clang::Expr *Made = nullptr;
  bool OnEveryPath = true; ///< The expression always makes it.
};

/// Those guards in the operand of a suspension that nothing the operand calls
/// can empty: they can be neither moved nor given back, are lent as const, or
/// are looked through, as in `co_await State.wlock()->load()`. What belongs to
/// an inner await is not among them.
[[nodiscard]] llvm::SmallVector<HeldTemporary, 1>
heldTemporaries(const Suspension &Point, GuardTypes &Types);

} // namespace cotidy
