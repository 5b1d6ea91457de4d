// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/core/analysis/Failing.h"

#include "checks/core/analysis/Conditions.h"
#include "checks/core/analysis/Exceptions.h"
#include "checks/core/analysis/TaskContents.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallPtrSet.h"

namespace cotidy {

using namespace clang;

namespace {

/// An object with more uses is not judged: each question looks at all of them.
constexpr size_t MostUses = 64;

bool isNamed(const VarDecl *Var, const Expr *E) {
  const auto *Named = dyn_cast<DeclRefExpr>(E->IgnoreParenImpCasts());
  return Named && Named->getDecl() == Var;
}

bool isCaptured(const VarDecl *Var, const Body &Around) {
  return llvm::any_of(Around.Lambdas, [&](const LambdaExpr *Lambda) {
    return llvm::any_of(Lambda->captures(), [&](const LambdaCapture &Capture) {
      return Capture.capturesVariable() && Capture.getCapturedVar() == Var;
    });
  });
}

/// Whether a call is one of an operation that fails only when its object is
/// closed, and passes no error on.
bool mayFailClosedOnly(Unit &In, const CallSite &Call, const Body &Around) {
  return matching(Call, FunctionRole::FailsWhenClosed, In, Around) &&
         llvm::none_of(Call.Arguments, [&](const Expr *Given) {
           if (!In.facts(Given->getType()).is(TypeRole::ErrorValue))
             return false;
           const auto *None =
               dyn_cast<CXXConstructExpr>(Given->IgnoreUnlessSpelledInSource());
           return !None || None->getNumArgs() != 0;
         });
}

/// Whether a local of this body is used for such operations only: then nobody
/// closes it, and nobody puts an error in.
bool staysOpen(Unit &In, const Expr *Object, const Body &Around) {
  const auto *Named = dyn_cast_or_null<DeclRefExpr>(
      Object ? Object->IgnoreParenImpCasts() : nullptr);
  const auto *Var = Named ? dyn_cast<VarDecl>(Named->getDecl()) : nullptr;
  if (!Var || !Var->getType()->isRecordType() ||
      !llvm::is_contained(Around.Locals, Var))
    return false;
  if (isCaptured(Var, Around))
    return false;
  const auto Uses = Around.Uses.find(Var);
  if (Uses == Around.Uses.end() || Uses->second.size() > MostUses)
    return false;
  llvm::SmallPtrSet<const Expr *, 4> Operations;
  for (const CallSite &Call : Around.Calls)
    if (Call.Receiver && isNamed(Var, Call.Receiver) &&
        mayFailClosedOnly(In, Call, Around))
      Operations.insert(Call.Receiver->IgnoreParenImpCasts());
  return llvm::all_of(Uses->second, [&](const DeclRefExpr *Use) {
    return Operations.contains(Use);
  });
}

} // namespace

bool neverFails(Unit &In, const CallSite &Call, const Body &Around) {
  return matching(Call, FunctionRole::Sleep, In, Around) ||
         matching(Call, FunctionRole::NeverFails, In, Around) ||
         (mayFailClosedOnly(In, Call, Around) &&
          staysOpen(In, Call.Receiver, Around));
}

namespace {

bool coroutineEndsWell(Unit &In, const CallSite &Call) {
  const Body *Runs = In.bodyOf(calledFunction(Call));
  return Runs && Runs->isCoroutine() && endsWell(In, *Runs);
}

/// Whether nothing but coroutines that end well is put into a local container,
/// and nobody else gets at it before Asked.
bool holdsOnlySuch(Unit &In, const VarDecl *Holder, const Expr *Asked,
                   const Body &Around) {
  if (!Holder->getType()->isRecordType() ||
      !contentsOf(Holder->getType(), In.context()) ||
      !llvm::is_contained(Around.Locals, Holder) || isCaptured(Holder, Around))
    return false;
  if (const auto *Made = dyn_cast_or_null<CXXConstructExpr>(
          Holder->getInit() ? Holder->getInit()->IgnoreUnlessSpelledInSource()
                            : nullptr);
      Made && Made->getNumArgs() != 0)
    return false;
  llvm::SmallPtrSet<const Expr *, 8> Fine{Asked};
  bool Filled = false;
  for (const CallSite &Call : Around.Calls) {
    const auto *Method = dyn_cast_or_null<CXXMethodDecl>(Call.Callee);
    if (!Method || !Method->getIdentifier() || !Call.Receiver ||
        !isNamed(Holder, Call.Receiver))
      continue;
    if (llvm::is_contained({"reserve", "size", "empty"}, Method->getName())) {
      Fine.insert(Call.Receiver->IgnoreParenImpCasts());
      continue;
    }
    if (!llvm::is_contained({"push_back", "emplace_back"}, Method->getName()) ||
        Call.Arguments.size() != 1)
      continue;
    const CallSite *Put =
        Around.callAt(Call.Arguments[0]->IgnoreUnlessSpelledInSource());
    if (!Put || !coroutineEndsWell(In, *Put))
      continue;
    Filled |= Fine.insert(Call.Receiver->IgnoreParenImpCasts()).second;
  }
  const auto Uses = Around.Uses.find(Holder);
  return Filled && Uses != Around.Uses.end() &&
         llvm::all_of(Uses->second, [&](const DeclRefExpr *Use) {
           return Fine.contains(Use);
         });
}

} // namespace

bool endsWell(Unit &In, const Expr *Awaited, const Body &Around) {
  const Expr *E = Awaited->IgnoreUnlessSpelledInSource();
  const CallSite *Call = Around.callAt(E);
  if (Call && isa<CallExpr>(E) && cast<CallExpr>(E)->isCallToStdMove() &&
      Call->Arguments.size() == 1)
    return endsWell(In, Call->Arguments[0], Around);
  if (Call)
    return neverFails(In, *Call, Around) || coroutineEndsWell(In, *Call);
  const auto *Named = dyn_cast<DeclRefExpr>(E);
  const auto *Var = Named ? dyn_cast<VarDecl>(Named->getDecl()) : nullptr;
  return Var && holdsOnlySuch(In, Var, Named, Around);
}

} // namespace cotidy
