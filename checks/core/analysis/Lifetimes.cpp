// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/core/analysis/Lifetimes.h"

#include "checks/core/analysis/Conditions.h"
#include "checks/core/analysis/ReadyBefore.h"
#include "checks/core/analysis/WaitsInLife.h"

namespace cotidy {

using namespace clang;

namespace {

using Where = TaskFate::Where;
using Kind = DanglingLoan::Kind;

class Search {
public:
  Search(Unit &In, NeedsOfCoroutines &Needs, const Body &Of)
      : In(In), Needs(Needs), Of(Of) {}

  std::vector<DanglingLoan> run() {
    for (const CallSite &Call : Of.Calls) {
      const TypeFacts &Gives = In.facts(Call.At->getType());
      if (Call.Callee && Call.At->isPRValue() &&
          !isa<CXXConstructExpr>(Call.At) &&
          (Gives.Coroutine || Gives.Generator ||
           Gives.is(TypeRole::AsyncGenerator)))
        made(Call);
      given(Call);
    }
    return std::move(Found);
  }

private:
  /// Most bodies make no coroutine that borrows: asked for when needed.
  const Parents &around() const { return Needs.parents(Of); }

  /// A call that makes a coroutine.
  void made(const CallSite &Call) {
    const CoroutineNeeds &Wants = Needs.of(Call.Callee);
    const bool Unseen = !Wants.Known && mayBeCoroutine(Call.Callee);
    if (!Wants.Known && !Unseen)
      return;
    std::vector<DanglingLoan> Loans;
    const auto Lend = [&](Kind What, const Expr *Given, const Need &Wanted,
                          Borrows How) {
      if (!Given || (!Wanted.Use && !Wanted.AfterSuspension && !Unseen))
        return;
      const Referent Dies = What == Kind::Argument
                                ? referentOf(In, Of, Given, How)
                                : objectOf(In, Of, Given);
      if (Dies)
        Loans.push_back({What, &Call, Call.Callee, Given, Dies, {}, Wanted});
    };
    if (Wants.Known) {
      Lend(Kind::Closure, Call.Receiver, Wants.Closure, Borrows::Reference);
      Lend(Kind::Object, Call.Receiver, Wants.Object, Borrows::Reference);
    }
    for (const auto &[Index, Argument] : llvm::enumerate(Call.Arguments)) {
      const unsigned At = Index + firstParameter(Call);
      if (At >= Call.Callee->getNumParams())
        break;
      const ParmVarDecl *Parameter = Call.Callee->getParamDecl(At);
      const Borrows How = borrows(In, Parameter->getType());
      // A pointer may be meant for nothing but a comparison.
      if (How == Borrows::No || (Unseen && How == Borrows::Pointer))
        continue;
      Need Wanted;
      if (Wants.Known)
        Wanted = Wants.Parameters[At];
      else
        Wanted.Parameter = Parameter;
      Lend(Kind::Argument, Argument, Wanted, How);
    }
    captures(Call, Call.Callee, Call.Receiver, Wants, Loans);
    if (Loans.empty())
      return;
    const Start Starts = Unseen ? Start::Lazy : Wants.Starts;
    if (const Body *Runs = In.bodyOf(Call.Callee);
        Runs && Runs->Lambda && Starts == Start::Eager &&
        mayBeOverAtOnce(*Runs, Call, Of))
      return;
    judgeAll(Loans, fateOf(Call.At, In, Of, around()), Starts);
  }

  /// A call that is given a callable, which it keeps and calls.
  void given(const CallSite &Call) {
    for (const Expr *Argument : Call.Arguments) {
      const CXXRecordDecl *Class = Argument->getType()->getAsCXXRecordDecl();
      const CXXMethodDecl *Operator =
          Class && Class->isLambda() ? Class->getLambdaCallOperator() : nullptr;
      if (!Operator)
        continue;
      const CoroutineNeeds &Wants = Needs.of(Operator);
      if (!Wants.Known)
        continue;
      if (matching(Call, FunctionRole::DropsCallable, In, Of)) {
        droppedCallable(Call, Argument, Operator, Wants);
        continue;
      }
      if (Wants.Captures.empty())
        continue;
      const TaskFate Fate = fateOf(Argument, In, Of, around());
      if (Fate.Goes != Where::Spawned || Fate.At != Call.At)
        continue;
      std::vector<DanglingLoan> Loans;
      captures(Call, Operator, Argument, Wants, Loans);
      judgeAll(Loans, Fate, Wants.Starts);
    }
  }

  void droppedCallable(const CallSite &Call, const Expr *Argument,
                       const CXXMethodDecl *Operator,
                       const CoroutineNeeds &Wants) {
    DanglingLoan Loan{Kind::Callable,          &Call, Operator,     Argument,
                      {.Temporary = Argument}, {},    Wants.Closure};
    if (Wants.Starts == Start::Eager)
      Loan.Wanted.Use = Loan.Wanted.AfterSuspension;
    if (Loan.Wanted.Use && Wants.Starts != Start::Unknown)
      Found.push_back(Loan);
  }

  /// The variables of this body that a closure refers to.
  void captures(const CallSite &Call, const FunctionDecl *Operator,
                const Expr *Closure, const CoroutineNeeds &Wants,
                std::vector<DanglingLoan> &Loans) {
    for (const auto &[Captured, Wanted] : Wants.Captures) {
      const VarDecl *Var = Captured;
      if (Var->isInitCapture() || Var->getType()->isReferenceType() ||
          !Var->hasLocalStorage())
        continue;
      const bool Mine = isa<ParmVarDecl>(Var)
                            ? Of.Function && llvm::is_contained(
                                                 Of.Function->parameters(), Var)
                            : llvm::is_contained(Of.Locals, Var);
      if (Mine)
        Loans.push_back({Kind::Capture,
                         &Call,
                         Operator,
                         Closure,
                         {.Local = Var},
                         {},
                         Wanted});
    }
  }

  /// Whether a function of the project that is only declared here looks like a
  /// coroutine that starts late.
  bool mayBeCoroutine(const FunctionDecl *Callee) {
    const auto *Method = dyn_cast<CXXMethodDecl>(Callee);
    return !Callee->hasBody() && In.isOwnCode(Callee->getLocation()) &&
           !(Method && Method->getParent()->isLambda()) &&
           In.facts(Callee->getReturnType()).Starts == Start::Lazy &&
           In.facts(Callee->getReturnType()).Promise &&
           In.modelsOf(Callee).empty();
  }

  void judgeAll(std::vector<DanglingLoan> &Loans, const TaskFate &Fate,
                Start Starts) {
    if (Starts == Start::Unknown ||
        In.isFromForeignMacro(Loans.empty()
                                  ? SourceLocation()
                                  : Loans.front().Call->At->getBeginLoc()))
      return;
    for (DanglingLoan &Loan : Loans)
      if (judge(Loan, Fate, Starts, 0)) {
        Found.push_back(Loan);
        return;
      }
  }

  bool judge(DanglingLoan &Loan, const TaskFate &Fate, Start Starts,
             unsigned Depth) {
    if (Depth > 4)
      return false;
    Loan.Fate = Fate;
    // What is used before the first suspension only is used while all lives,
    // if the coroutine gets so far inside the call.
    const bool Late = Starts == Start::Eager ||
                      (Fate.Goes == Where::Spawned && !Fate.StartsLater);
    const bool Unseen = !Loan.Wanted.Use && !Loan.Wanted.AfterSuspension;
    if (Late && !Loan.Wanted.AfterSuspension && !Unseen)
      return false;
    if (Late)
      Loan.Wanted.Use = Loan.Wanted.AfterSuspension;
    switch (Fate.Goes) {
    case Where::Unknown:
    case Where::Awaited:
      return false;
    case Where::Returned:
      // The caller's full expression ends after a parameter's life where the
      // caller destroys it, as on many systems.
      Loan.Certain = !Loan.Dies.Local || !isa<ParmVarDecl>(Loan.Dies.Local) ||
                     !Loan.Dies.Local->getType()->isRecordType();
      return true;
    case Where::Dropped:
      if (Starts != Start::Eager || !runsOn(Loan))
        return false;
      [[fallthrough]];
    case Where::Spawned:
    case Where::Stored:
      return Loan.Dies.Temporary || endsFirst(Loan);
    case Where::Captured:
      return Loan.Dies.Temporary != nullptr;
    case Where::Kept:
      return Loan.Dies.Temporary ? keptTemporary(Loan, Starts)
                                 : keptLocal(Loan, Starts, Depth);
    }
    return false;
  }

  /// Whether an eager coroutine whose object is dropped goes on.
  bool runsOn(const DanglingLoan &Loan) {
    const QualType Type = Loan.Call->At->getType();
    const TypeFacts &Facts = In.facts(Type);
    if (Facts.OnDrop != Drop::Unknown)
      return Facts.OnDrop == Drop::RunsDetached ||
             Facts.OnDrop == Drop::ResultLost ||
             Facts.OnDrop == Drop::KeptByLoop;
    const CXXRecordDecl *Class = Type->getAsCXXRecordDecl();
    return Class && Class->hasTrivialDestructor();
  }

  /// A task that runs on its own, and a variable of this body.
  bool endsFirst(DanglingLoan &Loan) {
    const VarDecl *Var = Loan.Dies.Local;
    Loan.Certain = Loan.Fate.StartsLater;
    const Expr *From = Loan.Fate.At ? Loan.Fate.At : Loan.Call->At;
    if (Loan.Fate.ToGroup)
      if (const auto *Group = dyn_cast_or_null<VarDecl>(Loan.Fate.Group);
          Group && diesBefore(Group, Var)) {
        // The group goes first. Whether it waits then is its model's fact.
        const TypeFacts &Facts = In.facts(Group->getType());
        if (Facts.OnDrop != Drop::RunsDetached)
          return false;
      }
    return !mayWaitInLife(In, Of, around(), From, Var);
  }

  /// Whether A dies before B, both of this body.
  bool diesBefore(const VarDecl *A, const VarDecl *B) const {
    if (isa<ParmVarDecl>(A) || !llvm::is_contained(Of.Locals, A))
      return false;
    const Stmt *ScopeA = around().scopeOf(A), *ScopeB = around().scopeOf(B);
    if (ScopeA == ScopeB)
      return B->getLocation() < A->getLocation();
    return !ScopeB || around().isWithin(ScopeA, ScopeB);
  }

  bool keptTemporary(DanglingLoan &Loan, Start Starts) {
    const VarDecl *Keeper = Loan.Fate.Keeper;
    if (Starts == Start::Eager || Keeper->isImplicit()) // for (x : f(temp))
      return true;
    Loan.RunsAt = firstRun(Keeper, nullptr, Loan.Fate.At);
    return Loan.RunsAt != nullptr;
  }

  bool keptLocal(DanglingLoan &Loan, Start Starts, unsigned Depth) {
    const VarDecl *Keeper = Loan.Fate.Keeper, *Var = Loan.Dies.Local;
    if (Starts == Start::Eager)
      return false; // Its end is not that of its object.
    if (diesBefore(Var, Keeper) &&
        around().scopeOf(Var) != around().scopeOf(Keeper)) {
      const Stmt *Scope = around().scopeOf(Var);
      const auto Uses = Of.Uses.find(Keeper);
      if (!Scope || Uses == Of.Uses.end())
        return false;
      for (const DeclRefExpr *Use : Uses->second)
        if (around().isWithin(Use, Scope) && mayRun(Use) &&
            !around().isWithin(Use, Loan.Fate.At))
          return false; // In time, perhaps.
      Loan.RunsAt = firstRun(Keeper, Scope, Loan.Fate.At);
      return Loan.RunsAt != nullptr;
    }
    // It goes first, unless it is handed on.
    const auto Uses = Of.Uses.find(Keeper);
    if (Uses == Of.Uses.end())
      return false;
    const TaskFate Kept = Loan.Fate;
    for (const DeclRefExpr *Use : Uses->second) {
      if (Kept.At && around().isWithin(Use, Kept.At))
        continue;
      const TaskFate Next = fateOf(Use, In, Of, around());
      if (Next.Goes == Where::Kept && Next.Keeper == Keeper)
        continue;
      if (judge(Loan, Next, Starts, Depth + 1)) {
        Loan.RunsAt = Use;
        return true;
      }
    }
    return false;
  }

  /// The first mention of a variable outside of Except, and after At, that may
  /// run the task in it.
  const Expr *firstRun(const VarDecl *Keeper, const Stmt *Except,
                       const Expr *At) {
    const auto Uses = Of.Uses.find(Keeper);
    if (Uses != Of.Uses.end())
      for (const DeclRefExpr *Use : Uses->second)
        if ((!Except || !around().isWithin(Use, Except)) &&
            (!At || (At->getEndLoc() < Use->getBeginLoc() &&
                     !around().isWithin(Use, At))) &&
            mayRun(Use))
          return Use;
    return nullptr;
  }

  /// Whether a mention of a task, or of what holds it, may run it or hand it
  /// on: an await, a move, an argument, an element, but not tasks.size().
  bool mayRun(const DeclRefExpr *Use) const {
    const Stmt *Up = around().of(Use);
    while (Up && isa<ParenExpr, ImplicitCastExpr>(Up))
      Up = around().of(Up);
    if (!Up || isa<ExplicitCastExpr>(Up)) // (void)task
      return false;
    if (const auto *Member = dyn_cast<MemberExpr>(Up)) {
      const auto *Call = dyn_cast_or_null<CXXMemberCallExpr>(around().of(Up));
      if (!Call || !isa<CXXMethodDecl>(Member->getMemberDecl()))
        return true;
      const QualType Gives = Call->getType();
      const CXXMethodDecl *Method = Call->getMethodDecl();
      // begin(), front(), get(), resume(), but not size(), push_back(),
      // valid().
      return Call->isGLValue() || Gives->isRecordType() ||
             Gives->isPointerType() ||
             (Method && !Method->isConst() &&
              !Method->getParent()->isInStdNamespace());
    }
    if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(Up))
      return !(Operator->isAssignmentOp() &&
               around().isWithin(Use, Operator->getArg(0)));
    return true;
  }

  Unit &In;
  NeedsOfCoroutines &Needs;
  const Body &Of;
  std::vector<DanglingLoan> Found;
};

} // namespace

const std::vector<DanglingLoan> &Lifetimes::dangling(const Body &Of) {
  auto &Made = Known[&Of];
  if (!Made)
    Made = std::make_unique<std::vector<DanglingLoan>>(
        Search(In, Needs, Of).run());
  return *Made;
}

} // namespace cotidy
