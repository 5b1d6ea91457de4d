// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include <optional>

namespace cotidy {

/// What a container or owner holds, through containers in containers.
struct TaskContents {
  clang::QualType Task;
  bool One = true;       ///< An owner, of one task at most.
  bool Indexed = false;  ///< Its tasks have constant numbers, from 0.
  bool Appended = false; ///< The number tells when it was put in.
};

/// What a standard container, an array or an owner of this type holds; nothing
/// for other types. A shared owner, and one with a deleter of its own, may hand
/// on what it has.
[[nodiscard]] std::optional<TaskContents>
contentsOf(clang::QualType Type, const clang::ASTContext &Context);

} // namespace cotidy
