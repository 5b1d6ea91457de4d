// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/Checks.h"
#include "checks/core/framework/Pass.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"

namespace cotidy {
namespace {

using clang::CoawaitExpr;
using clang::Expr;
using clang::Stmt;

/// The await that an argument consists of, if it is nothing else.
const CoawaitExpr *awaitedArgument(const Expr *Argument) {
  Argument = Argument->IgnoreUnlessSpelledInSource();
  if (const auto *Move = llvm::dyn_cast<clang::CallExpr>(Argument);
      Move && Move->isCallToStdMove())
    Argument = Move->getArg(0)->IgnoreUnlessSpelledInSource();
  return llvm::dyn_cast<CoawaitExpr>(Argument);
}

/// Whether a result can be gathered itself: another awaitable, or a callable
/// that gives one.
bool canBeGathered(Pass &P, clang::QualType Type) {
  if (Type->isDependentType())
    return true;
  const TypeFacts &Facts = P.unit().facts(Type);
  if (Facts.Awaitable || Facts.Coroutine)
    return true;
  const auto *Class = Type.getNonReferenceType()->getAsCXXRecordDecl();
  if (!Class)
    return false;
  // A range of awaitables, or anything else that is called or iterated.
  return Class->isLambda() || Class->getTemplateSpecializationKind() !=
                                  clang::TSK_Undeclared;
}

void judge(Pass &P, const Expr *Call, llvm::StringRef Name,
           llvm::ArrayRef<const Expr *> Arguments) {
  for (const Expr *Argument : Arguments) {
    const CoawaitExpr *Awaited = awaitedArgument(Argument);
    if (!Awaited || canBeGathered(P, Awaited->getType()))
      continue;
    Finding Found{
        .At = Awaited->getSourceRange(),
        .Message = llvm::formatv(
            "this await ends before '{0}' begins, so the work runs one after "
            "the other; '{0}' takes the awaitable itself",
            Name),
        .Notes = {{Call->getBeginLoc(), "the call that should run them "
                                        "together"}}};
    if (!Awaited->getBeginLoc().isMacroID())
      Found.Fixes = {
          {.Title = "Remove 'co_await'",
           .Edits = {Edit::remove(clang::CharSourceRange::getCharRange(
               Awaited->getKeywordLoc(),
               Awaited->getOperand()->getBeginLoc()))}}};
    P.report(Found);
  }
}

/// The combinator that an unresolved name stands for, as in a template or in a
/// call that the arguments made ill-formed.
const clang::FunctionDecl *combinatorNamed(Pass &P, const Expr *Callee) {
  Callee = Callee->IgnoreParenImpCasts();
  llvm::SmallVector<const clang::NamedDecl *, 4> Candidates;
  if (const auto *Overloads = llvm::dyn_cast<clang::OverloadExpr>(Callee))
    Candidates.append(Overloads->decls_begin(), Overloads->decls_end());
  else if (const auto *Use = llvm::dyn_cast<clang::DeclRefExpr>(Callee)) {
    Candidates.push_back(Use->getDecl());
    // An object that stands for a function, as stdexec::when_all.
    const auto *Object = llvm::dyn_cast<clang::VarDecl>(Use->getDecl());
    const auto *Class =
        Object ? Object->getType()->getAsCXXRecordDecl() : nullptr;
    if (Class && Class->hasDefinition())
      for (const clang::NamedDecl *Call :
           Class->lookup(P.context().DeclarationNames.getCXXOperatorName(
               clang::OO_Call)))
        Candidates.push_back(Call);
  }
  for (const clang::NamedDecl *Candidate : Candidates) {
    Candidate = Candidate->getUnderlyingDecl();
    const auto *Function = Candidate->getAsFunction();
    if (Function &&
        llvm::any_of(P.unit().modelsOf(Function), [](const auto *Model) {
          return Model->is(FunctionRole::Combinator);
        }))
      return Function;
  }
  return nullptr;
}

/// Calls that clang could not resolve. An await among gather's arguments often
/// is the very reason: its result is no awaitable.
void unresolvedCalls(Pass &P, const Stmt *S) {
  if (!S)
    return;
  if (const auto *Broken = llvm::dyn_cast<clang::RecoveryExpr>(S)) {
    llvm::ArrayRef<const Expr *> Parts = Broken->subExpressions();
    if (Parts.size() > 1)
      if (const auto *Named = combinatorNamed(P, Parts.front()))
        judge(P, Broken, shortName(Named), Parts.drop_front());
  } else if (const auto *Call = llvm::dyn_cast<clang::CallExpr>(S);
             Call && !Call->getDirectCallee()) {
    if (const auto *Named = combinatorNamed(P, Call->getCallee()))
      judge(P, Call, shortName(Named),
            {Call->getArgs(), Call->getNumArgs()});
  }
  if (llvm::isa<clang::LambdaExpr>(S))
    return;
  if (const auto *Suspends = llvm::dyn_cast<clang::CoroutineSuspendExpr>(S))
    return unresolvedCalls(P, Suspends->getOperand());
  for (const Stmt *Child : S->children())
    unresolvedCalls(P, Child);
}

void run(Pass &P) {
  for (const Body &Around : P.unit().bodies()) {
    for (const CallSite &Call : Around.Calls)
      if (matching(Call, FunctionRole::Combinator, P.unit(), Around))
        judge(P, Call.At, calledName(Call.Callee, Call.Receiver),
              Call.Arguments);
    if (Around.isCoroutine() || !Around.Suspensions.empty())
      unresolvedCalls(P, Around.Root);
  }
}

} // namespace

const Check SequentialGatherCheck = {
    .Info = {.Name = "cotidy-sequential-gather",
             .Summary = "co_await among the arguments of gather",
             .Why = "Arguments are evaluated before the call. An await among "
                    "them runs its coroutine to the end there, so gather has "
                    "nothing left to run together and gets a result where it "
                    "expects an awaitable.",
             .Bad = R"cpp(
asyncio::Coro<int> left();
asyncio::Coro<int> right();
asyncio::Coro<void> both() {
  co_await asyncio::gather(co_await left(), co_await right());
}
)cpp",
             .Good = R"cpp(
asyncio::Coro<int> left();
asyncio::Coro<int> right();
asyncio::Coro<void> both() {
  co_await asyncio::gather(left(), right());
}
)cpp",
             .Limits = "An await whose result is itself awaitable or of a "
                       "class template's type, which may be a range of "
                       "awaitables, is not reported; nor is an await inside "
                       "the arguments of a further call. Most such calls do not "
                       "compile; the fix is then applied with --fix-errors.",
             .Since = "0.1",
             .Level = Confidence::Certain,
             .Fix = FixSafety::Review},
    .Run = run,
};

} // namespace cotidy
