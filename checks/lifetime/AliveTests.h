// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "clang/AST/DeclCXX.h"
#include "clang/Analysis/CFG.h"
#include <optional>

namespace cotidy {

/// Which successor of a block is taken only if the object of Class that `this`
/// points to lives: the block ends with a test of a guard that was made of
/// `this`, as a QPointer or a std::weak_ptr.
[[nodiscard]] std::optional<unsigned>
aliveSuccessor(const clang::CFGBlock &Block, const clang::CXXRecordDecl *Class);

} // namespace cotidy
