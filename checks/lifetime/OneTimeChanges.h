// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "checks/core/facts/SharedState.h"

namespace cotidy {

/// Whether a change gives a member the first object it owns, and can do so only
/// once: the function that makes it, or every function that calls that one,
/// returns at once if it has run before, as `if (m_connected) co_return;`. Who
/// has got a pointer to the object before cannot lose it by that.
[[nodiscard]] bool givesOnlyObject(SharedState &State, const Change &Made,
                                   const clang::ValueDecl *Owner);

} // namespace cotidy
