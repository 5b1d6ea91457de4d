// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "checks/core/analysis/Body.h"
#include "llvm/ADT/ArrayRef.h"

namespace cotidy {

/// Whether a handler gets what an await throws. Cancel are the exceptions that
/// carry a cancellation; where there are none, whatever takes all standard
/// exceptions gets it.
[[nodiscard]] bool
catchesAwaits(const clang::CXXCatchStmt &Handler,
              llvm::ArrayRef<const clang::CXXRecordDecl *> Cancel);

/// Whether an await may throw, as far as its await_resume() tells.
[[nodiscard]] bool mayThrow(const Suspension &Point);

/// Which try block or handler a statement of a body lies in, if any. Only what
/// may throw, and variables, are listed; a lambda's body is none of it.
class TryRegions {
public:
  /// A try block, or a handler: one of Try and Handler is null. Outer is the
  /// region around the whole try statement, or -1.
  struct Region {
    const clang::CXXTryStmt *Try = nullptr;
    const clang::CXXCatchStmt *Handler = nullptr;
    int Outer = -1;
  };

  explicit TryRegions(const Body &Of);

  [[nodiscard]] bool empty() const { return Regions.empty(); }
  [[nodiscard]] const Region &operator[](int Index) const {
    return Regions[Index];
  }
  /// The innermost region of S, or -1: also for what cannot throw.
  [[nodiscard]] int of(const clang::Stmt *S) const {
    const auto At = Places.find(S);
    return At == Places.end() ? -1 : At->second;
  }
  [[nodiscard]] int of(const clang::VarDecl *Var) const {
    const auto At = Variables.find(Var);
    return At == Variables.end() ? -1 : At->second;
  }

private:
  void walk(const clang::Stmt *S, int In);

  std::vector<Region> Regions;
  llvm::DenseMap<const clang::Stmt *, int> Places;
  llvm::DenseMap<const clang::VarDecl *, int> Variables;
};

} // namespace cotidy
