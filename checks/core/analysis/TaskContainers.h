// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "checks/core/analysis/LostValues.h"

namespace cotidy {

/// The tasks that a body puts into local standard containers, arrays and
/// owners and that nothing takes out again: all of a container, or those
/// elements that no constant index names while others are used.
///
/// A mention of a container counts as a use unless it is known to be none: to
/// put something in, to ask for the size, to loop over it without a look at
/// the elements. Whoever destroys elements by hand means to, where that
/// cancels their work.
[[nodiscard]] std::vector<LostValue> findLostInContainers(Unit &In,
                                                          const Body &Of);

} // namespace cotidy
