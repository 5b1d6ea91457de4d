// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "checks/core/summaries/FunctionFacts.h"
#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"

namespace cotidy {

/// One call on the way from a coroutine to what blocks: in this unit, or, as
/// another unit tells, in some other file.
struct Hop {
  clang::SourceRange At;                       ///< Where the call is written.
  const clang::FunctionDecl *Callee = nullptr; ///< What it calls.
  const clang::Expr *Receiver = nullptr;       ///< On what, for a member.
  /// Set for a hop in another unit, which has none of the above.
  const FactHop *Foreign = nullptr;
};

/// The callee of a hop as a message names it.
[[nodiscard]] std::string nameOf(const Hop &Step);

/// The callee of the last hop of a path as models name it:
/// "std::thread::join".
[[nodiscard]] std::string culprit(const Hop &Last);

} // namespace cotidy
