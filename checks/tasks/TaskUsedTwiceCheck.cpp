// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/Checks.h"
#include "checks/core/analysis/FactFlow.h"
#include "checks/core/analysis/Places.h"
#include "checks/core/analysis/Suspending.h"
#include "checks/core/framework/Pass.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"

namespace cotidy {
namespace {

using namespace clang;
using Kind = FactEvent::Kind;

/// The statements around one that may or may not be run, outermost first.
using Chain = llvm::SmallVector<const Stmt *, 4>;

bool findChain(const Stmt *In, const Stmt *Wanted, Chain &Around) {
  if (!In)
    return false;
  if (In == Wanted)
    return true;
  if (isa<LambdaExpr>(In))
    return llvm::any_of(
        cast<LambdaExpr>(In)->capture_inits(),
        [&](const Expr *Init) { return findChain(Init, Wanted, Around); });
  if (const auto *Suspend = dyn_cast<CoroutineSuspendExpr>(In))
    return findChain(Suspend->getOperand(), Wanted, Around);
  const auto *Logical = dyn_cast<BinaryOperator>(In);
  const bool Matters =
      isa<IfStmt, SwitchStmt, ConditionalOperator, CXXCatchStmt, ForStmt,
          WhileStmt, DoStmt, CXXForRangeStmt>(In) ||
      (Logical && Logical->isLogicalOp());
  if (Matters)
    Around.push_back(In);
  for (const Stmt *Child : In->children())
    if (findChain(Child, Wanted, Around))
      return true;
  if (Matters)
    Around.pop_back();
  return false;
}

bool isLoop(const Stmt *S) {
  return isa<ForStmt, WhileStmt, DoStmt, CXXForRangeStmt>(S);
}

/// Whether nothing but the first use itself decides that the second comes: no
/// condition around the second that is not around the first as well.
bool followsSurely(const Body &Of, const Stmt *First, const Stmt *Second) {
  Chain Before, After;
  if (!findChain(Of.Root, First, Before) || !findChain(Of.Root, Second, After))
    return false;
  if (First == Second) // Again in the next round of a loop.
    return !After.empty() && isLoop(After.back());
  return llvm::all_of(After, [&](const Stmt *Condition) {
    return isLoop(Condition) || llvm::is_contained(Before, Condition);
  });
}

class Search {
public:
  Search(Pass &P, const Body &Of, const Flow &Paths)
      : P(P), Of(Of), Graph(Paths.graph()) {}

  void run() {
    for (const Suspension &Point : Of.Suspensions)
      await(Point);
    for (const CallSite &Call : Of.Calls)
      if (const auto *Move = dyn_cast<CallExpr>(Call.At);
          Move && Move->isCallToStdMove() && !Harmless.contains(Move))
        if (const VarDecl *Var = variable(Move->getArg(0)))
          use(Var, Move, "it is moved from here");
    if (Uses.empty())
      return;
    FactFlow Solver(Graph, Numbers.size());
    for (const CFGBlock *Block : Graph)
      for (const CFGElement &Element : *Block)
        if (const auto S = Element.getAs<CFGStmt>())
          emit(*Block, S->getStmt(), Solver);
    for (const SpoiltUse &Twice : Solver.solve())
      if (Twice.Spoilt &&
          (Twice.Known || followsSurely(Of, Twice.Spoilt, Twice.Use)))
        report(Twice);
  }

private:
  struct How {
    unsigned Fact;
    const VarDecl *Var;
    const char *What;
  };

  /// A local or by-value parameter that one owner has, of a type that is
  /// awaited.
  const VarDecl *variable(const Expr *E) {
    const auto *Use = dyn_cast<DeclRefExpr>(E->IgnoreUnlessSpelledInSource());
    const auto *Var = Use ? dyn_cast<VarDecl>(Use->getDecl()) : nullptr;
    if (!Var || !Var->hasLocalStorage() || Var->isInvalidDecl() ||
        Use->refersToEnclosingVariableOrCapture() ||
        (Var->getType()->isReferenceType() &&
         !(isa<ParmVarDecl>(Var) && Var->getType()->isRValueReferenceType())))
      return nullptr;
    const TypeFacts &Facts = P.unit().facts(Var->getType());
    return (Facts.Coroutine || Facts.is(TypeRole::TaskHandle) ||
            Facts.is(TypeRole::Awaitable)) &&
                   !Facts.Generator && !Facts.is(TypeRole::AsyncGenerator)
               ? Var
               : nullptr;
  }

  void await(const Suspension &Point) {
    if (!Point.Operand || !isa<CoawaitExpr>(Point.At))
      return;
    const Expr *Operand = Point.Operand->IgnoreUnlessSpelledInSource();
    if (const auto *Move = dyn_cast<CallExpr>(Operand);
        Move && Move->isCallToStdMove()) {
      // An awaiter that only looks at the object leaves it as it is.
      if (awaitsConst(Point)) {
        Harmless.insert(Move);
        if (const VarDecl *Var = variable(Move->getArg(0)))
          Looks[Point.At] = Var;
      }
      return;
    }
    const VarDecl *Var = variable(Operand);
    if (!Var)
      return;
    const TypeFacts &Facts = P.unit().facts(Var->getType());
    // Without a model: a frame that is resumed although it is through.
    const bool Resumes = !Facts.Model && Facts.Starts == Start::Lazy &&
                         constantReady(Point.At) == false && !yields(Facts);
    if (Facts.is(TypeRole::AwaitedOnce) || Resumes)
      use(Var, Point.At, "it is awaited here");
    else
      Looks[Point.At] = Var; // Right as long as it was not moved from.
  }

  static bool yields(const TypeFacts &Facts) {
    return Facts.Promise && memberNamed(Facts.Promise, "yield_value");
  }

  static bool awaitsConst(const Suspension &Point) {
    const auto *Await = dyn_cast<CoawaitExpr>(Point.At);
    const Expr *Common = Await ? Await->getCommonExpr() : nullptr;
    const auto *Call = dyn_cast_or_null<CallExpr>(
        Common ? Common->IgnoreImplicit()->IgnoreParenImpCasts() : nullptr);
    const auto *Method = dyn_cast_or_null<CXXMethodDecl>(
        Call ? Call->getDirectCallee() : nullptr);
    return Method && Method->getOverloadedOperator() == OO_Coawait &&
           Method->isConst();
  }

  void use(const VarDecl *Var, const Stmt *At, const char *What) {
    const auto [Number, New] = Numbers.try_emplace(Var, Numbers.size());
    Uses[At] = {Number->second, Var, What};
  }

  void emit(const CFGBlock &Block, const Stmt *S, FactFlow &Solver) {
    if (const auto *Declared = dyn_cast<DeclStmt>(S)) {
      for (const Decl *D : Declared->decls())
        if (const auto *Var = dyn_cast<VarDecl>(D))
          renew(Block, Var, S, Solver);
      return;
    }
    if (const auto Look = Looks.find(S); Look != Looks.end())
      if (const auto Number = Numbers.find(Look->second);
          Number != Numbers.end())
        Solver.add(Block, {Kind::Use, Number->second, S});
    if (const auto Found = Uses.find(S); Found != Uses.end()) {
      const unsigned Fact = Found->second.Fact;
      Solver.add(Block, {Kind::Use, Fact, S});
      // Used up at once, whatever happens later.
      Solver.add(Block, {Kind::Begin, Fact, S});
      Solver.add(Block, {Kind::Spoil, 0, S});
      return;
    }
    const auto *E = dyn_cast<Expr>(S);
    const CallSite *Call = E ? Of.callAt(E) : nullptr;
    if (!Call || Harmless.contains(S))
      return;
    // An assignment, a swap, an argument by reference: another one.
    if (Call->Receiver)
      if (const auto *Method = dyn_cast<CXXMethodDecl>(Call->Callee);
          Method && !Method->isConst() &&
          Method->getOverloadedOperator() != OO_Coawait)
        renew(Block, plain(Call->Receiver), S, Solver);
    for (unsigned I = 0;
         I < Call->Arguments.size() && I < Call->Callee->getNumParams(); ++I) {
      const QualType Taken = Call->Callee->getParamDecl(I)->getType();
      if (Taken->isLValueReferenceType() &&
          !Taken.getNonReferenceType().isConstQualified())
        renew(Block, plain(Call->Arguments[I]), S, Solver);
    }
  }

  static const VarDecl *plain(const Expr *E) {
    const auto *Use = dyn_cast<DeclRefExpr>(E->IgnoreParenImpCasts());
    return Use ? dyn_cast<VarDecl>(Use->getDecl()) : nullptr;
  }

  void renew(const CFGBlock &Block, const VarDecl *Var, const Stmt *S,
             FactFlow &Solver) {
    if (const auto Number = Numbers.find(Var); Var && Number != Numbers.end())
      Solver.add(Block, {Kind::End, Number->second, S});
  }

  void report(const SpoiltUse &Twice) {
    const auto First = Uses.find(Twice.Spoilt);
    if (First == Uses.end())
      return;
    const VarDecl *Var = First->second.Var;
    const bool Awaited = isa<CoawaitExpr>(Twice.Spoilt);
    const std::string Name = Var->getNameAsString();
    Finding Found{.At = Twice.Use->getSourceRange(), .Message = {}};
    if (Twice.Use == Twice.Spoilt)
      Found.Message = llvm::formatv(
          "'{0}' is {1} again in the next round of the loop: there is nothing "
          "left in it",
          Name, Awaited ? "awaited" : "moved from");
    else if (Awaited)
      Found.Message = llvm::formatv(
          "'{0}' is used after it was awaited, which can be done only once",
          Name);
    else
      Found.Message = llvm::formatv(
          "'{0}' is used after it was moved from: there is nothing left in it",
          Name);
    if (Twice.Use != Twice.Spoilt)
      Found.Notes.push_back({Twice.Spoilt->getBeginLoc(), First->second.What});
    Found.Level = Twice.Known ? Confidence::Certain : Confidence::Likely;
    P.report(Found);
  }

  Pass &P;
  const Body &Of;
  const CFG &Graph;
  llvm::DenseMap<const VarDecl *, unsigned> Numbers;
  llvm::DenseMap<const Stmt *, How> Uses;
  llvm::DenseMap<const Stmt *, const VarDecl *> Looks;
  llvm::SmallPtrSet<const Stmt *, 4> Harmless;
};

void run(Pass &P) {
  for (const Body &Of : P.unit().bodies())
    if (const Flow *Paths =
            Of.Function && !Of.Calls.empty() ? P.unit().flow(Of) : nullptr)
      Search(P, Of, *Paths).run();
}

} // namespace

const Check TaskUsedTwiceCheck = {
    .Info =
        {.Name = "cotidy-task-used-twice",
         .Summary = "a coroutine object is awaited twice, or used after it "
                    "was moved from",
         .Why = "Most coroutine objects are good for one await: it runs "
                "the coroutine to its end and takes the result. A second "
                "await throws, resumes a coroutine that is through, or "
                "waits for ever, depending on the library. The same goes "
                "for one that was moved into another await, a task or a "
                "container.",
         .Bad = R"cpp(
asyncio::Coro<int> load();
asyncio::Coro<int> both() {
  auto work = load();
  int first = co_await work;
  co_return first + co_await work;
}
)cpp",
         .Good = R"cpp(
asyncio::Coro<int> load();
asyncio::Coro<int> both() {
  auto work = asyncio::create_task(load());
  int first = co_await work;
  co_return first + co_await work;
}
)cpp",
         .Limits =
             "Certain where every path to the second use passes the first; "
             "else likely, and silent where a condition stands around the "
             "second "
             "use that is not around the first, as both may depend on the "
             "same thing. Awaiting twice is reported for types that a model "
             "names (awaited-once), and for types without a model whose "
             "awaiter is never ready. Missed: members, elements of "
             "containers, and what a called function awaits.",
         .Since = "0.1"},
    .Run = run,
};

} // namespace cotidy
