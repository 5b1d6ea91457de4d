// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "checks/core/analysis/Unit.h"

namespace cotidy {

/// The object that a reference, a pointer or a view refers to, where its end is
/// known.
struct Referent {
  /// Dies at the end of its full expression. A closure is one as well.
  const clang::Expr *Temporary = nullptr;
  /// A variable with automatic storage of the body that was asked about, or a
  /// parameter that it takes by value.
  const clang::VarDecl *Local = nullptr;
  /// What dies is owned by it, as the element of a vector: it may have been
  /// moved to another owner.
  bool Owned = false;

  explicit operator bool() const { return Temporary || Local; }
};

/// How a parameter takes its argument.
enum class Borrows : uint8_t { No, Reference, Pointer, View };
[[nodiscard]] Borrows borrows(Unit &In, clang::QualType Parameter);

/// What an argument for a parameter that borrows refers to. Nothing for what
/// lives elsewhere or is not known: members, globals, the heap, literals, what
/// a reference was bound to far away, and std::ref(), which says on purpose.
[[nodiscard]] Referent referentOf(Unit &In, const Body &Of,
                                  const clang::Expr *Argument, Borrows How);

/// The object that an expression names: the same for a receiver, which may be a
/// prvalue.
[[nodiscard]] Referent objectOf(Unit &In, const Body &Of,
                                const clang::Expr *Object);

/// The reference parameter that an expression names, or null.
[[nodiscard]] const clang::ParmVarDecl *passedOn(const clang::Expr *Argument);

} // namespace cotidy
