// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "checks/core/analysis/Unit.h"

namespace cotidy {

/// How a call could be given the cancellation token that it is not given.
struct TokenTaker {
  const clang::FunctionDecl *Function = nullptr; ///< Who takes one.
  const clang::ParmVarDecl *Parameter = nullptr;
  unsigned Index = 0; ///< Of the parameter.
  /// The call is of Function, and the parameter got its default argument;
  /// otherwise Function is another overload.
  bool Defaulted = false;
};

/// The parameter for a token that the called function has with a default that
/// nobody can cancel, or that an overload of it has beside the same parameters.
/// Nothing where a token is passed, also an empty one.
[[nodiscard]] std::optional<TokenTaker>
tokenTakerOf(Unit &In, const CallSite &Call, const Body &Around);

} // namespace cotidy
