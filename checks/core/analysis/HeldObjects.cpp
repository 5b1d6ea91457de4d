// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/core/analysis/HeldObjects.h"

#include "checks/core/analysis/Correlation.h"
#include "checks/core/analysis/GuardEffects.h"
#include "checks/core/analysis/HeldTemporaries.h"
#include "checks/core/analysis/Suspending.h"
#include "llvm/ADT/STLExtras.h"

namespace cotidy {

using namespace clang;

namespace {

/// Whether an expression hands an object on to whatever it calls. To look at
/// what is behind a guard, as in Locked->Value, hands nothing on.
bool handsOn(const Stmt *S, const ValueDecl *What) {
  if (!S)
    return false;
  if (const auto *Use = dyn_cast<DeclRefExpr>(S))
    return Use->getDecl() == What;
  const auto Is = [&](const Expr *E) {
    E = E->IgnoreParenImpCasts();
    const auto *Use = dyn_cast<DeclRefExpr>(E);
    const auto *Member = dyn_cast<MemberExpr>(E);
    return (Use && Use->getDecl() == What) ||
           (Member && Member->getMemberDecl() == What);
  };
  if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(S);
      Operator && Operator->getNumArgs() == 1 &&
      (Operator->getOperator() == OO_Arrow ||
       Operator->getOperator() == OO_Star) &&
      Is(Operator->getArg(0)))
    return false;
  if (const auto *Member = dyn_cast<MemberExpr>(S)) {
    if (Member->getMemberDecl() == What)
      return true;
    if (isa<FieldDecl>(Member->getMemberDecl()) && Is(Member->getBase()))
      return false;
  }
  return llvm::any_of(S->children(),
                      [&](const Stmt *Child) { return handsOn(Child, What); });
}

bool handsOn(const Stmt *S, const Place &What) {
  const ValueDecl *Named = What.Members.empty()
                               ? static_cast<const ValueDecl *>(What.Root)
                               : What.Members.back();
  return Named && handsOn(S, Named);
}

/// Adds the guards without a name that awaited expressions make.
void addTemporaries(const Body &Of, GuardTypes &Types, GuardEffects &Effects,
                    std::vector<HeldObject> &All) {
  for (const Suspension &Point : Of.Suspensions) {
    if (neverSuspends(Point.At))
      continue;
    for (const HeldTemporary &One : heldTemporaries(Point, Types)) {
      const auto Has = Effects.whenMade(One.Made);
      if (Has == GuardEffects::Has::Nothing)
        continue;
      const GuardFacts &Guard = Types.of(One.Made->getType());
      HeldObject Found;
      Found.At = &Point;
      Found.Taken.push_back(One.Made->getExprLoc());
      Found.OnEveryPath = One.OnEveryPath && Has == GuardEffects::Has::Lock;
      Found.Type = Guard.Model;
      Found.Guard = Guard.Class;
      All.push_back(std::move(Found));
    }
  }
}

std::vector<HeldObject> held(Unit &In, const Body &Of, GuardTypes &Types) {
  std::vector<HeldObject> All;
  if (Of.Suspensions.empty() || !Of.Function)
    return All;
  const Timing::Scope Measured(In.times(), "held objects");
  GuardEffects Effects(In, Of, Types);
  if (Types.what() == Held::Locks)
    addTemporaries(Of, Types, Effects, All);
  if (Effects.Problem.Sites.empty())
    return All;
  Correlation Conditions(Of);
  for (const SuspendedHolding &Here : findHeld(In, Of, Effects.Problem)) {
    if (neverSuspends(Here.At->At))
      continue;
    for (const HeldThere &One : Here.Held) {
      const GuardEffects::Slot &Slot = Effects[One.Slot];
      const bool Named = Slot.Pair.empty();
      HeldObject Found;
      Found.At = Here.At;
      if (Named)
        Found.Name = Effects.Slots[One.Slot].name();
      for (unsigned Site : One.Sites)
        Found.Taken.push_back(Effects.Problem.Sites[Site]);
      Found.OnEveryPath = One.OnEveryPath;
      Found.Reentrant = Slot.Reentrant;
      Found.Entry = Slot.Entry;
      if (Slot.Guard) {
        Found.Type = Slot.Guard->Model;
        Found.Guard = Slot.Guard->Class;
      }
      if (!Slot.GivenBack.empty())
        Found.GivenBack = Slot.GivenBack.front();
      if (Named)
        Found.GivenToAwait =
            handsOn(Here.At->Operand, Effects.Slots[One.Slot]) ||
            llvm::any_of(Slot.Locks, [&](const Place &Lock) {
              return handsOn(Here.At->Operand, Lock);
            });
      if (!One.OnEveryPath)
        Found.Correlated =
            Conditions.decide(Effects.Problem, One.Slot, Here.At->At);
      All.push_back(std::move(Found));
    }
  }
  llvm::stable_sort(All, [](const HeldObject &A, const HeldObject &B) {
    return A.At < B.At; // Suspensions lie in one vector, in source order.
  });
  return All;
}

} // namespace

std::vector<HeldObject> heldLocks(Unit &In, const Body &Of) {
  GuardTypes Types(In, Held::Locks);
  return held(In, Of, Types);
}

std::vector<HeldObject> heldScopes(Unit &In, const Body &Of,
                                   const llvm::StringSet<> &Further) {
  GuardTypes Types(In, Held::Scopes, &Further);
  return held(In, Of, Types);
}

} // namespace cotidy
