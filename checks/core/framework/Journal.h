// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "clang/Basic/SourceLocation.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include <vector>

namespace cotidy {

/// What the other checks of a unit did, for a check that judges suppressions.
struct Journal {
  struct Report {
    llvm::StringRef Check;
    /// Where a comment could suppress it: its place, and for one in a macro the
    /// places of the expansions.
    llvm::SmallVector<clang::SourceLocation, 1> Places;
  };

  std::vector<Report> Reports;             ///< Suppressed or not.
  std::vector<llvm::StringRef> Ran;        ///< Checks, to their end.
  std::vector<llvm::StringRef> All;        ///< All checks that there are.
  std::vector<clang::SourceRange> Skipped; ///< By the preprocessor.
  bool RequireReasons = false; ///< The option cotidy.RequireReasons.
};

} // namespace cotidy
