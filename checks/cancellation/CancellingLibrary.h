// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "checks/core/framework/Pass.h"

namespace cotidy {

/// The library that delivers a cancellation to this suspension: that of the
/// awaited type, or else of the coroutine that awaits. Null where the unit
/// declares none of the exceptions by which that library cancels: then it is
/// another one of the same name.
[[nodiscard]] const Library *cancellingLibrary(Pass &P, const Suspension &Point,
                                               const Body &Around);

} // namespace cotidy
