// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/core/analysis/SuspensionUses.h"

#include "checks/core/analysis/Suspending.h"

namespace cotidy {

using namespace clang;

namespace {

bool suspends(const CFGElement &Element) {
  const auto S = Element.getAs<CFGStmt>();
  if (!S)
    return false;
  return isa<DependentCoawaitExpr>(S->getStmt()) ||
         (isa<CoroutineSuspendExpr>(S->getStmt()) &&
          !neverSuspends(cast<Expr>(S->getStmt())));
}

/// Whether a mention of a value reads nothing of what it refers to.
bool readsNothing(const Expr *Use, const Parents &Around) {
  const Stmt *Up = Around.of(Use);
  while (Up && isa<ParenExpr, ImplicitCastExpr>(Up))
    Up = Around.of(Up);
  if (const auto *Cast = dyn_cast_or_null<ExplicitCastExpr>(Up))
    return Cast->getType()->isVoidType();
  // A view knows its own size; a reference to a container does not.
  const auto *Member = dyn_cast_or_null<MemberExpr>(Up);
  if (!Member || Use->getType()->isReferenceType())
    return false;
  const auto *Named = dyn_cast<DeclRefExpr>(Use);
  if (!Named || Named->getDecl()->getType()->isReferenceType())
    return false;
  const auto *Method = dyn_cast<CXXMethodDecl>(Member->getMemberDecl());
  return Method && Method->getIdentifier() &&
         llvm::is_contained({"size", "empty", "length"}, Method->getName());
}

void keepFirst(SuspensionUses::Places &Out, const ValueDecl *Of,
               const Expr *Use) {
  const Expr *&Known = Out[Of];
  if (!Known || Use->getBeginLoc() < Known->getBeginLoc())
    Known = Use;
}

} // namespace

SuspensionUses findSuspensionUses(Unit &In, const Body &Of,
                                  const Parents &Around) {
  SuspensionUses Uses;
  const Flow *Paths = In.flow(Of);
  if (!Paths)
    return Uses;
  // Whether a block is entered after a suspension on some path: this only ever
  // turns true, so each block is looked at twice at most.
  llvm::DenseMap<const CFGBlock *, bool> Entered;
  llvm::SmallVector<const CFGBlock *, 32> Open{&Paths->graph().getEntry()};
  Entered[Open.front()] = false;
  while (!Open.empty()) {
    const CFGBlock *Block = Open.pop_back_val();
    bool Suspended = Entered[Block];
    for (const CFGElement &Element : *Block)
      Suspended |= suspends(Element);
    for (const CFGBlock *Next : Block->succs()) {
      if (!Next)
        continue;
      const auto [Known, New] = Entered.try_emplace(Next, Suspended);
      if (New || (Suspended && !Known->second)) {
        Known->second = Suspended;
        Open.push_back(Next);
      }
    }
  }
  for (const auto &[Block, AtEntry] : Entered) {
    bool Suspended = AtEntry;
    for (const CFGElement &Element : *Block) {
      Suspended |= suspends(Element);
      const auto S = Element.getAs<CFGStmt>();
      if (!S)
        continue;
      const ValueDecl *Used = nullptr;
      if (const auto *Named = dyn_cast<DeclRefExpr>(S->getStmt()))
        Used = Named->getDecl();
      else if (!isa<CXXThisExpr>(S->getStmt()))
        continue;
      if (Used && !isa<VarDecl>(Used))
        continue;
      const auto *Use = cast<Expr>(S->getStmt());
      if (readsNothing(Use, Around))
        continue;
      keepFirst(Uses.All, Used, Use);
      if (Suspended)
        keepFirst(Uses.AfterSuspension, Used, Use);
    }
  }
  return Uses;
}

} // namespace cotidy
