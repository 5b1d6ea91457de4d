// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/Checks.h"
#include "checks/core/analysis/Places.h"
#include "checks/core/framework/Pass.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/Support/FormatVariadic.h"

namespace cotidy {
namespace {

using namespace clang;

/// A lazy coroutine that is kept in a variable and awaited in the same block.
struct LazyTask {
  const VarDecl *Var;
  const CallSite *Made;
  unsigned MadeAt; ///< Index of the statement in the block.
  unsigned AwaitedAt;
  const Suspension *Await;
};

class Search {
public:
  Search(Pass &P, const Body &Of) : P(P), Of(Of) {}

  void run() {
    for (const Suspension &Point : Of.Suspensions)
      if (const VarDecl *Var = awaited(Point))
        Awaits[Var] = Awaits.contains(Var) ? nullptr : &Point;
    if (Awaits.size() > 1)
      block(Of.Root);
  }

private:
  /// The local coroutine that an await is of; null if it is mentioned elsewhere
  /// as well.
  const VarDecl *awaited(const Suspension &Point) {
    const Expr *Operand =
        Point.Operand ? Point.Operand->IgnoreUnlessSpelledInSource() : nullptr;
    if (!Operand || !isa<CoawaitExpr>(Point.At))
      return nullptr;
    if (const auto *Move = dyn_cast<CallExpr>(Operand);
        Move && Move->isCallToStdMove())
      Operand = Move->getArg(0)->IgnoreUnlessSpelledInSource();
    const auto *Use = dyn_cast<DeclRefExpr>(Operand);
    const auto *Var = Use ? dyn_cast<VarDecl>(Use->getDecl()) : nullptr;
    if (!Var || !Var->hasLocalStorage() || isa<ParmVarDecl>(Var) ||
        Var->getType()->isReferenceType() || !Var->getInit())
      return nullptr;
    const TypeFacts &Facts = P.unit().facts(Var->getType());
    const auto Uses = Of.Uses.find(Var);
    return Facts.Coroutine && Facts.Starts == Start::Lazy && !Facts.Generator &&
                   !Facts.is(TypeRole::AsyncGenerator) &&
                   Uses != Of.Uses.end() && Uses->second.size() == 1
               ? Var
               : nullptr;
  }

  /// Looks at the statements of every block, not at those of lambdas.
  void block(const Stmt *S) {
    if (!S || isa<Expr>(S))
      return;
    if (const auto *Block = dyn_cast<CompoundStmt>(S))
      statements(*Block);
    for (const Stmt *Child : S->children())
      block(Child);
  }

  void statements(const CompoundStmt &Block) {
    llvm::SmallVector<LazyTask, 4> Tasks;
    llvm::SmallVector<unsigned, 8> Suspends; // Statements with an await.
    llvm::DenseMap<const Stmt *, unsigned> AwaitedIn;
    unsigned Number = 0;
    for (const Stmt *S : Block.body()) {
      const unsigned Here = Number++;
      const size_t Before = AwaitedIn.size();
      // Awaits in branches and loops may have reasons of their own.
      if (isa<DeclStmt, Expr, CoreturnStmt>(S))
        awaitsIn(S, Here, AwaitedIn);
      else if (suspends(S))
        Suspends.push_back(Here);
      if (AwaitedIn.size() != Before)
        Suspends.push_back(Here);
      const auto *Declared = dyn_cast<DeclStmt>(S);
      const auto *Var = Declared && Declared->isSingleDecl()
                            ? dyn_cast<VarDecl>(Declared->getSingleDecl())
                            : nullptr;
      if (const Suspension *Point = Var ? Awaits.lookup(Var) : nullptr)
        if (const CallSite *Made = Of.callAt(written(Var->getInit())))
          Tasks.push_back({Var, Made, Here, 0, Point});
    }
    llvm::erase_if(Tasks, [&](LazyTask &Task) {
      const auto Found = AwaitedIn.find(Task.Await->At);
      if (Found == AwaitedIn.end())
        return true;
      Task.AwaitedAt = Found->second;
      return false;
    });
    for (size_t I = 0; I + 1 < Tasks.size(); ++I) {
      const LazyTask &First = Tasks[I], &Second = Tasks[I + 1];
      // Made together, with nothing awaited in between.
      const auto Next = llvm::lower_bound(Suspends, First.MadeAt);
      if (Next != Suspends.end() && *Next <= Second.MadeAt)
        continue;
      const bool InOrder = First.AwaitedAt != Second.AwaitedAt
                               ? First.AwaitedAt < Second.AwaitedAt
                               : First.Await < Second.Await;
      const LazyTask &Early = InOrder ? First : Second;
      const LazyTask &Late = InOrder ? Second : First;
      if (leavesBetween(Block, Early.AwaitedAt, Late.AwaitedAt) ||
          share(First, Second))
        continue;
      report(Early, Late);
    }
  }

  void awaitsIn(const Stmt *S, unsigned Here,
                llvm::DenseMap<const Stmt *, unsigned> &Out) {
    if (!S || isa<LambdaExpr>(S))
      return;
    // Only one side of these is evaluated.
    if (isa<ConditionalOperator>(S))
      return;
    if (const auto *Binary = dyn_cast<BinaryOperator>(S);
        Binary && Binary->isLogicalOp())
      return;
    if (const auto *Suspend = dyn_cast<CoroutineSuspendExpr>(S)) {
      Out[S] = Here;
      return awaitsIn(Suspend->getOperand(), Here, Out);
    }
    if (const auto *Return = dyn_cast<CoreturnStmt>(S))
      return awaitsIn(Return->getOperand(), Here, Out);
    for (const Stmt *Child : S->children())
      awaitsIn(Child, Here, Out);
  }

  static bool suspends(const Stmt *S) {
    if (!S || isa<LambdaExpr>(S))
      return false;
    return isa<CoroutineSuspendExpr>(S) ||
           llvm::any_of(S->children(), suspends);
  }

  /// Whether something between the two awaits decides about the second.
  static bool leavesBetween(const CompoundStmt &Block, unsigned From,
                            unsigned To) {
    return llvm::any_of(
        llvm::make_range(Block.body_begin() + From, Block.body_begin() + To),
        [](const Stmt *S) { return !isa<DeclStmt, Expr, CoreturnStmt>(S); });
  }

  /// Whether both get the same object and may change it, so that their order
  /// may matter.
  static bool share(const LazyTask &First, const LazyTask &Second) {
    llvm::SmallPtrSet<const ValueDecl *, 4> Given;
    changeable(*First.Made, Given);
    llvm::SmallPtrSet<const ValueDecl *, 4> Others;
    changeable(*Second.Made, Others);
    return llvm::any_of(
        Others, [&](const ValueDecl *One) { return Given.contains(One); });
  }

  static void changeable(const CallSite &Call,
                         llvm::SmallPtrSetImpl<const ValueDecl *> &Out) {
    const auto *Method = dyn_cast<CXXMethodDecl>(Call.Callee);
    if (Call.Receiver && Method && !Method->isConst())
      if (const ValueDecl *Of = namedVariable(Call.Receiver))
        Out.insert(Of);
    for (unsigned I = 0;
         I < Call.Arguments.size() && I < Call.Callee->getNumParams(); ++I) {
      const QualType Type = Call.Callee->getParamDecl(I)->getType();
      const QualType To = Type->isPointerType() ? Type->getPointeeType()
                                                : Type.getNonReferenceType();
      const bool Shares = (Type->isReferenceType() || Type->isPointerType())
                              ? !To.isConstQualified()
                              : isPointerLike(Type);
      const Expr *Argument = written(Call.Arguments[I]);
      if (const auto *Address = dyn_cast<UnaryOperator>(Argument);
          Address && Address->getOpcode() == UO_AddrOf)
        Argument = Address->getSubExpr();
      if (Shares)
        if (const ValueDecl *Of = namedVariable(Argument))
          Out.insert(Of);
    }
  }

  void report(const LazyTask &Early, const LazyTask &Late) {
    P.report({.At = Early.Await->At->getSourceRange(),
              .Message = llvm::formatv(
                  "'{0}' does not run while '{1}' is awaited: lazy coroutines "
                  "start when they are awaited, so one runs after the other",
                  Late.Var->getName(), Early.Var->getName()),
              .Notes = {{Late.Var->getLocation(),
                         "'" + Late.Var->getNameAsString() +
                             "' is made here, and not started"},
                        {Late.Await->At->getBeginLoc(),
                         "it starts here; a combinator or tasks would run "
                         "both at once"}}});
  }

  Pass &P;
  const Body &Of;
  llvm::DenseMap<const VarDecl *, const Suspension *> Awaits;
};

void run(Pass &P) {
  for (const Body &Of : P.unit().bodies())
    if (P.unit().isOnLoop(Of) && Of.Suspensions.size() > 1)
      Search(P, Of).run();
}

} // namespace

const Check SequentialTasksCheck = {
    .Info = {.Name = "cotidy-sequential-tasks",
             .Summary = "lazy coroutines that are made together run one after "
                        "the other",
             .Why = "Making two coroutines first and awaiting them afterwards "
                    "reads as if both ran at once. A lazy coroutine starts "
                    "when it is awaited, so the second does nothing until the "
                    "first has ended, and the times add up.",
             .Bad = R"cpp(
asyncio::Coro<int> price();
asyncio::Coro<int> stock();
asyncio::Coro<int> offer() {
  auto first = price();
  auto second = stock();
  int value = co_await first;
  co_return value * co_await second;
}
)cpp",
             .Good = R"cpp(
asyncio::Coro<int> price();
asyncio::Coro<int> stock();
asyncio::Coro<int> offer() {
  auto [value, left] = co_await asyncio::gather(price(), stock());
  co_return value * left;
}
)cpp",
             .Limits = "Silent where something between the two awaits may "
                       "leave, where both get an object that they may change, "
                       "and for eager types. Missed: coroutines in containers "
                       "and members, and awaits in branches.",
             .Since = "0.1"},
    .Run = run,
};

} // namespace cotidy
