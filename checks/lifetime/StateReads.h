// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "checks/core/analysis/Places.h"

namespace cotidy {

/// The first shared scalar that the arithmetic of E reads. At gets the
/// expression that reads it.
[[nodiscard]] std::optional<Place>
stateReadIn(const clang::Expr *E, const Body &Of,
            const clang::Expr **At = nullptr);

/// The locals that the arithmetic of E reads, and whether there is any
/// arithmetic.
bool localsReadIn(const clang::Expr *E,
                  llvm::SmallVectorImpl<const clang::VarDecl *> &Out);

/// The variable that E names, a structured binding by what it binds; else null.
[[nodiscard]] const clang::VarDecl *variableOf(const clang::Expr *E);

/// Whether a variable is an object of this body and no name for another one.
[[nodiscard]] bool isLocalObject(const clang::VarDecl &Var);

} // namespace cotidy
