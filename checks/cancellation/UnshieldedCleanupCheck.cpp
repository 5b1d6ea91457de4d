// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/Checks.h"
#include "checks/cancellation/CancellingLibrary.h"
#include "checks/core/analysis/KeptErrors.h"
#include "checks/core/framework/Pass.h"
#include "clang/Lex/Lexer.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"

namespace cotidy {
namespace {

using clang::CXXCatchStmt;
using clang::CXXRecordDecl;
using clang::CXXTryStmt;
using clang::Expr;
using clang::Stmt;

/// Visits the calls within an expression, lambdas not entered.
bool anyCall(const Stmt *S, const Body &Around,
             llvm::function_ref<bool(const CallSite &)> Look) {
  if (!S || llvm::isa<clang::LambdaExpr>(S))
    return false;
  if (const auto *E = llvm::dyn_cast<Expr>(S))
    if (const CallSite *Call = Around.callAt(E); Call && Look(*Call))
      return true;
  return llvm::any_of(S->children(), [&](const Stmt *Child) {
    return anyCall(Child, Around, Look);
  });
}

bool mentions(const Stmt *S, const clang::ValueDecl *D) {
  if (!S)
    return false;
  if (const auto *Use = llvm::dyn_cast<clang::DeclRefExpr>(S))
    return Use->getDecl() == D;
  return llvm::any_of(S->children(),
                      [&](const Stmt *Child) { return mentions(Child, D); });
}

/// Which awaits a cancellation can interrupt.
class Interruptions {
public:
  explicit Interruptions(Pass &P) : P(P) {}

  bool reach(const Suspension &Point, const Body &Around) {
    const Library *From = cancellingLibrary(P, Point, Around);
    if (!From || !From->CancellationKnown || From->Carriers.empty() ||
        !Point.Operand)
      return false;
    const Expr *Operand = Point.Operand->IgnoreUnlessSpelledInSource();
    if (keepsAway(Operand, Around) || isQuestion(Operand) ||
        givesErrorAsValue(P.unit(), Point, Around))
      return false;
    const CallSite *Call = Around.callAt(Operand);
    if (From->CancelledByToken &&
        !(Call && llvm::any_of(Call->Arguments, [&](const Expr *Argument) {
            return P.unit()
                .facts(Argument->getType())
                .is(TypeRole::CancellationToken);
          })))
      return false;
    // What is called can be interrupted where one of its awaits can.
    const Body *Called = Call ? P.unit().bodyOf(Call->Callee) : nullptr;
    if (!Called || !Called->isCoroutine())
      return true;
    const auto [Known, New] = Bodies.try_emplace(Called, true);
    if (New) {
      const bool Any =
          llvm::any_of(Called->Suspensions, [&](const Suspension &Inner) {
            return reach(Inner, *Called);
          });
      Bodies[Called] = Any;
      return Any;
    }
    return Known->second;
  }

private:
  /// Whether something in the expression keeps a cancellation away.
  bool keepsAway(const Expr *E, const Body &Around) {
    if (P.unit().facts(E->getType()).is(TypeRole::IgnoresCancellation))
      return true;
    const auto Protects = [&](const CallSite &Call) {
      return matching(Call, FunctionRole::Shield, P.unit(), Around) ||
             matching(Call, FunctionRole::IgnoresCancellation, P.unit(),
                      Around) ||
             matching(Call, FunctionRole::DisarmsCancellation, P.unit(),
                      Around);
    };
    if (anyCall(E, Around, Protects))
      return true;
    const auto *Var = llvm::dyn_cast_or_null<clang::VarDecl>(namedVariable(E));
    return Var && Var->hasLocalStorage() && Var->getInit() &&
           anyCall(Var->getInit(), Around, Protects);
  }

  /// Whether it is a constant that asks the coroutine about itself.
  static bool isQuestion(const Expr *E) {
    const auto *Use = llvm::dyn_cast<clang::DeclRefExpr>(E);
    const auto *Var =
        Use ? llvm::dyn_cast<clang::VarDecl>(Use->getDecl()) : nullptr;
    return Var && Var->hasGlobalStorage() && Var->isConstexpr();
  }

  Pass &P;
  llvm::DenseMap<const Body *, bool> Bodies;
};

/// For each await the try statements around it.
using Enclosing =
    llvm::DenseMap<const Expr *, llvm::SmallVector<const CXXTryStmt *, 2>>;

void findEnclosing(const Stmt *S,
                   llvm::SmallVectorImpl<const CXXTryStmt *> &Around,
                   Enclosing &Out) {
  if (!S || llvm::isa<clang::LambdaExpr>(S))
    return;
  if (const auto *Try = llvm::dyn_cast<CXXTryStmt>(S)) {
    Around.push_back(Try);
    findEnclosing(Try->getTryBlock(), Around, Out);
    Around.pop_back();
    return;
  }
  if (const auto *Await = llvm::dyn_cast<Expr>(S);
      Await && !Around.empty() &&
      llvm::isa<clang::CoawaitExpr, clang::DependentCoawaitExpr>(Await))
    Out[Await].append(Around.begin(), Around.end());
  for (const Stmt *Child : S->children())
    findEnclosing(Child, Around, Out);
}

class Judge {
public:
  Judge(Pass &P, Interruptions &Awaits, const Body &Around)
      : P(P), Awaits(Awaits), Around(Around) {}

  void run() {
    for (const CXXTryStmt *Try : Around.Tries) {
      const StmtSet Inside = statementsIn(Try->getTryBlock());
      llvm::SmallVector<const Library *, 2> From;
      for (const Suspension &Point : Around.Suspensions)
        if (Inside.contains(Point.At))
          if (const Library *Its = cancellingLibrary(P, Point, Around);
              Its && Its->CancellationKnown && !llvm::is_contained(From, Its))
            From.push_back(Its);
      for (const Library *Its : From)
        for (const std::string &Carrier : Its->Carriers)
          handlers(*Try, findClass(P.context(), Carrier));
    }
  }

private:
  void handlers(const CXXTryStmt &Try, const CXXRecordDecl *Carrier) {
    for (unsigned I = 0; I != Try.getNumHandlers(); ++I) {
      const CXXCatchStmt &Handler = *Try.getHandler(I);
      if (!catches(Handler, Carrier))
        continue;
      // Without a variable that outlives it there is nothing to lose.
      for (const KeptError &Kept :
           keptErrors(Handler, Try, Carrier, P.unit(), Around))
        judge(Kept);
      return;
    }
  }

  void judge(const KeptError &Kept) {
    llvm::SmallVector<const Suspension *, 4> Open;
    for (const Suspension *Point : Kept.Between)
      if (!isGuarded(*Point, Kept) && !mentions(Point->Operand, Kept.In) &&
          Awaits.reach(*Point, Around))
        Open.push_back(Point);
    if (Open.empty() || isDisarmed())
      return;
    const Suspension &First = *Open.front();
    const Library &From = *cancellingLibrary(P, First, Around);
    const auto [Before, After] =
        llvm::StringRef(From.ShieldAdvice).split("{0}");
    const bool Expression = Before.size() != From.ShieldAdvice.size();
    std::string Message =
        From.LevelCancellation
            ? llvm::formatv("once the coroutine is cancelled this await fails "
                            "too: the clean-up does not run, and {0}",
                            loss(Kept))
                  .str()
            : llvm::formatv("a second cancellation ends this clean-up half "
                            "done, and {0}",
                            loss(Kept))
                  .str();
    if (Expression)
      Message += ("; use '" + Before + "..." + After + "'").str();
    else if (!From.ShieldAdvice.empty())
      Message += "; put '" + From.ShieldAdvice + "' before it";
    Finding Found{
        .At = First.At->getSourceRange(),
        .Message = std::move(Message),
        .Notes = {
            {Kept.KeptAt->getBeginLoc(),
             Kept.MereFlag ? "the handler takes a note of the "
                             "cancellation here"
                           : "the handler keeps the error here"},
            {Kept.ThrownAt->getBeginLoc(), "it is to be thrown again here"}}};
    for (const Suspension *Other : llvm::drop_begin(Open))
      Found.Notes.push_back(
          {Other->At->getBeginLoc(), "the same goes for this await"});
    if (Expression && !From.ShieldNeeds.empty() &&
        llvm::all_of(From.ShieldNeeds, [&](const std::string &Name) {
          return isDeclared(P.context(), Name);
        }))
      if (Fix Shield = shieldFix(Open, From); !Shield.Edits.empty())
        Found.Fixes = {std::move(Shield)};
    P.report(Found);
  }

  static std::string loss(const KeptError &Kept) {
    return Kept.MereFlag
               ? llvm::formatv("what '{0}' says is forgotten",
                               Kept.In->getName())
                     .str()
               : llvm::formatv("the error in '{0}' is lost", Kept.In->getName())
                     .str();
  }

  Fix shieldFix(llvm::ArrayRef<const Suspension *> Points,
                const Library &From) {
    Fix Shield;
    Shield.Title = "Shield the clean-up from cancellation";
    const auto [Before, After] =
        llvm::StringRef(From.ShieldAdvice).split("{0}");
    for (const Suspension *Point : Points) {
      const clang::SourceRange Range = Point->Operand->getSourceRange();
      const clang::SourceLocation End = clang::Lexer::getLocForEndOfToken(
          Range.getEnd(), 0, P.sources(), P.context().getLangOpts());
      if (Range.getBegin().isMacroID() || End.isInvalid() || End.isMacroID())
        return {};
      Shield.Edits.push_back(Edit::insert(Range.getBegin(), Before.str()));
      Shield.Edits.push_back(Edit::insert(End, After.str()));
    }
    return Shield;
  }

  /// Whether a handler catches what the await throws and the way to the throw
  /// goes on from there.
  bool isGuarded(const Suspension &Point, const KeptError &Kept) {
    if (!Mapped) {
      Mapped = true;
      llvm::SmallVector<const CXXTryStmt *, 4> Stack;
      findEnclosing(Around.Root, Stack, Tries);
    }
    const auto Found = Tries.find(Point.At);
    const Library *From = cancellingLibrary(P, Point, Around);
    if (Found == Tries.end() || !From)
      return false;
    for (const CXXTryStmt *Try : Found->second)
      for (const std::string &Name : From->Carriers)
        for (unsigned I = 0; I != Try->getNumHandlers(); ++I)
          if (catches(*Try->getHandler(I), findClass(P.context(), Name)) &&
              !contains(Try->getTryBlock(), Kept.ThrownAt))
            return true;
    return false;
  }

  /// Whether the coroutine keeps cancellation away from all that follows.
  bool isDisarmed() {
    return llvm::any_of(Around.Suspensions, [&](const Suspension &Point) {
      const CallSite *Call =
          Point.Operand
              ? Around.callAt(Point.Operand->IgnoreUnlessSpelledInSource())
              : nullptr;
      return Call && matching(*Call, FunctionRole::DisarmsCancellation,
                              P.unit(), Around);
    });
  }

  Pass &P;
  Interruptions &Awaits;
  const Body &Around;
  bool Mapped = false;
  Enclosing Tries;
};

void run(Pass &P) {
  Interruptions Awaits(P);
  for (const Body &Around : P.unit().bodies())
    if (!Around.Tries.empty() && P.unit().isOnLoop(Around))
      Judge(P, Awaits, Around).run();
}

} // namespace

const Check UnshieldedCleanupCheck = {
    .Info = {.Name = "cotidy-unshielded-cleanup",
             .Summary = "a coroutine awaits its clean-up with a kept error in "
                        "hand, and a cancellation can interrupt it",
             .Why = "A handler cannot await, so a coroutine keeps the error, "
                    "leaves the handler, awaits the clean-up and throws the "
                    "error again. A second cancellation, from a timeout or "
                    "from the end of the program, arrives at the clean-up: it "
                    "is left half done, and the first error is never thrown. "
                    "In libraries where a cancelled coroutine stays "
                    "cancelled, the first cancellation is enough: the clean-up "
                    "does not even begin.",
             .Bad = R"cpp(
asyncio::Coro<void> work();
asyncio::Coro<void> roll_back();
asyncio::Coro<void> transaction() {
  std::exception_ptr error;
  try {
    co_await work();
  } catch (...) {
    error = std::current_exception();
  }
  if (error) {
    co_await roll_back();
    std::rethrow_exception(error);
  }
}
)cpp",
             .Good = R"cpp(
asyncio::Coro<void> work();
asyncio::Coro<void> roll_back();
asyncio::Coro<void> transaction() {
  std::exception_ptr error;
  try {
    co_await work();
  } catch (...) {
    error = std::current_exception();
  }
  if (error) {
    co_await asyncio::shield(roll_back());
    std::rethrow_exception(error);
  }
}
)cpp",
             .Limits =
                 "Only handlers that take cancellation as well are looked at, "
                 "and only errors in local variables. A clean-up that leads "
                 "back to another try is a retry and not reported, nor is one "
                 "whose own errors are caught. The library has to be known: "
                 "how it cancels decides what is said, and libraries without "
                 "exceptions for it are left alone. A shield keeps the "
                 "clean-up going; whoever awaits it is cancelled all the same.",
             .Since = "0.1",
             .Fix = FixSafety::Review},
    .Run = run,
};

} // namespace cotidy
