// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "checks/core/analysis/Places.h"

namespace cotidy {

/// The locks that a coroutine takes, numbered as facts from First on: guards
/// that it keeps in variables, and locks that are awaited and given back by
/// hand. While one is held, shared state is taken to be in order.
class HeldGuards {
public:
  HeldGuards(Unit &In, const Body &Of, unsigned First)
      : In(In), Of(Of), First(First) {}

  /// Looks at one element of the flow. To be called for all, before the rest.
  void find(const clang::Stmt *S);

  [[nodiscard]] unsigned size() const { return Count; }
  /// The number of the guard in this variable.
  [[nodiscard]] std::optional<unsigned> of(const clang::VarDecl *Var) const;
  [[nodiscard]] std::optional<unsigned> takenAt(const clang::Stmt *S) const;
  [[nodiscard]] llvm::ArrayRef<unsigned>
  givenBackAt(const clang::Stmt *S) const;

private:
  bool isGuard(const clang::VarDecl &Var);
  /// The lock that an await takes, as m in co_await m.lock(), or null.
  const clang::Expr *lockOf(const clang::Expr *Await);

  Unit &In;
  const Body &Of;
  unsigned First, Count = 0;
  llvm::DenseMap<const clang::ValueDecl *, unsigned> Numbers;
  llvm::DenseMap<const clang::Stmt *, unsigned> Taken;
  llvm::DenseMap<const clang::Stmt *, llvm::SmallVector<unsigned, 1>> GivenBack;
};

} // namespace cotidy
