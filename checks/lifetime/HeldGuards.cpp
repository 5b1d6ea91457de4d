// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/lifetime/HeldGuards.h"

#include "llvm/ADT/StringSwitch.h"

namespace cotidy {

using namespace clang;

namespace {

bool givesBack(llvm::StringRef Name) {
  return llvm::StringSwitch<bool>(Name)
      .Cases({"unlock", "unlock_shared", "release", "leave", "exit", "up",
              "give_back", "return_all", "signal"},
             true)
      .Default(false);
}

/// Whether a class has a member that gives back what another one takes.
bool isLock(const CXXRecordDecl *Class) {
  for (const llvm::StringRef Name : {"unlock", "release", "leave", "signal"})
    if (memberNamed(Class, Name))
      return true;
  return false;
}

} // namespace

const Expr *HeldGuards::lockOf(const Expr *Await) {
  const auto *Point = dyn_cast<CoroutineSuspendExpr>(written(Await));
  if (!Point)
    return nullptr;
  const auto *Call = dyn_cast<CallExpr>(written(Point->getOperand()));
  const CallSite *Site = Call ? Of.callAt(Call) : nullptr;
  if (!Site)
    return nullptr;
  // get_units(semaphore, 1) names it first.
  const Expr *On = Site->Receiver            ? Site->Receiver
                   : Site->Arguments.empty() ? nullptr
                                             : Site->Arguments.front();
  if (!On || isPointerLike(On->getType()))
    return nullptr;
  const TypeFacts &Facts = In.facts(On->getType());
  const CXXRecordDecl *Class =
      On->getType().getNonReferenceType()->getAsCXXRecordDecl();
  return Facts.is(TypeRole::CoroutineLock) || (Site->Receiver && isLock(Class))
             ? On
             : nullptr;
}

bool HeldGuards::isGuard(const VarDecl &Var) {
  const TypeFacts &Facts = In.facts(Var.getType());
  if (Facts.is(TypeRole::CoroutineLockGuard) ||
      Facts.is(TypeRole::ThreadLockGuard))
    return true;
  const CXXRecordDecl *Class = Var.getType()->getAsCXXRecordDecl();
  return Class && Class->hasDefinition() && !Class->hasTrivialDestructor() &&
         Var.getInit() && lockOf(Var.getInit());
}

void HeldGuards::find(const Stmt *S) {
  const auto Number = [&](const ValueDecl *Lock) {
    const auto [At, New] = Numbers.try_emplace(Lock, First + Count);
    Count += New;
    return At->second;
  };
  if (const auto *Declared = dyn_cast<DeclStmt>(S)) {
    for (const Decl *D : Declared->decls())
      if (const auto *Var = dyn_cast<VarDecl>(D); Var && isGuard(*Var))
        Taken[S] = Number(Var);
    return;
  }
  if (const auto *Await = dyn_cast<CoawaitExpr>(S)) {
    // One that gives a guard is held as long as its variable lives.
    if (!Await->getType()->isVoidType())
      return;
    if (const Expr *Lock = lockOf(Await))
      if (const auto Named = placeOf(Lock, Of); Named && Named->last())
        Taken[S] = Number(Named->last());
    return;
  }
  const auto *Call = dyn_cast<CXXMemberCallExpr>(S);
  const CXXMethodDecl *Method = Call ? Call->getMethodDecl() : nullptr;
  if (!Method || !Method->getIdentifier() || !givesBack(Method->getName()))
    return;
  const auto Named = placeOf(Call->getImplicitObjectArgument(), Of);
  if (Named && Named->last())
    GivenBack[S].push_back(Number(Named->last()));
}

std::optional<unsigned> HeldGuards::of(const VarDecl *Var) const {
  const auto Found = Numbers.find(Var);
  return Found == Numbers.end() ? std::nullopt
                                : std::optional<unsigned>(Found->second);
}

std::optional<unsigned> HeldGuards::takenAt(const Stmt *S) const {
  const auto Found = Taken.find(S);
  return Found == Taken.end() ? std::nullopt
                              : std::optional<unsigned>(Found->second);
}

llvm::ArrayRef<unsigned> HeldGuards::givenBackAt(const Stmt *S) const {
  const auto Found = GivenBack.find(S);
  return Found == GivenBack.end() ? llvm::ArrayRef<unsigned>()
                                  : llvm::ArrayRef<unsigned>(Found->second);
}

} // namespace cotidy
