// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/core/analysis/WaitsInLife.h"

#include "checks/core/analysis/Conditions.h"
#include "checks/core/analysis/Suspending.h"
#include "llvm/ADT/SmallPtrSet.h"

namespace cotidy {

using namespace clang;

namespace {

/// How many elements of the flow one question may look at.
constexpr unsigned MostElements = 4000;

class Walk {
public:
  Walk(Unit &In, const Body &Of, const Parents &Around, const VarDecl *Var)
      : In(In), Of(Of), Around(Around), Var(Var), Scope(Around.scopeOf(Var)) {}

  bool mayWait(const Flow &Paths, Flow::Point From) {
    llvm::SmallPtrSet<const CFGBlock *, 16> Seen;
    llvm::SmallVector<Flow::Point, 8> Open{{From.Block, From.Index + 1}};
    while (!Open.empty()) {
      const Flow::Point Here = Open.pop_back_val();
      bool Ends = false;
      for (unsigned I = Here.Index; I < Here.Block->size() && !Ends; ++I) {
        if (++Looked > MostElements)
          return true;
        const CFGElement Element = (*Here.Block)[I];
        Ends = isDeath(Element);
        if (!Ends && waits(Element))
          return true;
      }
      if (Ends || goesRound(*Here.Block))
        continue;
      for (const CFGBlock *Next : Here.Block->succs())
        if (Next && Next != &Paths.graph().getExit() &&
            Seen.insert(Next).second)
          Open.push_back({Next, 0});
    }
    return false;
  }

private:
  /// The variable dies here, is gone already, or is made anew. What an error
  /// drops on its way out is not judged.
  bool isDeath(const CFGElement &Element) const {
    if (const auto Dies = Element.getAs<CFGAutomaticObjDtor>())
      return Dies->getVarDecl() == Var;
    const auto Statement = Element.getAs<CFGStmt>();
    if (!Statement)
      return false;
    const Stmt *S = Statement->getStmt();
    if (isa<CXXThrowExpr>(S))
      return true;
    if (const auto *Declares = dyn_cast<DeclStmt>(S))
      if (llvm::is_contained(Declares->decls(), Var))
        return true;
    // What clang makes itself has no place in the source.
    return Scope && Around.of(S) && !Around.isWithin(S, Scope);
  }

  /// Whether the block leads back to the head of a loop within which the
  /// variable lives for one round.
  bool goesRound(const CFGBlock &Block) const {
    const Stmt *Loop = Block.getLoopTarget();
    return Loop && Scope && Around.isWithin(Scope, Loop) &&
           !(isa<ForStmt>(Loop) && Scope == Loop);
  }

  bool waits(const CFGElement &Element) {
    if (const auto Dies = Element.getAs<CFGAutomaticObjDtor>())
      return waitsInDestructor(Dies->getVarDecl()->getType());
    const auto Statement = Element.getAs<CFGStmt>();
    if (!Statement)
      return false;
    const Stmt *S = Statement->getStmt();
    if (isa<CoroutineSuspendExpr, DependentCoawaitExpr>(S))
      return !neverSuspends(cast<Expr>(S));
    if (const auto *E = dyn_cast<Expr>(S)) {
      if (const CallSite *Call = Of.callAt(E))
        return waitsInCall(*Call);
      return isa<CallExpr>(E) && !Of.isCoroutine();
    }
    return false;
  }

  bool waitsInDestructor(QualType Type) {
    if (In.facts(Type).is(TypeRole::JoinsInDestructor))
      return true;
    const CXXRecordDecl *Class = Type->getAsCXXRecordDecl();
    return !Of.isCoroutine() && Class && !Class->isInStdNamespace() &&
           !Class->isLambda() && !In.facts(Type).Coroutine &&
           !Class->hasTrivialDestructor();
  }

  bool waitsInCall(const CallSite &Call) {
    for (const FunctionModel *Model : In.modelsOf(Call.Callee, Call.Receiver))
      for (const FunctionRole Role :
           {FunctionRole::Blocks, FunctionRole::SyncWait,
            FunctionRole::RunsEventLoop})
        if (Model->is(Role))
          return true;
    // One thread: only what suspends lets a task of the loop run.
    if (Of.isCoroutine() || isa<CXXConstructExpr>(Call.At))
      return false;
    if (!In.modelsOf(Call.Callee, Call.Receiver).empty() ||
        Call.Callee->isInStdNamespace())
      return false;
    const auto *Method = dyn_cast<CXXMethodDecl>(Call.Callee);
    if (Method && Method->getParent()->isInStdNamespace())
      return false;
    return !In.facts(Call.At->getType()).Coroutine;
  }

  Unit &In;
  const Body &Of;
  const Parents &Around;
  const VarDecl *Var;
  const Stmt *Scope;
  unsigned Looked = 0;
};

} // namespace

bool mayWaitInLife(Unit &In, const Body &Of, const Parents &Around,
                   const Expr *After, const VarDecl *Var) {
  const Flow *Paths = In.flow(Of);
  const auto From = Paths ? Paths->find(After) : std::nullopt;
  return !From || Walk(In, Of, Around, Var).mayWait(*Paths, *From);
}

} // namespace cotidy
