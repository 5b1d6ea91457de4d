// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "checks/core/analysis/Unit.h"

namespace cotidy {

/// Why the value of an await has to be looked at.
struct ResultDuty {
  enum class Kind : uint8_t {
    None,
    Error,         ///< It is an error, as std::error_code.
    ErrorAndMore,  ///< An error and what there is without one, as a tuple.
    ValueOrError,  ///< One of the two, as std::expected.
    MarkedType,    ///< Its class or enumeration is [[nodiscard]].
    MarkedAwaiter, ///< The await_resume() that gives it is.
  };
  Kind Is = Kind::None;
  /// Where it is marked; null where no mark is needed.
  const clang::NamedDecl *Marked = nullptr;

  explicit operator bool() const { return Is != Kind::None; }
};

/// The type of what an await gives, references not removed. In a template that
/// nobody instantiates, what the operand's own awaiter gives; null where that
/// is not known.
[[nodiscard]] clang::QualType awaitedType(const clang::Expr *Await);

/// What a dropped value of this type, of this await, would have told.
[[nodiscard]] ResultDuty dutyOf(Unit &In, const clang::Expr *Await);

/// Whether a tuple or the like has a part that has to be looked at.
[[nodiscard]] bool holdsDuty(Unit &In, clang::QualType Type);

/// Whether clang itself warns of this await as a statement, by default.
[[nodiscard]] bool compilerWarns(Unit &In, const clang::Expr *Await);

} // namespace cotidy
