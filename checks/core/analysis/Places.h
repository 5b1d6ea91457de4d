// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "checks/core/analysis/Unit.h"

namespace cotidy {

/// An object that an expression names by way of members only: `sessions_`,
/// `self->state.queue`, a global, a parameter.
struct Place {
  /// The variable that the name begins with; null for the current object.
  const clang::VarDecl *Base = nullptr;
  llvm::SmallVector<const clang::FieldDecl *, 3> Fields;
  /// Whether others than this body can get at it: a member of the current
  /// object, a global, what a reference, a pointer or a shared owner leads to.
  bool Shared = false;

  /// The field, or the variable if there is none: what other functions name as
  /// well when they mean the same object.
  [[nodiscard]] const clang::ValueDecl *last() const {
    return Fields.empty() ? static_cast<const clang::ValueDecl *>(Base)
                          : Fields.back();
  }
  bool operator==(const Place &Other) const {
    return Base == Other.Base && Fields == Other.Fields;
  }
};

/// The place that E names in Of; nothing for what is computed. References and
/// copies of shared pointers that a local is made of are looked through.
[[nodiscard]] std::optional<Place> placeOf(const clang::Expr *E,
                                           const Body &Of);

/// As a message names it: without the current object.
[[nodiscard]] std::string nameOf(const Place &Of);

/// E without parentheses, casts that the source does not spell, and copies or
/// moves that construct the same value.
[[nodiscard]] const clang::Expr *written(const clang::Expr *E);

/// Whether a type behaves as a pointer that may own: a raw pointer, or a class
/// with operator-> and get().
[[nodiscard]] bool isPointerLike(clang::QualType Type);

/// A public or inherited member function with this name, or null.
[[nodiscard]] const clang::CXXMethodDecl *
memberNamed(const clang::CXXRecordDecl *Class, llvm::StringRef Name);
[[nodiscard]] const clang::CXXMethodDecl *
memberNamed(const clang::CXXRecordDecl *Class, clang::OverloadedOperatorKind);

} // namespace cotidy
