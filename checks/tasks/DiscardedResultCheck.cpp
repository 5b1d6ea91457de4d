// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/Checks.h"
#include "checks/core/analysis/Suspending.h"
#include "checks/core/framework/Pass.h"
#include "checks/tasks/LaterUse.h"
#include "checks/tasks/ResultTypes.h"
#include "clang/AST/DeclTemplate.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"

namespace cotidy {
namespace {

using clang::Expr;
using clang::QualType;

/// Whether a function is a library's: outside of the project's own code, or in
/// the namespace and a header of a library that has a model.
bool isForeign(Pass &P, const clang::FunctionDecl *Callee) {
  if (!P.unit().isOwnCode(Callee->getLocation()))
    return true;
  clang::SourceManager &Sources = P.sources();
  return !Sources.isInMainFile(
             Sources.getExpansionLoc(Callee->getLocation())) &&
         P.models().isCoroutineNamespace(qualifiedName(Callee));
}

/// Whether a completion token turns errors into values, also inside of others.
bool isErrorToken(Pass &P, QualType Type, unsigned Depth = 0) {
  if (P.unit().facts(Type).is(TypeRole::ErrorValueToken))
    return true;
  const auto *Special =
      llvm::dyn_cast_or_null<clang::ClassTemplateSpecializationDecl>(
          Type.getNonReferenceType()->getAsCXXRecordDecl());
  return Special && Depth < 3 &&
         llvm::any_of(
             Special->getTemplateArgs().asArray(),
             [&](const clang::TemplateArgument &One) {
               return One.getKind() == clang::TemplateArgument::Type &&
                      isErrorToken(P, One.getAsType(), Depth + 1);
             });
}

/// Who asked for the error as a value.
enum class Asked {
  Nobody,  ///< The function gives it to all.
  Token,   ///< The caller, who may mean to ignore it.
  Wrapper, ///< The same, by a function around another awaitable.
};

Asked askedBy(Pass &P, const CallSite &Call, ResultDuty Duty) {
  if (llvm::any_of(Call.Arguments, [&](const Expr *Argument) {
        return isErrorToken(P, Argument->getType());
      }))
    return Asked::Token;
  if (!isForeign(P, Call.Callee))
    return Asked::Nobody;
  const auto IsAwaitable = [&](const Expr *E) {
    return E && P.unit().facts(E->getType()).Awaitable;
  };
  if (IsAwaitable(Call.Receiver) || llvm::any_of(Call.Arguments, IsAwaitable))
    return Asked::Wrapper;
  // The token may be the default of an executor.
  return Duty.Is == ResultDuty::Kind::ErrorAndMore ? Asked::Token
                                                   : Asked::Nobody;
}

std::string spelling(Pass &P, QualType Type) {
  return Type.getNonReferenceType().getUnqualifiedType().getAsString(
      clang::PrintingPolicy(P.context().getLangOpts()));
}

/// What a message says of the value, after the name of who gives it.
std::string consequence(Pass &P, const Expr *Await, ResultDuty Duty,
                        llvm::StringRef Giver) {
  using Kind = ResultDuty::Kind;
  switch (Duty.Is) {
  case Kind::Error:
  case Kind::ErrorAndMore:
    return llvm::formatv("nobody looks at the error that {0} gives: if it "
                         "fails, the coroutine goes on as if it had not",
                         Giver);
  case Kind::ValueOrError:
    return llvm::formatv("{0} gives a value or an error, and nobody looks "
                         "which: if it fails, the coroutine goes on as if it "
                         "had not",
                         Giver);
  case Kind::MarkedType:
    return llvm::formatv("the result of {0} is dropped: what a '{1}' tells has "
                         "to be looked at, as its type says",
                         Giver, spelling(P, awaitedType(Await)));
  case Kind::MarkedAwaiter:
    return llvm::formatv("the result of {0} is dropped: its awaiter says that "
                         "it has to be looked at",
                         Giver);
  case Kind::None:
    break;
  }
  return {};
}

/// Whether a model says that nothing hangs on the result, or that another check
/// speaks of it.
bool isExempt(Pass &P, const CallSite &Call, const Body &Around) {
  return llvm::any_of(
      std::initializer_list<FunctionRole>{
          FunctionRole::Sleep, FunctionRole::Spawn, FunctionRole::SpawnOwned,
          FunctionRole::Detach, FunctionRole::AwaitsInPlace},
      [&](FunctionRole Role) {
        return matching(Call, Role, P.unit(), Around) != nullptr;
      });
}

/// Several operations under one await.
void combined(Pass &P, const Expr *Await, const CallSite &Call,
              const FunctionModel &Model) {
  const QualType Type = awaitedType(Await);
  if (Model.ErrorsAsValues || Type.isNull() || !holdsDuty(P.unit(), Type))
    return;
  P.report({.At = Await->getSourceRange(),
            .Message = llvm::formatv(
                "'{0}' hands over what each of them gives, and nobody looks at "
                "it: an error among it goes unnoticed",
                calledName(Call.Callee, Call.Receiver))});
}

class Judge {
public:
  Judge(Pass &P, const Body &Around, bool All)
      : P(P), Around(Around), All(All) {}

  void look(const Expr *Await) {
    if (P.unit().isFromForeignMacro(Await->getBeginLoc()) ||
        (!All && compilerWarns(P.unit(), Await)))
      return;
    const CallSite *Call = awaited(Await);
    if (Call)
      if (const FunctionModel *Model =
              matching(*Call, FunctionRole::Combinator, P.unit(), Around))
        return combined(P, Await, *Call, *Model);
    const ResultDuty Duty = dutyOf(P.unit(), Await);
    if (!Duty)
      return;
    Finding Found{.At = Await->getSourceRange(),
                  .Message = consequence(
                      P, Await, Duty,
                      Call
                          ? "'" + calledName(Call->Callee, Call->Receiver) + "'"
                          : std::string("this await"))};
    if (Duty.Marked) {
      if (P.unit().isOwnCode(Duty.Marked->getLocation()))
        Found.Notes = {{Duty.Marked->getLocation(), "it is nodiscard here"}};
    } else if (Call && !isWorthIt(Await, *Call, Duty, Found)) {
      return;
    }
    P.report(Found);
  }

private:
  const CallSite *awaited(const Expr *Await) const {
    const Expr *Operand =
        llvm::isa<clang::CoawaitExpr>(Await)
            ? llvm::cast<clang::CoawaitExpr>(Await)->getOperand()
            : llvm::cast<clang::DependentCoawaitExpr>(Await)->getOperand();
    const CallSite *Call =
        Around.callAt(Operand->IgnoreUnlessSpelledInSource());
    return Call && !llvm::isa<clang::CXXConstructorDecl>(Call->Callee)
               ? Call
               : nullptr;
  }

  /// Whether somebody would act on the error of this call.
  bool isWorthIt(const Expr *Await, const CallSite &Call, ResultDuty Duty,
                 Finding &Found) {
    if (endsItsObject(Call.Callee) || onlyWaits(Call.Callee) ||
        isExempt(P, Call, Around))
      return false;
    switch (askedBy(P, Call, Duty)) {
    case Asked::Wrapper:
      return false;
    case Asked::Nobody:
      if (P.unit().isOwnCode(Call.Callee->getLocation()))
        Found.Notes = {
            {Call.Callee->getLocation(),
             "it returns '" + spelling(P, Call.Callee->getReturnType()) + "'"}};
      return true;
    case Asked::Token:
      break;
    }
    const auto Object = workedOn(Call);
    if (!Object || Object->name().empty())
      return false;
    if (!Enclosing)
      Enclosing.emplace(Around);
    const Expr *Later =
        goesOnWith(*Object, Await, P.unit(), Around, *Enclosing);
    if (!Later)
      return false;
    Found.Notes = {{Later->getBeginLoc(),
                    "it goes on with '" + Object->name() + "' here"}};
    return true;
  }

  Pass &P;
  const Body &Around;
  const bool All; ///< Also what the compiler warns of.
  std::optional<Parents> Enclosing;
};

void run(Pass &P) {
  const bool All = P.option("Nodiscard") == "all";
  for (const Body &Around : P.unit().bodies()) {
    if (Around.DroppedAwaits.empty() || P.unit().isLibraryInternal(Around))
      continue;
    Judge Of(P, Around, All);
    for (const Expr *Await : Around.DroppedAwaits)
      Of.look(Await);
  }
}

constexpr OptionInfo Options[] = {
    {.Name = "Nodiscard",
     .Default = "unwarned",
     .Help = "Whether a nodiscard result is reported only where clang's own "
             "-Wunused-value and -Wunused-result are silent, or always; g++ 12 "
             "says nothing of any await.",
     .Values = "unwarned|all"},
};

} // namespace

const Check DiscardedResultCheck = {
    .Info =
        {.Name = "cotidy-discarded-result",
         .Summary = "an await gives an error or a result that has to be looked "
                    "at, and it is dropped",
         .Why =
             "An operation that gives its error as a value throws nothing. A "
             "co_await that stands alone as a statement drops the value, and "
             "the coroutine goes on as if nothing had failed. A [[nodiscard]] "
             "at the function does not help: it speaks of the task, which is "
             "used as soon as it is awaited. It has to stand at the type of "
             "the value. clang 22 then warns by itself where await_resume() "
             "gives that type by value or is nodiscard, and this check leaves "
             "those to it; it says nothing where await_resume() gives a "
             "reference, as in the tasks of cppcoro and libcoro, nor of types "
             "without a mark, as std::error_code and most kinds of expected. "
             "g++ 12 never says anything.",
         .Bad = R"cpp(
asyncio::Coro<std::error_code> push(std::string message);
asyncio::Coro<void> send(std::string message) {
  co_await push(message);
}
)cpp",
         .Good = R"cpp(
asyncio::Coro<std::error_code> push(std::string message);
asyncio::Coro<void> send(std::string message) {
  if (auto error = co_await push(message))
    throw std::system_error(error);
}
)cpp",
         .Limits =
             "A cast to void and std::ignore say that the result is not "
             "needed. Timers and other mere waits are not reported, nor is "
             "what ends an object, as async_shutdown() or close(). Where the "
             "caller asked for the error as a value (as_tuple of Asio), that "
             "may be meant to ignore it: only what goes on with the same "
             "object is reported. A race of several operations is not "
             "reported. Missed: errors that are kept in a variable and never "
             "looked at, counts of what was written, and truth values.",
         .Since = "0.1",
         .Options = Options},
    .Run = run,
};

} // namespace cotidy
