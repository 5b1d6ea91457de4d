// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/Checks.h"
#include "checks/core/analysis/Failing.h"
#include "checks/core/analysis/TaskContents.h"
#include "checks/core/framework/Pass.h"
#include "clang/AST/Attr.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"

namespace cotidy {
namespace {

/// The combinator call that a suspension awaits, if its results hold errors.
const CallSite *gatheredValues(Pass &P, const Suspension &Point,
                               const Body &Around) {
  if (!Point.Operand)
    return nullptr;
  const CallSite *Call =
      Around.callAt(Point.Operand->IgnoreUnlessSpelledInSource());
  if (!Call)
    return nullptr;
  const FunctionModel *Model =
      matching(*Call, FunctionRole::Combinator, P.unit(), Around);
  return Model && Model->ErrorsAsValues ? Call : nullptr;
}

/// Whether nothing is gathered that could fail, but by a cancellation.
bool nothingFails(Pass &P, const CallSite &Gather, const Body &Around) {
  bool Known = false;
  for (const clang::Expr *Argument : Gather.Arguments) {
    if (endsWell(P.unit(), Argument, Around)) {
      Known = true;
      continue;
    }
    // What is no tag, and no option, may fail.
    const TypeFacts &Facts = P.unit().facts(Argument->getType());
    const clang::Expr *Given = Argument->IgnoreUnlessSpelledInSource();
    if (Around.callAt(Given) || Facts.Coroutine || Facts.Awaitable ||
        Facts.is(TypeRole::TaskHandle) || Facts.is(TypeRole::Awaitable) ||
        contentsOf(Argument->getType().getNonReferenceType(),
                   P.unit().context()))
      return false;
  }
  return Known;
}

bool isMarkedUnused(const clang::NamedDecl *D) {
  return D->hasAttr<clang::UnusedAttr>() || !D->getIdentifier() ||
         D->getName() == "_";
}

/// The variable that keeps the results of the await, or null.
const clang::VarDecl *keeper(const Suspension &Point, const Body &Around) {
  for (const clang::VarDecl *Var : Around.Locals)
    if (Var->getInit() &&
        Var->getInit()->IgnoreUnlessSpelledInSource() == Point.At)
      return Var;
  return nullptr;
}

void judge(Pass &P, const Suspension &Point, const CallSite &Call,
           const Body &Around) {
  if (nothingFails(P, Call, Around))
    return;
  const std::string Name = calledName(Call.Callee, Call.Receiver);
  const auto Captured = [&](const clang::ValueDecl *Var) {
    return llvm::any_of(Around.Lambdas, [&](const clang::LambdaExpr *Lambda) {
      return llvm::any_of(Lambda->captures(), [&](const auto &Capture) {
        return Capture.capturesVariable() && Capture.getCapturedVar() == Var;
      });
    });
  };
  const auto IsUnused = [&](const clang::ValueDecl *Var) {
    return !Around.Uses.contains(Var) && !Captured(Var) && !isMarkedUnused(Var);
  };
  if (llvm::is_contained(Around.Discarded, Point.At)) {
    P.report({.At = Call.At->getSourceRange(),
              .Message = llvm::formatv(
                  "'{0}' returns errors as values here, and all of its results "
                  "are dropped: no failure is ever noticed",
                  Name)});
    return;
  }
  const clang::VarDecl *Var = keeper(Point, Around);
  if (!Var)
    return;
  if (const auto *Parts = llvm::dyn_cast<clang::DecompositionDecl>(Var)) {
    for (const clang::BindingDecl *Part : Parts->bindings())
      if (IsUnused(Part))
        P.report({.At = Part->getSourceRange(),
                  .Message = llvm::formatv(
                      "'{0}' returns errors as values here, and '{1}' is never "
                      "looked at: its failure goes unnoticed",
                      Name, Part->getName()),
                  .Notes = {{Call.At->getBeginLoc(), "the call is here"}}});
    return;
  }
  if (!Var->getType()->isReferenceType() && IsUnused(Var))
    P.report({.At = Var->getLocation(),
              .Message = llvm::formatv(
                  "'{0}' returns errors as values here, and '{1}' is never "
                  "looked at: no failure is ever noticed",
                  Name, Var->getName()),
              .Notes = {{Call.At->getBeginLoc(), "the call is here"}}});
}

void run(Pass &P) {
  for (const Body &Around : P.unit().bodies())
    for (const Suspension &Point : Around.Suspensions)
      if (const CallSite *Call = gatheredValues(P, Point, Around))
        judge(P, Point, *Call, Around);
}

} // namespace

const Check UncheckedGatherCheck = {
    .Info = {.Name = "cotidy-unchecked-gather",
             .Summary = "gather returns errors as values, and nobody looks at "
                        "them",
             .Why = "A gather that returns exceptions as values throws "
                    "nothing. If its results are dropped, or one of them is "
                    "never read, the failure it may hold is lost.",
             .Bad = R"cpp(
asyncio::Coro<int> left();
asyncio::Coro<int> right();
asyncio::Coro<void> both() {
  co_await asyncio::gather(asyncio::return_exceptions, left(), right());
}
)cpp",
             .Good = R"cpp(
asyncio::Coro<int> left();
asyncio::Coro<int> right();
asyncio::Coro<int> both() {
  auto [a, b] =
      co_await asyncio::gather(asyncio::return_exceptions, left(), right());
  co_return a.value() + b.value();
}
)cpp",
             .Limits = "Any mention of a result counts as a look at it. Silent "
                       "where everything that is gathered is known not to "
                       "fail: sleeps, operations on a channel or queue that "
                       "the coroutine has for itself and never closes, and "
                       "coroutines of the same translation unit in which all "
                       "that they call is noexcept or caught.",
             .Since = "0.1"},
    .Run = run,
};

} // namespace cotidy
