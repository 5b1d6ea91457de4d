// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "checks/core/analysis/Body.h"

namespace cotidy {

/// What surrounds a statement within one body, and which statement ends a
/// variable's life. Lambdas are leaves but for the initialisers of their
/// captures, as in Body.
class Parents {
public:
  explicit Parents(const Body &Of);

  /// The statement or expression directly around S; null for a root.
  [[nodiscard]] const clang::Stmt *of(const clang::Stmt *S) const {
    return Around.lookup(S);
  }

  /// The variable that an expression initialises as a whole, or null.
  [[nodiscard]] const clang::VarDecl *initialised(const clang::Stmt *S) const {
    return Initialised.lookup(S);
  }

  /// Whether S is Outer or lies in it.
  [[nodiscard]] bool isWithin(const clang::Stmt *S,
                              const clang::Stmt *Outer) const;

  /// The block or loop with which a local variable dies: the range-for
  /// statement for its loop variable, which is born anew on each round. Null
  /// for a parameter, which lives as long as the body.
  [[nodiscard]] const clang::Stmt *scopeOf(const clang::VarDecl *Var) const;

private:
  void enter(const clang::Stmt *S);
  void enterAll(const clang::DeclStmt *S);
  void put(const clang::Stmt *Child, const clang::Stmt *Parent);

  llvm::DenseMap<const clang::Stmt *, const clang::Stmt *> Around;
  llvm::DenseMap<const clang::Stmt *, const clang::VarDecl *> Initialised;
  llvm::DenseMap<const clang::VarDecl *, const clang::Stmt *> Declared;
  llvm::SmallVector<const clang::Stmt *, 64> Open;
};

} // namespace cotidy
