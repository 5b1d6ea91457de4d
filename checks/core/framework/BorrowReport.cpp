// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/core/framework/BorrowReport.h"

#include "llvm/Support/FormatVariadic.h"

namespace cotidy {

using namespace clang;

using Kind = DanglingLoan::Kind;
using Where = TaskFate::Where;

void forEachDanglingLoan(
    Pass &P,
    llvm::function_ref<void(const Body &, const DanglingLoan &)> Visit) {
  for (const Body &Around : P.unit().bodies())
    for (const DanglingLoan &Loan : P.unit().lifetimes().dangling(Around))
      Visit(Around, Loan);
}

std::string coroutineOf(const DanglingLoan &Loan) {
  const auto *Method = dyn_cast<CXXMethodDecl>(Loan.Coroutine);
  if (!Method || !Method->getParent()->isLambda())
    return "'" + shortName(Loan.Coroutine) + "'";
  // A callable that is kept stands among the arguments.
  const Expr *Closure =
      Loan.Call->Callee == Loan.Coroutine ? Loan.Call->Receiver : Loan.Given;
  const ValueDecl *Named = Closure ? namedVariable(Closure) : nullptr;
  return Named ? "'" + Named->getNameAsString() + "'" : "this lambda";
}

std::string victimOf(const DanglingLoan &Loan) {
  return Loan.Dies.Local ? "'" + Loan.Dies.Local->getNameAsString() + "'"
                         : "the temporary";
}

std::string wayOut(const DanglingLoan &Loan) {
  const TaskFate &Fate = Loan.Fate;
  const auto Starter = [&]() -> std::string {
    const auto *Call = dyn_cast_or_null<CallExpr>(Fate.At);
    const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
    return Callee ? "'" + shortName(Callee) + "'" : "this call";
  };
  switch (Fate.Goes) {
  case Where::Kept:
    if (Fate.Keeper->isImplicit())
      return "it is run after this expression";
    return llvm::formatv("the task is kept in '{0}'", Fate.Keeper->getName());
  case Where::Stored:
    return "the task is stored";
  case Where::Captured:
    return "the task is captured by a lambda";
  case Where::Returned:
    return "the task is returned";
  case Where::Spawned:
    return Starter() + " starts it, and nobody waits for it here";
  case Where::Dropped:
    return "the coroutine goes on without its task";
  case Where::Unknown:
  case Where::Awaited:
    break;
  }
  return "the task is handed on";
}

std::vector<Note> evidence(Pass &P, const DanglingLoan &Loan) {
  std::vector<Note> Notes;
  if (Loan.Dies.Local)
    Notes.push_back({Loan.Dies.Local->getLocation(),
                     llvm::formatv("'{0}' is declared here, and dies with its "
                                   "scope",
                                   Loan.Dies.Local->getName())});
  if (const ParmVarDecl *Parameter = Loan.Wanted.Parameter) {
    const Borrows How = borrows(P.unit(), Parameter->getType());
    Notes.push_back({Parameter->getLocation(),
                     llvm::formatv("the parameter is a {0}",
                                   How == Borrows::View      ? "view"
                                   : How == Borrows::Pointer ? "pointer"
                                                             : "reference")});
  }
  if (const Expr *Use = Loan.Wanted.Use)
    Notes.push_back(
        {Use->getBeginLoc(),
         Use == Loan.Wanted.AfterSuspension &&
                 P.unit().facts(Loan.Coroutine->getReturnType()).Starts ==
                     Start::Eager
             ? "used here, after a suspension"
             : "used here, when the coroutine runs"});
  if (Loan.RunsAt && Loan.Fate.Goes == Where::Kept)
    Notes.push_back(
        {Loan.RunsAt->getBeginLoc(),
         "the task is used here, when " + victimOf(Loan) + " is gone"});
  return Notes;
}

} // namespace cotidy
