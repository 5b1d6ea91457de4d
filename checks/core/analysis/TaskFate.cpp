// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/core/analysis/TaskFate.h"

#include "checks/core/analysis/Conditions.h"

namespace cotidy {

using namespace clang;

namespace {

using Where = TaskFate::Where;

bool inStd(const Decl *D) { return D && D->isInStdNamespace(); }

class Climb {
public:
  Climb(Unit &In, const Body &Of, const Parents &Around)
      : In(In), Of(Of), Around(Around) {}

  TaskFate from(const Expr *E) {
    for (;;) {
      const Stmt *Up = Around.of(E);
      if (!Up)
        return root(E);
      if (!isa<Expr>(Up))
        return statement(E, Up);
      const auto *Outer = cast<Expr>(Up);
      TaskFate Fate;
      if (!through(E, Outer, Fate))
        return Fate;
      E = Outer;
    }
  }

private:
  /// An initialiser outside of any statement: a member's or a global's.
  TaskFate root(const Expr *E) const {
    const bool Initialises =
        !Of.Function || isa<CXXConstructorDecl>(Of.Function);
    return {.Goes = Initialises ? Where::Stored : Where::Unknown, .At = E};
  }

  TaskFate statement(const Expr *E, const Stmt *Up) const {
    if (isa<DeclStmt>(Up)) {
      const VarDecl *Var = Around.initialised(E);
      if (!Var)
        return {};
      if (!Var->hasLocalStorage())
        return {.Goes = Where::Stored, .At = E};
      return {.Goes = Where::Kept, .At = E, .Keeper = Var};
    }
    if (isa<ReturnStmt, CoreturnStmt>(Up))
      return {.Goes = Where::Returned, .At = E};
    if (isa<CompoundStmt, LabelStmt, AttributedStmt, SwitchCase, IfStmt,
            ForStmt, WhileStmt, DoStmt, CXXForRangeStmt>(Up))
      return {.Goes = Where::Dropped, .At = E};
    return {};
  }

  /// Whether the value of E becomes (part of) the value of Outer; else Fate
  /// says what became of it.
  bool through(const Expr *E, const Expr *Outer, TaskFate &Fate) {
    if (isa<CoawaitExpr, DependentCoawaitExpr>(Outer)) {
      Fate = {.Goes = Where::Awaited, .At = E};
      return false;
    }
    if (isa<ParenExpr, FullExpr, CXXBindTemporaryExpr, InitListExpr,
            MaterializeTemporaryExpr, CXXStdInitializerListExpr>(Outer))
      return true;
    if (const auto *Cast = dyn_cast<CastExpr>(Outer)) {
      if (!Cast->getType()->isVoidType())
        return true;
      Fate = {.Goes = Where::Dropped, .At = E};
      return false;
    }
    if (const auto *Choice = dyn_cast<ConditionalOperator>(Outer))
      return E != Choice->getCond();
    if (const auto *Binary = dyn_cast<BinaryOperator>(Outer)) {
      if (Binary->isAssignmentOp() && E == Binary->getRHS())
        Fate = intoObject(Binary->getLHS(), E);
      else if (Binary->getOpcode() == BO_Comma && E == Binary->getLHS())
        Fate = {.Goes = Where::Dropped, .At = E};
      else
        return Binary->getOpcode() == BO_Comma;
      return false;
    }
    if (isa<LambdaExpr>(Outer)) {
      Fate = {.Goes = Where::Captured, .At = E};
      return false;
    }
    if (const auto *Built = dyn_cast<CXXConstructExpr>(Outer))
      // Standard wrappers hold it; what another class does with it, as run it
      // to its end, is its own business.
      return Built->getConstructor()->isCopyOrMoveConstructor() ||
             inStd(Built->getConstructor()->getParent());
    if (const auto *Member = dyn_cast<MemberExpr>(Outer)) {
      const auto *Call = dyn_cast_or_null<CXXMemberCallExpr>(Around.of(Member));
      // A member of what is made here is read at once.
      return Call && Call->getCallee()->IgnoreParens() == Member;
    }
    if (const CallSite *Call = Of.callAt(Outer))
      return call(E, *Call, Fate);
    return false;
  }

  bool call(const Expr *E, const CallSite &Call, TaskFate &Fate) {
    const bool OnItself = Call.Receiver && Around.isWithin(E, Call.Receiver);
    const bool Callee = isa<MemberExpr>(E);
    const auto Is = [&](FunctionRole Role) {
      return matching(Call, Role, In, Of);
    };
    if (Is(FunctionRole::SyncWait) || Is(FunctionRole::RunsEventLoop)) {
      Fate = {.Goes = Where::Awaited, .At = Call.At};
      return false;
    }
    if (Is(FunctionRole::AwaitsInPlace) || Is(FunctionRole::Combinator) ||
        Is(FunctionRole::Shield))
      return true;
    // It starts here; if the handle is awaited at once, it ends here as well.
    const FunctionModel *Starts = Is(FunctionRole::Detach);
    if (!Starts)
      Starts = Is(FunctionRole::Spawn);
    const FunctionModel *Owned =
        Starts ? nullptr : Is(FunctionRole::SpawnOwned);
    if (Starts || Owned) {
      Fate = from(Call.At);
      if (Fate.Goes == Where::Awaited)
        return false;
      Fate = {.Goes = Where::Spawned, .At = Call.At};
      Fate.Model = Owned ? Owned : Starts;
      // Options, as to start at once, take that back.
      Fate.StartsLater =
          Call.Arguments.size() < 2 && Is(FunctionRole::StartsLater);
      if (Owned && Call.Receiver &&
          In.facts(pointeeOrSelf(Call.Receiver->getType()))
              .is(TypeRole::TaskGroup)) {
        Fate.ToGroup = true;
        Fate.Group = namedVariable(Call.Receiver);
      }
      return false;
    }
    if (OnItself || Callee)
      return onItself(Call);
    const auto *Written = dyn_cast<CallExpr>(Call.At);
    if (!Written || !Call.Callee)
      return false;
    if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(Written);
        Operator && Operator->getOperator() == OO_Equal && Call.Receiver) {
      Fate = intoObject(Call.Receiver, E);
      return false;
    }
    const auto *Method = dyn_cast<CXXMethodDecl>(Call.Callee);
    if (Method && inStd(Method->getParent()) && Call.Receiver &&
        !Method->isConst()) {
      // push_back(), emplace(), insert() and their like keep it.
      Fate = intoObject(Call.Receiver, Call.At);
      return false;
    }
    // std::move(), std::make_pair(), std::make_unique() ...
    return !Method && inStd(Call.Callee) && !Call.At->getType()->isVoidType();
  }

  /// t.scheduleOn(e), t.resolve(): what gives an awaitable again stands for
  /// its object, if that is awaited. What else a member does is not known.
  bool onItself(const CallSite &Call) {
    const TypeFacts &Given = In.facts(Call.At->getType());
    if (!Given.Coroutine && !Given.Awaitable)
      return false;
    if (Given.Model)
      return true;
    return from(Call.At).Goes == Where::Awaited;
  }

  static QualType pointeeOrSelf(QualType Type) {
    Type = Type.getNonReferenceType();
    return Type->isPointerType() ? Type->getPointeeType() : Type;
  }

  TaskFate intoObject(const Expr *Object, const Expr *At) const {
    bool Elsewhere = false;
    if (const VarDecl *Keeper = keeperOf(Object, Elsewhere))
      return {.Goes = Where::Kept, .At = At, .Keeper = Keeper};
    if (Elsewhere)
      return {.Goes = Where::Stored, .At = At};
    return {};
  }

  Unit &In;
  const Body &Of;
  const Parents &Around;
};

} // namespace

const VarDecl *keeperOf(const Expr *Object, bool &Elsewhere) {
  for (unsigned Depth = 0; Depth != 16; ++Depth) {
    Object = Object->IgnoreParenImpCasts();
    if (const auto *Member = dyn_cast<MemberExpr>(Object)) {
      if (Member->isArrow()) {
        Elsewhere = true;
        return nullptr;
      }
      Object = Member->getBase();
      continue;
    }
    if (const auto *Element = dyn_cast<ArraySubscriptExpr>(Object)) {
      Object = Element->getBase();
      continue;
    }
    if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(Object);
        Operator && Operator->getOperator() == OO_Subscript) {
      Object = Operator->getArg(0); // tasks[i] = ...
      continue;
    }
    const auto *Named = dyn_cast<DeclRefExpr>(Object);
    const auto *Var = Named ? dyn_cast<VarDecl>(Named->getDecl()) : nullptr;
    if (!Var)
      return nullptr;
    if (Var->getType()->isReferenceType() || Var->getType()->isPointerType() ||
        Named->refersToEnclosingVariableOrCapture() ||
        !Var->hasLocalStorage()) {
      // Whatever it is: somebody else's.
      if (Var->getType()->isReferenceType() && !isa<ParmVarDecl>(Var) &&
          Var->getInit() && !Var->isCXXForRangeDecl()) {
        Object = Var->getInit();
        continue;
      }
      Elsewhere = true;
      return nullptr;
    }
    return Var;
  }
  return nullptr;
}

TaskFate fateOf(const Expr *Made, Unit &In, const Body &Of,
                const Parents &Around) {
  return Climb(In, Of, Around).from(Made);
}

} // namespace cotidy
