// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/core/analysis/Correlation.h"

#include "llvm/ADT/FoldingSet.h"
#include "llvm/ADT/STLExtras.h"

namespace cotidy {

using namespace clang;

namespace {

bool readsFlag(const Stmt *S) {
  if (!S)
    return false;
  if (const auto *Use = dyn_cast<DeclRefExpr>(S)) {
    const auto *Var = dyn_cast<VarDecl>(Use->getDecl());
    return Var && Var->hasLocalStorage() && !isa<ParmVarDecl>(Var) &&
           Var->getType()->isBooleanType() &&
           !Var->getType().isConstQualified();
  }
  return llvm::any_of(S->children(), readsFlag);
}

} // namespace

int Correlation::branch(const Stmt *If, const Expr *Condition, int Outer) {
  if (!Condition || Condition->isValueDependent())
    return Outer;
  Condition = Condition->IgnoreParenImpCasts();
  while (const auto *Not = dyn_cast<UnaryOperator>(Condition)) {
    if (Not->getOpcode() != UO_LNot)
      break;
    Condition = Not->getSubExpr()->IgnoreParenImpCasts();
  }
  llvm::FoldingSetNodeID Shape;
  Condition->Profile(Shape, Of.Function->getASTContext(), /*Canonical=*/true);
  Branches.push_back({If, Shape.ComputeHash(), readsFlag(Condition), Outer});
  return static_cast<int>(Branches.size()) - 1;
}

void Correlation::walk(const Stmt *S, int In) {
  if (!S)
    return;
  if (In != -1)
    Places[S] = In;
  if (isa<LambdaExpr>(S))
    return;
  if (const auto *If = dyn_cast<IfStmt>(S)) {
    walk(If->getInit(), In);
    walk(If->getConditionVariableDeclStmt(), In);
    walk(If->getCond(), In);
    const int Inner = branch(If, If->getCond(), In);
    walk(If->getThen(), Inner);
    walk(If->getElse(), Inner);
    return;
  }
  if (const auto *Choice = dyn_cast<ConditionalOperator>(S)) {
    walk(Choice->getCond(), In);
    const int Inner = branch(Choice, Choice->getCond(), In);
    walk(Choice->getTrueExpr(), Inner);
    walk(Choice->getFalseExpr(), Inner);
    return;
  }
  for (const Stmt *Child : S->children())
    walk(Child, In);
}

bool Correlation::meets(const Stmt *S, bool Flags, Conditions &Seen) const {
  const auto Inside = Places.find(S);
  for (int In = Inside == Places.end() ? -1 : Inside->second; In != -1;
       In = Branches[In].Outer) {
    if (Flags && Branches[In].Flag)
      return true;
    const auto [Same, New] =
        Seen.try_emplace(Branches[In].Hash, Branches[In].If);
    if (!New && Same->second != Branches[In].If)
      return true;
  }
  return false;
}

bool Correlation::decide(const HoldingProblem &What, unsigned Slot,
                         const Stmt *At) {
  if (!Walked) {
    Walked = true;
    walk(Of.Root, -1);
    for (const auto &[S, Effects] : What.At)
      for (const HoldingEffect &One : Effects) {
        About &Its = Slots[One.Slot];
        Its.Twice = Its.Twice || meets(S, /*Flags=*/true, Its.Seen);
      }
  }
  About &Its = Slots[Slot];
  if (Its.Twice)
    return true;
  Conditions Seen;
  if (!meets(At, /*Flags=*/false, Seen))
    return llvm::any_of(Seen, [&](const auto &One) {
      const auto Same = Its.Seen.find(One.first);
      return Same != Its.Seen.end() && Same->second != One.second;
    });
  return false;
}

} // namespace cotidy
