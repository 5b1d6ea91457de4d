// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "clang/AST/DeclCXX.h"

namespace cotidy {

/// The definition of the class that a type, or what a reference of this type
/// refers to, is; null for no class and for one without a definition.
[[nodiscard]] inline const clang::CXXRecordDecl *classOf(clang::QualType Type) {
  if (Type.isNull())
    return nullptr;
  const clang::CXXRecordDecl *Class =
      Type.getNonReferenceType()->getAsCXXRecordDecl();
  return Class ? Class->getDefinition() : nullptr;
}

/// The same, and for a pointer the class of what it points to.
[[nodiscard]] inline const clang::CXXRecordDecl *
classBehind(clang::QualType Type) {
  if (Type.isNull())
    return nullptr;
  Type = Type.getNonReferenceType();
  return classOf(Type->isPointerType() ? Type->getPointeeType() : Type);
}

} // namespace cotidy
