// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "checks/core/analysis/Unit.h"

namespace cotidy {

/// The constants that a caller passes, by the parameter they arrive in, so
/// that a helper called with a zero timeout is judged as such.
using Bindings = llvm::DenseMap<const clang::ParmVarDecl *, const clang::Expr *>;

/// What a message calls a callee: shortName(), but a callable object by the
/// name of the variable it is called through.
[[nodiscard]] std::string calledName(const clang::FunctionDecl *Callee,
                                     const clang::Expr *Receiver);

/// The caller's expression for a parameter that is bound, else E itself.
[[nodiscard]] const clang::Expr *resolved(const clang::Expr *E,
                                          const Bindings *Bound);

/// Whether a condition of a model holds for a call. What cannot be decided
/// does not hold. Bound may be null.
[[nodiscard]] bool holds(const Condition &What, const CallSite &Call,
                         Unit &In, const Body &Around,
                         const Bindings *Bound = nullptr);

/// Whether the model as a whole holds: every `when`, and no `unless`.
enum class Applies { No, Excluded, Yes };
[[nodiscard]] Applies applies(const FunctionModel &Model, const CallSite &Call,
                              Unit &In, const Body &Around,
                              const Bindings *Bound = nullptr);

/// The first model with Role whose `when` holds decides; null if it is
/// excluded, or if there is none.
[[nodiscard]] const FunctionModel *
matching(const CallSite &Call, FunctionRole Role, Unit &In, const Body &Around,
         const Bindings *Bound = nullptr);

/// The variable that an expression names, through moves, dereferences of its
/// address, parentheses and implicit conversions; else null. A member of the
/// current object counts as the field.
[[nodiscard]] const clang::ValueDecl *namedVariable(const clang::Expr *E);

} // namespace cotidy
