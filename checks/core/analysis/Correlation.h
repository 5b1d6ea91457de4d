// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "checks/core/analysis/Holding.h"
#include "llvm/ADT/DenseMap.h"

namespace cotidy {

/// The conditions under which something is taken, given back or awaited. Flow
/// follows every path, also one that takes a branch here and leaves out the
/// same branch there.
class Correlation {
public:
  explicit Correlation(const Body &Of) : Of(Of) {}

  /// Whether one condition, or a local flag, decides more than once what
  /// becomes of a slot, so that paths on which it is held at At may not exist.
  [[nodiscard]] bool decide(const HoldingProblem &What, unsigned Slot,
                            const clang::Stmt *At);

private:
  struct Branch {
    const clang::Stmt *If = nullptr;
    unsigned Hash = 0;
    bool Flag = false; ///< A local variable that changes is in the condition.
    int Outer = -1;
  };

  /// The condition of a branch by its shape, and one branch that has it.
  using Conditions = llvm::DenseMap<unsigned, const clang::Stmt *>;
  struct About {
    bool Twice = false; ///< The effects themselves share a condition.
    Conditions Seen;
  };

  bool meets(const clang::Stmt *S, bool Flags, Conditions &Seen) const;
  void walk(const clang::Stmt *S, int In);
  int branch(const clang::Stmt *If, const clang::Expr *Condition, int Outer);

  const Body &Of;
  bool Walked = false;
  llvm::DenseMap<unsigned, About> Slots;
  std::vector<Branch> Branches;
  llvm::DenseMap<const clang::Stmt *, int> Places;
};

} // namespace cotidy
