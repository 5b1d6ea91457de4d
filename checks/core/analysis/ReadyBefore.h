// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "checks/core/analysis/Unit.h"

namespace cotidy {

/// Whether an eager lambda coroutine may be over when the call that makes it
/// returns: all that it awaits are variables of the function around it, each of
/// which has been told something by a member before, as an event that is set.
[[nodiscard]] bool mayBeOverAtOnce(const Body &Coroutine, const CallSite &Made,
                                   const Body &Around);

} // namespace cotidy
