// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "checks/core/analysis/Unit.h"

namespace cotidy {

/// Whether an await of what this call gives ends well unless it is cancelled: a
/// sleep, and an operation on a local object that nobody closes, as a channel.
[[nodiscard]] bool neverFails(Unit &In, const CallSite &Call,
                              const Body &Around);

/// Whether all that an expression stands for is known to end well: such an
/// operation, a coroutine of this unit that lets nothing out, or a local
/// container into which only such are put.
[[nodiscard]] bool endsWell(Unit &In, const clang::Expr *Awaited,
                            const Body &Around);

} // namespace cotidy
