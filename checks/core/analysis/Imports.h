// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "checks/core/summaries/LinkedFacts.h"
#include "clang/AST/Decl.h"
#include "llvm/ADT/DenseMap.h"
#include <set>
#include <string>

namespace cotidy {

/// Clang's name for a declaration in the whole project, or empty for one that
/// has none.
[[nodiscard]] std::string usrOf(const clang::FunctionDecl *Function);

/// What other units say about functions that this one calls and does not
/// define. Remembers what it was asked, so that a driver knows which units a
/// new answer concerns. Threads: one. Lifetime: the facts outlive it.
class Imports {
public:
  explicit Imports(const LinkedFacts *Linked) : Linked(Linked) {}

  /// The reason that a function has a role, or null; null for what is known in
  /// this unit only.
  [[nodiscard]] const Reason *find(const clang::FunctionDecl *Function,
                                   const char *Role);

  /// The functions that find() was asked about, known or not.
  [[nodiscard]] const std::set<std::string> &asked() const { return Asked; }

private:
  const LinkedFacts *Linked; ///< Null: nothing is known.
  llvm::DenseMap<const clang::FunctionDecl *, std::string> Usrs;
  std::set<std::string> Asked;
};

} // namespace cotidy
