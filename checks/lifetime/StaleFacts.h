// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "checks/core/analysis/Elements.h"
#include "checks/core/analysis/FactFlow.h"
#include "checks/core/analysis/Suspending.h"
#include "checks/core/facts/SharedState.h"

namespace cotidy {

/// Something that a coroutine knows about shared state, and relies on after a
/// suspension.
struct StaleFact {
  enum class Pattern : uint8_t {
    Element, ///< A variable that points into a container or an owner.
    Loop,    ///< A range-for over a container.
    Tested,  ///< A test: has a value, is not null, is not empty.
    Copied,  ///< A value that was read and goes into what is written back.
  };
  Pattern What;
  Held Of;                             ///< Tested, Copied: Owner only.
  const clang::VarDecl *Var = nullptr; ///< Who holds it; null: an operand.
  const clang::CXXForRangeStmt *For = nullptr; ///< Loop.
  const clang::Stmt *Use = nullptr;
  const clang::Stmt *Began = nullptr;
  const clang::Stmt *Suspended = nullptr;
};

/// What a coroutine still relies on although it was suspended since it learned
/// it. Who may have changed the state meanwhile is not asked here.
[[nodiscard]] std::vector<StaleFact>
staleFacts(Unit &In, const Body &Of, Suspending &Suspends, SharedState &State);

} // namespace cotidy
