// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/Checks.h"
#include "checks/cancellation/TokenTakers.h"
#include "checks/cancellation/TokensInScope.h"
#include "checks/core/analysis/Places.h"
#include "checks/core/analysis/TaskFate.h"
#include "checks/core/analysis/TokenFlow.h"
#include "checks/core/framework/Pass.h"
#include "clang/Lex/Lexer.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"

namespace cotidy {
namespace {

using clang::CallExpr;
using clang::CXXRecordDecl;
using clang::Expr;
using clang::SourceLocation;
using clang::Stmt;

class Judge {
public:
  Judge(Pass &P, const Body &Around) : P(P), Around(Around) {}

  void run() {
    if (!mayHaveTokens())
      return;
    Nesting = std::make_unique<Parents>(Around);
    Tokens = tokensOf(P.unit(), Around, *Nesting);
    if (Tokens.empty())
      return;
    for (const CallSite &Call : Around.Calls)
      if (const auto Taker = tokenTakerOf(P.unit(), Call, Around))
        judge(Call, *Taker);
  }

private:
  /// A cheap question before the body is walked.
  bool mayHaveTokens() {
    const auto IsToken = [&](const clang::VarDecl *Var) {
      return Var && isCancellationToken(P.unit(), Var->getType());
    };
    return (Around.Function &&
            llvm::any_of(Around.Function->parameters(), IsToken)) ||
           (Around.Lambda &&
            llvm::any_of(Around.Lambda->captures(), [&](const auto &Capture) {
              return Capture.capturesVariable() &&
                     IsToken(llvm::dyn_cast<clang::VarDecl>(
                         Capture.getCapturedVar()));
            }));
  }

  void judge(const CallSite &Call, const TokenTaker &Taker) {
    if (llvm::isa<clang::CXXConstructExpr>(Call.At) &&
        closing(Call).isInvalid())
      return;
    const Expr *Await = awaitOf(Call);
    if (!Await)
      return;
    prepare();
    if (Links->covers(Call, Await) || Paths->isCleanUp(Call.At))
      return;
    llvm::SmallVector<const ScopeToken *, 2> Fitting;
    for (const auto &[Number, Token] : llvm::enumerate(Tokens))
      if (Token.fits(Taker.Parameter->getType()) && isVisible(Token, Call) &&
          !Paths->isGone(Number, Call.At) && !isGivenAwayNear(Token, Await) &&
          llvm::none_of(Fitting, [&](const ScopeToken *Other) {
            return Other->Origin == Token.Origin;
          }))
        Fitting.push_back(&Token);
    if (!Fitting.empty())
      report(Call, Taker, Await, Fitting);
  }

  void prepare() {
    if (Paths)
      return;
    Links = std::make_unique<BoundToTokens>(P.unit(), Around, *Nesting, Tokens);
    for (const ScopeToken &Token : Tokens)
      Variables.push_back(Token.Var);
    addCarriers(P.unit().libraryOf(Around));
    for (const ScopeToken &Token : Tokens)
      addCarriers(tokenModel(P.unit(), Token.Var->getType())->From);
    Paths = std::make_unique<TokenFlow>(P.unit(), Around, *Nesting, Variables,
                                        Carriers);
  }

  void addCarriers(const Library *From) {
    if (!From)
      return;
    for (const std::string &Name : From->Carriers)
      if (const CXXRecordDecl *Class = findClass(P.context(), Name))
        Carriers.push_back(Class);
  }

  /// The co_await that waits for what a call gives, directly, through a
  /// combinator or from a variable; null where there is none, or where
  /// something keeps a cancellation away on purpose.
  const Expr *awaitOf(const CallSite &Call) {
    const TaskFate Fate = fateOf(Call.At, P.unit(), Around, *Nesting);
    if (Fate.Goes == TaskFate::Where::Awaited)
      return awaitAround(Call.At, Fate.At);
    if (Fate.Goes != TaskFate::Where::Kept || !Fate.Keeper ||
        Nesting->initialised(Fate.At) != Fate.Keeper)
      return nullptr;
    const auto Uses = Around.Uses.find(Fate.Keeper);
    if (Uses == Around.Uses.end())
      return nullptr;
    const Expr *Found = nullptr;
    for (const clang::DeclRefExpr *Use : Uses->second) {
      const TaskFate Then = fateOf(Use, P.unit(), Around, *Nesting);
      const Expr *Await = Then.Goes == TaskFate::Where::Awaited
                              ? awaitAround(Use, Then.At)
                              : nullptr;
      if (!Await || isTied(Use, Await))
        return nullptr;
      Found = Found ? Found : Await;
    }
    // What is around the call is that of the variable.
    return Found ? Fate.At : nullptr;
  }

  const Expr *awaitAround(const Expr *Made, const Expr *Last) {
    const auto *Await = llvm::dyn_cast_or_null<Expr>(Nesting->of(Last));
    if (!Await ||
        !llvm::isa<clang::CoawaitExpr, clang::DependentCoawaitExpr>(Await))
      return nullptr;
    for (const Stmt *Up = Made; Up != Await; Up = Nesting->of(Up)) {
      const auto *E = llvm::dyn_cast_or_null<Expr>(Up);
      if (!E || keepsAway(*E))
        return nullptr;
    }
    return Await;
  }

  bool keepsAway(const Expr &E) {
    if (P.unit().facts(E.getType()).is(TypeRole::IgnoresCancellation))
      return true;
    const CallSite *Call = Around.callAt(&E);
    return Call &&
           llvm::any_of(
               llvm::ArrayRef{FunctionRole::Shield, FunctionRole::Detach,
                              FunctionRole::IgnoresCancellation,
                              FunctionRole::DisarmsCancellation},
               [&](FunctionRole Role) {
                 return matching(*Call, Role, P.unit(), Around) != nullptr;
               });
  }

  /// Whether a variable that is awaited is given to something with a token on
  /// the way.
  bool isTied(const clang::DeclRefExpr *Use, const Expr *Await) {
    prepare();
    CallSite Itself;
    Itself.At = Use;
    Itself.Callee = nullptr;
    return Links->covers(Itself, Await);
  }

  bool isVisible(const ScopeToken &Token, const CallSite &Call) {
    const Stmt *Scope = Nesting->scopeOf(Token.Var);
    if (!llvm::is_contained(Around.Locals, Token.Var))
      return true;
    return Scope && Nesting->isWithin(Call.At, Scope) &&
           P.sources().isBeforeInTranslationUnit(Token.Var->getLocation(),
                                                 Call.At->getBeginLoc());
  }

  /// Whether the token is moved away in the same expression: what comes first
  /// is for the compiler to choose.
  bool isGivenAwayNear(const ScopeToken &Token, const Expr *Await) {
    const auto Uses = Around.Uses.find(Token.Var);
    return Uses != Around.Uses.end() &&
           llvm::any_of(Uses->second, [&](const clang::DeclRefExpr *Use) {
             const auto *Move =
                 llvm::dyn_cast_or_null<CallExpr>(Nesting->of(Use));
             return Move && Move->isCallToStdMove() &&
                    Nesting->isWithin(Use, Await);
           });
  }

  void report(const CallSite &Call, const TokenTaker &Taker, const Expr *Await,
              llvm::ArrayRef<const ScopeToken *> Fitting) {
    const auto *Constructor =
        llvm::dyn_cast<clang::CXXConstructorDecl>(Call.Callee);
    const std::string Name = Constructor
                                 ? Constructor->getParent()->getNameAsString()
                                 : calledName(Call.Callee, Call.Receiver);
    std::string Without;
    for (const ScopeToken *Token : Fitting)
      Without +=
          (Without.empty() ? "'" : " or '") + Token->Var->getName().str() + "'";
    Finding Found{
        .At = Call.At->getSourceRange(),
        .Message = llvm::formatv(
            "a cancellation does not reach '{0}': it is called without {1}, "
            "and the coroutine waits until it ends by itself",
            Name, Without)};
    for (const ScopeToken *Token : Fitting)
      Found.Notes.push_back({Token->Var->getLocation(),
                             "a cancellation is told to the coroutine here"});
    Found.Notes.push_back(
        {Taker.Defaulted ? Taker.Parameter->getLocation()
                         : Taker.Function->getLocation(),
         Taker.Defaulted
             ? "this parameter would take it; by default nobody cancels it"
             : "this overload would take it"});
    if (Fitting.size() == 1)
      if (auto Cure = fix(Call, Taker, Await, *Fitting.front()))
        Found.Fixes = {std::move(*Cure)};
    P.report(Found);
  }

  /// Nothing where more than an argument would have to be written.
  std::optional<Fix> fix(const CallSite &Call, const TokenTaker &Taker,
                         const Expr *Await, const ScopeToken &Token) {
    if (Call.Arguments.size() < Taker.Index ||
        Taker.Parameter->getType()->isRValueReferenceType() ||
        isHidden(Token) || !givesTheSame(Call, Taker, Await))
      return std::nullopt;
    SourceLocation At;
    std::string Text = Token.Var->getName().str();
    if (Taker.Index < Call.Arguments.size()) {
      At = Call.Arguments[Taker.Index]->getBeginLoc();
      Text += ", ";
    } else if (Call.Arguments.empty()) {
      At = closing(Call);
    } else {
      const SourceLocation Last = Call.Arguments.back()->getEndLoc();
      if (!Last.isMacroID())
        At = clang::Lexer::getLocForEndOfToken(Last, 0, P.sources(),
                                               P.context().getLangOpts());
      Text = ", " + Text;
    }
    if (At.isInvalid() || At.isMacroID() || Call.At->getBeginLoc().isMacroID())
      return std::nullopt;
    return Fix{.Title = llvm::formatv("Pass '{0}' on", Token.Var->getName()),
               .Edits = {Edit::insert(At, std::move(Text))}};
  }

  /// The bracket that closes the arguments as they are written; invalid for an
  /// object that is made without its class being named.
  SourceLocation closing(const CallSite &Call) const {
    if (const auto *Written = llvm::dyn_cast<CallExpr>(Call.At))
      return Written->getRParenLoc();
    if (const auto *Made =
            llvm::dyn_cast<clang::CXXTemporaryObjectExpr>(Call.At))
      return Made->getParenOrBraceRange().getEnd();
    const auto *Cast = llvm::dyn_cast_or_null<clang::CXXFunctionalCastExpr>(
        Nesting->of(Call.At));
    return Cast ? Cast->getEndLoc() : SourceLocation();
  }

  /// Whether another variable of that name may stand where the call does.
  bool isHidden(const ScopeToken &Token) const {
    return llvm::any_of(Around.Locals, [&](const clang::VarDecl *Local) {
      return Local != Token.Var &&
             Local->getDeclName() == Token.Var->getDeclName();
    });
  }

  /// Whether the await gives the same with the other overload.
  bool givesTheSame(const CallSite &Call, const TokenTaker &Taker,
                    const Expr *Await) {
    if (Taker.Defaulted || llvm::isa<clang::CXXConstructorDecl>(Call.Callee))
      return true;
    const clang::QualType One = Call.Callee->getReturnType();
    const clang::QualType Other = Taker.Function->getReturnType();
    if (P.context().hasSameType(One, Other) ||
        llvm::is_contained(Around.Discarded, Await) || isStatement(Await))
      return true;
    const auto Result = [](clang::QualType Type) {
      const clang::CXXMethodDecl *Resumes = memberNamed(
          Type.getNonReferenceType()->getAsCXXRecordDecl(), "await_resume");
      return Resumes ? Resumes->getReturnType() : clang::QualType();
    };
    return !Result(One).isNull() && !Result(Other).isNull() &&
           P.context().hasSameType(Result(One), Result(Other));
  }

  bool isStatement(const Expr *Await) const {
    const Stmt *Up = Nesting->of(Await);
    while (Up && llvm::isa<clang::FullExpr, clang::CXXBindTemporaryExpr>(Up))
      Up = Nesting->of(Up);
    return Up && llvm::isa<clang::CompoundStmt>(Up);
  }

  Pass &P;
  const Body &Around;
  std::unique_ptr<Parents> Nesting;
  std::vector<ScopeToken> Tokens;
  std::vector<const clang::VarDecl *> Variables;
  std::vector<const CXXRecordDecl *> Carriers;
  std::unique_ptr<BoundToTokens> Links;
  std::unique_ptr<TokenFlow> Paths;
};

void run(Pass &P) {
  for (const Body &Around : P.unit().bodies())
    if (Around.isCoroutine() && !P.unit().isLibraryInternal(Around))
      Judge(P, Around).run();
}

} // namespace

const Check UnforwardedTokenCheck = {
    .Info =
        {.Name = "cotidy-unforwarded-token",
         .Summary = "a coroutine that is told of a cancellation awaits "
                    "something that is not, although it could be",
         .Why = "A cancellation token reaches only what it is passed to. An "
                "operation that is awaited without the token goes on after "
                "the cancellation, and the coroutine with it: a shutdown waits "
                "for a sleep to end, a timeout has no effect. The token was "
                "forgotten if the function has an overload with the same "
                "parameters and a token, or a token as a default argument.",
         .Bad = R"cpp(
#include <stop_token>
asyncio::Coro<void> fetch(int page, std::stop_token stop = {});
asyncio::Coro<void> fetch_all(std::stop_token stop) {
  for (int page = 0; page != 100 && !stop.stop_requested(); ++page)
    co_await fetch(page);
}
)cpp",
         .Good = R"cpp(
#include <stop_token>
asyncio::Coro<void> fetch(int page, std::stop_token stop = {});
asyncio::Coro<void> fetch_all(std::stop_token stop) {
  for (int page = 0; page != 100 && !stop.stop_requested(); ++page)
    co_await fetch(page, stop);
}
)cpp",
         .Limits =
             "Only tokens that the coroutine has as a parameter, captures or "
             "has copied from there are looked at, and only calls that it "
             "awaits. An empty token that is passed says on purpose that the "
             "call is not to be cancelled, as do a shield and a cast of the "
             "token to void. Silent as well: the clean-up after a cancellation "
             "or an error, what got the token in another way (by its "
             "constructor, by a wrapper, by a callback that stops it), and "
             "tokens of libraries whose awaits get them by themselves. "
             "Missed: tokens in members, and functions with another name "
             "that take a token.",
         .Since = "0.1",
         .Fix = FixSafety::Review},
    .Run = run,
};

} // namespace cotidy
