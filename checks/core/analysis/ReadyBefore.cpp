// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/core/analysis/ReadyBefore.h"

#include "checks/core/analysis/Suspending.h"
#include "llvm/ADT/STLExtras.h"

namespace cotidy {

using namespace clang;

static const VarDecl *variable(const Expr *E) {
  const auto *Named =
      E ? dyn_cast<DeclRefExpr>(E->IgnoreUnlessSpelledInSource()) : nullptr;
  return Named ? dyn_cast<VarDecl>(Named->getDecl()) : nullptr;
}

bool mayBeOverAtOnce(const Body &Coroutine, const CallSite &Made,
                     const Body &Around) {
  const auto IsTold = [&](const VarDecl *Var) {
    return llvm::any_of(Around.Calls, [&](const CallSite &Call) {
      const auto *Method = dyn_cast_or_null<CXXMethodDecl>(Call.Callee);
      return Method && !Method->isConst() && variable(Call.Receiver) == Var &&
             Call.At->getBeginLoc() < Made.At->getBeginLoc();
    });
  };
  bool Awaits = false;
  for (const Suspension &Point : Coroutine.Suspensions) {
    if (neverSuspends(Point.At))
      continue;
    const VarDecl *Var = variable(Point.Operand);
    if (!Var || !llvm::is_contained(Around.Locals, Var) || !IsTold(Var))
      return false;
    Awaits = true;
  }
  return Awaits;
}

} // namespace cotidy
