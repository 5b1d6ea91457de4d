// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "checks/core/analysis/Unit.h"

namespace cotidy {

/// The body that runs when the value of E is called, as far as the source
/// tells: of a lambda, of a function or member that is named, of what std::bind
/// binds, of a local variable that holds one of these. Null for what is
/// unknown.
[[nodiscard]] const Body *calledBody(Unit &In, const clang::Expr *E);

} // namespace cotidy
