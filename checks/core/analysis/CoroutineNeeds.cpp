// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/core/analysis/CoroutineNeeds.h"

#include "checks/core/analysis/Referent.h"
#include "checks/core/analysis/TaskFate.h"

namespace cotidy {

using namespace clang;

unsigned firstParameter(const CallSite &Call) {
  const auto *Method = dyn_cast_or_null<CXXMethodDecl>(Call.Callee);
  return Method && Method->isExplicitObjectMemberFunction() && Call.Receiver
             ? 1
             : 0;
}

const Parents &NeedsOfCoroutines::parents(const Body &Of) {
  auto &Made = Around[&Of];
  if (!Made)
    Made = std::make_unique<Parents>(Of);
  return *Made;
}

const CoroutineNeeds &NeedsOfCoroutines::of(const FunctionDecl *Function) {
  static const CoroutineNeeds None;
  if (!Function)
    return None;
  if (const auto Found = Known.find(Function); Found != Known.end())
    return *Found->second;
  // What calls itself needs no more than the rest of it does.
  auto &Made = *(Known[Function] = std::make_unique<CoroutineNeeds>());
  const TypeFacts &Gives = In.facts(Function->getReturnType());
  const bool Coroutine =
      Gives.Coroutine || Gives.Generator || Gives.is(TypeRole::AsyncGenerator);
  const Body *Of = Coroutine ? In.bodyOf(Function) : nullptr;
  if (!Of)
    return Made;
  CoroutineNeeds Out;
  Out.Known = true;
  Out.Starts = Gives.Starts;
  if (Out.Starts == Start::Unknown && !Gives.Coroutine &&
      Gives.OnDrop == Drop::NeverRuns)
    Out.Starts = Start::Lazy; // A generator of a library.
  Out.Parameters.resize(Function->getNumParams());
  if (Of->isCoroutine())
    coroutine(*Of, Out);
  else
    wrapper(*Of, Out);
  // Other answers may have been added meanwhile.
  return *Known[Function] = std::move(Out);
}

/// Whether a member takes a share in its own object, and so keeps it alive.
static bool keepsItself(const Body &Of) {
  return llvm::any_of(Of.Calls, [](const CallSite &Call) {
    return Call.Callee && Call.Callee->getIdentifier() &&
           (Call.Callee->getName() == "shared_from_this" ||
            Call.Callee->getName() == "weak_from_this");
  });
}

void NeedsOfCoroutines::coroutine(const Body &Of, CoroutineNeeds &Out) {
  const SuspensionUses Uses = findSuspensionUses(In, Of, parents(Of));
  for (const auto &[Index, Parameter] :
       llvm::enumerate(Of.Function->parameters()))
    if (borrows(In, Parameter->getType()) != Borrows::No)
      Out.Parameters[Index] = {Uses.All.lookup(Parameter),
                               Uses.AfterSuspension.lookup(Parameter),
                               Parameter};
  if (Of.Lambda)
    captures(Of, Uses, Out);
  else if (const auto *Method = dyn_cast<CXXMethodDecl>(Of.Function);
           Method && Method->isInstance() &&
           !Method->isExplicitObjectMemberFunction() && !keepsItself(Of))
    Out.Object = {Uses.All.lookup(nullptr),
                  Uses.AfterSuspension.lookup(nullptr)};
  handedToAwaits(Of, Out);
}

void NeedsOfCoroutines::captures(const Body &Of, const SuspensionUses &Uses,
                                 CoroutineNeeds &Out) {
  const auto *Operator = cast<CXXMethodDecl>(Of.Function);
  // A closure that is passed by value lives in the coroutine's frame.
  const bool OwnCopy = Operator->isExplicitObjectMemberFunction() &&
                       !Operator->getParamDecl(0)->getType()->isReferenceType();
  const auto Add = [&](const ValueDecl *Used) {
    const Need One{Uses.All.lookup(Used), Uses.AfterSuspension.lookup(Used)};
    const auto Keep = [](const Expr *&To, const Expr *From) {
      if (From && (!To || From->getBeginLoc() < To->getBeginLoc()))
        To = From;
    };
    if (!OwnCopy) {
      Keep(Out.Closure.Use, One.Use);
      Keep(Out.Closure.AfterSuspension, One.AfterSuspension);
    }
    return One;
  };
  for (const LambdaCapture &Capture : Of.Lambda->captures()) {
    if (Capture.capturesThis()) {
      Add(nullptr);
      continue;
    }
    if (!Capture.capturesVariable())
      continue;
    const ValueDecl *Variable = Capture.getCapturedVar();
    const Need One = Add(Variable);
    const auto *Var = dyn_cast<VarDecl>(Variable);
    if (Var && Capture.getCaptureKind() == LCK_ByRef && One.Use)
      Out.Captures.push_back({Var, One});
  }
}

/// What a coroutine passes to another that it awaits is used while both are
/// suspended.
void NeedsOfCoroutines::handedToAwaits(const Body &Of, CoroutineNeeds &Out) {
  if (Of.Suspensions.empty())
    return;
  for (const CallSite &Call : Of.Calls) {
    const TypeFacts &Given = In.facts(Call.At->getType());
    if (!Given.Coroutine || !Call.Callee)
      continue;
    const CoroutineNeeds &Inner = of(Call.Callee);
    for (const auto &[Index, Argument] : llvm::enumerate(Call.Arguments)) {
      const unsigned At = Index + firstParameter(Call);
      const ParmVarDecl *Mine = passedOn(Argument);
      if (!Mine || At >= Inner.Parameters.size())
        continue;
      const Expr *Late = Inner.Parameters[At].AfterSuspension;
      const unsigned To = Mine->getFunctionScopeIndex();
      if (Late && To < Out.Parameters.size() &&
          Of.Function->getParamDecl(To) == Mine &&
          Out.Parameters[To].Parameter && !Out.Parameters[To].AfterSuspension)
        Out.Parameters[To].AfterSuspension = Late;
    }
  }
}

/// A plain function that returns what a coroutine gives lends it what it was
/// lent itself.
void NeedsOfCoroutines::wrapper(const Body &Of, CoroutineNeeds &Out) {
  for (const CallSite &Call : Of.Calls) {
    if (!Call.Callee || Call.Callee == Of.Function ||
        !In.facts(Call.At->getType()).Coroutine)
      continue;
    const CoroutineNeeds &Inner = of(Call.Callee);
    if (!Inner.Known ||
        fateOf(Call.At, In, Of, parents(Of)).Goes != TaskFate::Where::Returned)
      continue;
    const auto Lend = [&](const Expr *Argument, const Need &Lent) {
      if (!Lent.Use || !Argument)
        return;
      Need *To = nullptr;
      const ParmVarDecl *Lender = Lent.Parameter;
      if (isa<CXXThisExpr>(Argument->IgnoreParenImpCasts())) {
        if (!Of.Lambda)
          To = &Out.Object;
      } else if (const ParmVarDecl *Mine = passedOn(Argument)) {
        const unsigned Index = Mine->getFunctionScopeIndex();
        if (Index < Out.Parameters.size() &&
            Of.Function->getParamDecl(Index) == Mine &&
            borrows(In, Mine->getType()) != Borrows::No)
          To = &Out.Parameters[Index];
        if (!Lender)
          Lender = Mine; // Its object, or its closure.
      }
      if (!To || To->Use)
        return;
      *To = Lent;
      To->Parameter = Lender;
    };
    for (const auto &[Index, Argument] : llvm::enumerate(Call.Arguments))
      if (const unsigned At = Index + firstParameter(Call);
          At < Inner.Parameters.size())
        Lend(Argument, Inner.Parameters[At]);
    Lend(Call.Receiver, Inner.Object);
    Lend(Call.Receiver, Inner.Closure);
  }
}

} // namespace cotidy
