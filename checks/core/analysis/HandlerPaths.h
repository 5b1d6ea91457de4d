// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "checks/core/analysis/Unit.h"

namespace cotidy {

/// What becomes of an exception that a handler has caught, by the paths out of
/// the handler.
struct HandlerPaths {
  bool Known = false; ///< False where clang cannot build the flow.
  /// A path on which the exception is neither rethrown nor kept for later.
  bool Loses = false;
  /// Such a path leads to another suspension point of the coroutine.
  bool GoesOn = false;
  /// Such a path leads back into the try block: a loop.
  bool TriesAgain = false;
  /// Such a path leaves the coroutine without another try.
  bool Leaves = false;
  /// Every path that loses it throws another exception instead.
  bool Replaces = false;
  clang::SourceLocation ReplacedAt;
};

/// Follows a handler of Try in Of. Exception is the class whose fate is asked
/// for, which decides where a rethrow inside a nested try lands and whether
/// `throw e` keeps the type; null stands for one that only catch (...) takes.
///
/// Counted as kept: `throw;`, a call that always throws or never returns,
/// std::current_exception() handed to a call, returned, or stored where code
/// after the handler passes it on, and a throw of the same type after the
/// handler. Nothing is lost either where each way from the handler ends in
/// std::rethrow_exception() of what was kept before.
[[nodiscard]] HandlerPaths pathsOf(const clang::CXXCatchStmt &Handler,
                                   const clang::CXXTryStmt &Try,
                                   const clang::CXXRecordDecl *Exception,
                                   Unit &In, const Body &Of);

/// Whether a branch inside the handler is decided by the caught exception or
/// by a question about cancellation.
[[nodiscard]] bool looksAtException(const clang::CXXCatchStmt &Handler,
                                    Unit &In, const Body &Of);

} // namespace cotidy
