// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "checks/core/analysis/Places.h"
#include "clang/Analysis/CFG.h"

namespace cotidy {

/// A test of shared state that decides a branch, or something that is only
/// right where such a test held.
struct StateTest {
  enum class Kind : uint8_t {
    Value,    ///< There is an object: an optional, a pointer.
    Elements, ///< There are elements.
  };
  Place Of;
  Kind What;
  bool WhenTrue; ///< Which branch is the one where it holds.
  const clang::Expr *At;
};

/// The test at the end of a block.
[[nodiscard]] std::optional<StateTest> stateTest(const clang::CFGBlock &Block,
                                                 const Body &Of);

/// The test that a condition is.
[[nodiscard]] std::optional<StateTest> stateTest(const clang::Expr *Condition,
                                                 const Body &Of);

/// What S relies on: *x and x-> on a value, x.front(), x.pop() and x[i] on
/// elements.
[[nodiscard]] std::optional<StateTest> stateUse(const clang::Stmt *S,
                                                const Body &Of);

} // namespace cotidy
