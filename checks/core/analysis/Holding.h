// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "checks/core/analysis/Unit.h"
#include "llvm/ADT/SmallVector.h"

namespace cotidy {

/// What one element of the flow does to the slots of a HoldingProblem. A slot
/// is anything that is held or not: a lock, a scope object, a resource.
struct HoldingEffect {
  enum class Kind : uint8_t {
    Take,    ///< Held from here on.
    MayTake, ///< Held, or not: as a try.
    Give,    ///< Not held any more.
    Forget,  ///< Whether it is held is not known from here on.
    Move,    ///< Other has what Slot had.
    Swap,    ///< Slot and Other exchange what they have.
  };
  Kind Does = Kind::Forget;
  unsigned Slot = 0;
  unsigned Other = 0; ///< The other slot, or the site where it is taken.
};

/// The facts of one body that findHeld() follows along the paths.
struct HoldingProblem {
  using Effects = llvm::SmallVector<HoldingEffect, 1>;

  std::vector<clang::SourceLocation> Sites; ///< Where slots are taken.
  llvm::DenseMap<const clang::Stmt *, Effects> At;
  /// When a variable has been initialised, and when its life ends.
  llvm::DenseMap<const clang::VarDecl *, Effects> Made, Dies;
  Effects AtEntry;
  /// Conditions that tell whether a slot is held: if they are true, or if not.
  struct Test {
    unsigned Slot = 0;
    bool HeldIfTrue = true;
  };
  llvm::DenseMap<const clang::Stmt *, Test> Tests;

  unsigned site(clang::SourceLocation Place) {
    Sites.push_back(Place);
    return Sites.size() - 1;
  }
};

/// What is held at a suspension, before the awaited expression has an effect.
struct HeldThere {
  unsigned Slot = 0;
  bool OnEveryPath = true;
  llvm::SmallVector<unsigned, 1> Sites; ///< Ascending.
};

struct SuspendedHolding {
  const Suspension *At = nullptr;
  std::vector<HeldThere> Held;
  /// What nothing in the body catches leaves it with these slots held, if the
  /// await throws: at once, or by a handler that throws again.
  llvm::SmallVector<unsigned, 1> LostByException; ///< Slots.
};

/// Carries the effects along every path, once to a fixpoint: loops, implicit
/// destructors, tests, and the ways of exceptions into handlers. Cancel is the
/// exception that an await may throw, as handlers see it; null stands for one
/// that no class is known of. Only suspensions at which something is held, in
/// source order; none where the flow is not known.
[[nodiscard]] std::vector<SuspendedHolding>
findHeld(Unit &In, const Body &Of, const HoldingProblem &What,
         llvm::ArrayRef<const clang::CXXRecordDecl *> Cancel = {});

} // namespace cotidy
