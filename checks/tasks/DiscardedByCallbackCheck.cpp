// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/Checks.h"
#include "checks/core/framework/Pass.h"
#include "clang/AST/DeclTemplate.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"

namespace cotidy {
namespace {

using clang::CXXRecordDecl;
using clang::Expr;
using clang::QualType;

const Expr *strip(const Expr *E) {
  for (;;) {
    const Expr *Inner = E->IgnoreUnlessSpelledInSource();
    if (const auto *Call = llvm::dyn_cast<clang::CallExpr>(Inner);
        Call && Call->isCallToStdMove())
      Inner = Call->getArg(0);
    else if (const auto *Copy = llvm::dyn_cast<clang::CXXConstructExpr>(Inner);
             Copy && Copy->getNumArgs() == 1 &&
             Copy->getConstructor()->isCopyOrMoveConstructor())
      Inner = Copy->getArg(0);
    else if (const auto *Address = llvm::dyn_cast<clang::UnaryOperator>(Inner);
             Address && Address->getOpcode() == clang::UO_AddrOf)
      Inner = Address->getSubExpr();
    if (Inner == E)
      return E;
    E = Inner;
  }
}

bool isCoroutine(Pass &P, QualType Type) {
  const TypeFacts &Facts = P.unit().facts(Type);
  return Facts.Coroutine && !Facts.Generator && !Type->isReferenceType() &&
         !Facts.is(TypeRole::AsyncGenerator);
}

/// The coroutine type that a callable gives to whoever calls it; null for
/// anything else.
QualType coroutineOf(Pass &P, const Expr *Callable) {
  QualType Type = Callable->getType().getNonReferenceType();
  if (const auto *Pointer = Type->getAs<clang::PointerType>())
    Type = Pointer->getPointeeType();
  if (const auto *Function = Type->getAs<clang::FunctionType>())
    return isCoroutine(P, Function->getReturnType()) ? Function->getReturnType()
                                                     : QualType();
  const CXXRecordDecl *Class = Type->getAsCXXRecordDecl();
  if (!Class || !Class->hasDefinition() || Class->isDependentContext() ||
      isCoroutine(P, Type))
    return {};
  QualType Given;
  const auto Add = [&](const clang::FunctionDecl *Operator) {
    const QualType Returned = Operator->getReturnType();
    if (Returned->isUndeducedType() || Returned->isDependentType())
      return true;
    if (!isCoroutine(P, Returned))
      return false;
    Given = Returned;
    return true;
  };
  const clang::DeclarationName Call =
      P.context().DeclarationNames.getCXXOperatorName(clang::OO_Call);
  for (const clang::NamedDecl *Found : Class->lookup(Call)) {
    if (const auto *Generic =
            llvm::dyn_cast<clang::FunctionTemplateDecl>(Found)) {
      for (const clang::FunctionDecl *Instance : Generic->specializations())
        if (!Add(Instance))
          return {};
    } else if (const auto *Method =
                   llvm::dyn_cast<clang::CXXMethodDecl>(Found)) {
      if (!Add(Method))
        return {};
    }
  }
  return Given;
}

/// What becomes of the work; empty where the library means it so, or where
/// that is not known.
llvm::StringRef consequence(const TypeFacts &Facts) {
  switch (Facts.OnDrop) {
  case Drop::NeverRuns:
    return "its body never runs";
  case Drop::Cancelled:
    return "the work is cancelled at its first suspension";
  case Drop::ResultLost:
    return "nobody waits for the work or sees its error";
  case Drop::Terminates:
    return "the program is terminated if the work has not ended";
  case Drop::KeptByLoop:
    return "nobody waits for the work, and its error is only logged";
  case Drop::RunsDetached:
  case Drop::Unknown:
    break;
  }
  return {};
}

/// The class that erases the type of a callable and calls it for nothing:
/// std::function<void()> and its like.
const CXXRecordDecl *voidWrapper(const clang::FunctionDecl *Callee) {
  const auto *Method = llvm::dyn_cast_or_null<clang::CXXMethodDecl>(Callee);
  if (!Method || !Method->getPrimaryTemplate() ||
      !(llvm::isa<clang::CXXConstructorDecl>(Method) ||
        Method->getOverloadedOperator() == clang::OO_Equal))
    return nullptr;
  const auto *Class = llvm::dyn_cast<clang::ClassTemplateSpecializationDecl>(
      Method->getParent());
  if (!Class || Class->getTemplateArgs().size() == 0)
    return nullptr;
  const clang::TemplateArgument &First = Class->getTemplateArgs()[0];
  if (First.getKind() != clang::TemplateArgument::Type)
    return nullptr;
  const auto *Signature = First.getAsType()->getAs<clang::FunctionProtoType>();
  return Signature && Signature->getReturnType()->isVoidType() ? Class
                                                               : nullptr;
}

std::string nameOf(const Expr *Callable) {
  if (llvm::isa<clang::LambdaExpr>(Callable))
    return "this lambda";
  if (const clang::ValueDecl *Named = namedVariable(Callable);
      Named && Named->getIdentifier())
    return ("'" + Named->getName() + "'").str();
  return "this callable";
}

void judge(Pass &P, const CallSite &Call, const Body &Around) {
  if (P.unit().isFromForeignMacro(Call.At->getBeginLoc()))
    return;
  const CXXRecordDecl *Wrapper = voidWrapper(Call.Callee);
  const FunctionModel *Model =
      Wrapper ? nullptr
              : matching(Call, FunctionRole::DropsResult, P.unit(), Around);
  if (!Wrapper && !Model)
    return;
  for (unsigned I = 0; I != Call.Arguments.size(); ++I) {
    if (Model && Model->Callable != FunctionModel::AnyArgument &&
        Model->Callable != static_cast<int>(I))
      continue;
    const Expr *Callable = strip(Call.Arguments[I]);
    const QualType Type = coroutineOf(P, Callable);
    if (Type.isNull())
      continue;
    const TypeFacts &Facts = P.unit().facts(Type);
    const llvm::StringRef Then = consequence(Facts);
    if (Then.empty())
      continue;
    Finding Found{.At = Callable->getSourceRange(),
                  .Message = llvm::formatv(
                      "'{0}' calls {1} and drops the coroutine that it "
                      "returns: {2}",
                      Wrapper ? qualifiedName(Wrapper)
                              : calledName(Call.Callee, Call.Receiver),
                      nameOf(Callable), Then)};
    if (Facts.OnDrop == Drop::NeverRuns)
      Found.Level = Confidence::Certain;
    P.report(Found);
    return;
  }
}

void run(Pass &P) {
  for (const Body &Around : P.unit().bodies())
    for (const CallSite &Call : Around.Calls)
      if (Call.Callee && !Call.Arguments.empty())
        judge(P, Call, Around);
}

} // namespace

const Check DiscardedByCallbackCheck = {
    .Info = {.Name = "cotidy-discarded-by-callback",
             .Summary = "a coroutine is handed over as a callback whose result "
                        "nobody takes",
             .Why = "A callback of type std::function<void()> may return "
                    "anything: the wrapper calls it and drops the result. If "
                    "that is a lazy coroutine, its body never runs, and "
                    "nothing says so, neither the compiler nor the program. "
                    "The same goes for the function of a thread, for handlers "
                    "of timers and for std::for_each.",
             .Bad = R"cpp(
#include <functional>
asyncio::Coro<void> save();
void on_exit(std::function<void()> callback);
void install() {
  on_exit([]() -> asyncio::Coro<void> { co_await save(); });
}
)cpp",
             .Good = R"cpp(
#include <functional>
asyncio::Coro<void> save();
void on_exit(std::function<asyncio::Coro<void>()> callback);
void install() {
  on_exit([]() -> asyncio::Coro<void> { co_await save(); });
}
)cpp",
             .Limits =
                 "Certain where the coroutine is lazy; likely where dropping "
                 "it cancels the work or loses its result. Coroutines that a "
                 "library lets run on when they are dropped are not reported, "
                 "nor are eager ones of unknown types. Functions are known by "
                 "models; classes that wrap a callable by their shape: a "
                 "template of a function type that returns void. Missed: "
                 "callables made by std::bind, and those that only a container "
                 "converts, as in emplace_back.",
             .Since = "0.1"},
    .Run = run,
};

} // namespace cotidy
