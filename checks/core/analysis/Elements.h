// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "checks/core/analysis/Places.h"

namespace cotidy {

/// One way in which a value depends on a container or an owner that others can
/// get at.
struct Held {
  enum class As : uint8_t {
    Iterator,
    Reference, ///< Or a pointer or view: the address of an element.
    Pointee,   ///< What an element, or the owner itself, points to.
  };
  Place Owner;
  clang::QualType OwnerType;
  As How = As::Reference;
};

/// Whether a class holds a changing number of elements: it has begin() and
/// end(), and a member that removes or adds.
[[nodiscard]] bool isContainer(clang::QualType Type);

/// Whether a class owns one object or none: optional, unique_ptr, shared_ptr.
[[nodiscard]] bool isOwner(clang::QualType Type);

/// Whether a value of this type may be null or without a value: a pointer, an
/// owner.
[[nodiscard]] bool mayBeEmpty(clang::QualType Type);

/// The shared containers and owners that a variable of type Type points into
/// when it is made of Value. Empty for copies, for what is local to Of, and for
/// what cannot be told.
[[nodiscard]] llvm::SmallVector<Held, 2> heldBy(clang::QualType Type,
                                                const clang::Expr *Value,
                                                Unit &In, const Body &Of);

} // namespace cotidy
