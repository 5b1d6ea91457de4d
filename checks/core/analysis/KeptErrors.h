// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "checks/core/analysis/Unit.h"

namespace cotidy {

/// An exception that a handler keeps in a local variable, to be thrown after
/// the handler: the way to clean up with awaits, which a handler may not have.
struct KeptError {
  const clang::VarDecl *In = nullptr;
  const clang::Stmt *KeptAt = nullptr;
  /// In is a truth value that says that there was one, and no more.
  bool MereFlag = false;
  const clang::Stmt *ThrownAt = nullptr; ///< A place that throws it again.
  /// The awaits on the way from the handler to such a place, in source order.
  std::vector<const Suspension *> Between;
};

/// What Handler of Try keeps. Paths are followed as far as the error is still
/// kept: a test of the variable has one outcome. A way that leads back into
/// the try block is a retry, not a clean-up, and its error is left out.
///
/// Exception is the class that a flag stands for: what is thrown for it later
/// is of this class or derived from it.
[[nodiscard]] std::vector<KeptError>
keptErrors(const clang::CXXCatchStmt &Handler, const clang::CXXTryStmt &Try,
           const clang::CXXRecordDecl *Exception, Unit &In, const Body &Of);

} // namespace cotidy
