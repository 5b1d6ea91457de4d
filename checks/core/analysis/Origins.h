// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "checks/core/analysis/Unit.h"

namespace cotidy {

/// Where an object comes from, as seen from one body.
struct Origin {
  enum class From : uint8_t {
    Unknown,
    Own,       ///< Made in the body, or a copy that it got.
    Elsewhere, ///< A variable that lives outside of functions.
    This,      ///< Reached through the current object.
    Parameter, ///< Reached through a reference or pointer that is a parameter.
    Captured,  ///< A variable of the function around the lambda.
  };

  From Where = From::Unknown;
  const clang::ParmVarDecl *Parameter = nullptr;
  const clang::VarDecl *Variable = nullptr; ///< Captured: which.
  /// The variable or field that the expression names last, if any.
  const clang::ValueDecl *Named = nullptr;
};

/// The origin of the object that E names or points to, through members,
/// pointers, smart pointers, references and accessors.
[[nodiscard]] Origin originOf(Unit &In, const Body &Around,
                              const clang::Expr *E);

} // namespace cotidy
