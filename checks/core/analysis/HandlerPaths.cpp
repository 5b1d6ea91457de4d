// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/core/analysis/HandlerPaths.h"

#include "checks/core/analysis/Conditions.h"
#include "checks/core/analysis/Exceptions.h"
#include "checks/core/analysis/Names.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallPtrSet.h"

namespace cotidy {

using namespace clang;

namespace {

template <class Wanted>
void collectKind(const Stmt *S, llvm::SmallVectorImpl<const Wanted *> &Out) {
  if (!S)
    return;
  if (const auto *Found = dyn_cast<Wanted>(S))
    Out.push_back(Found);
  for (const Stmt *Child : S->children())
    collectKind(Child, Out);
}

class Follower {
public:
  Follower(const CXXCatchStmt &Handler, const CXXTryStmt &Try,
           const CXXRecordDecl *Exception, Unit &In, const Body &Of)
      : Try(Try), Exception(Exception), In(In), Of(Of),
        Inside(statementsIn(&Handler)) {
    collectKind<CXXTryStmt>(Handler.getHandlerBlock(), Nested);
  }

  HandlerPaths run(const CXXCatchStmt &Handler) {
    Paths = In.flow(Of);
    if (!Paths)
      return Result;
    Result.Known = true;
    follow(Handler);
    // Which note leads to that throw is not known; that one does is enough.
    if (ThrownLater || (!Result.TriesAgain && endsWithAnother(Handler))) {
      Result = {};
      Result.Known = true;
      return Result;
    }
    Result.Replaces = Replaced && !Result.Loses;
    Result.Loses |= Replaced;
    return Result;
  }

private:
  const CFGBlock *startOf(const CXXCatchStmt &Handler) const {
    for (const CFGBlock *Block : Paths->graph())
      if (Block->getLabel() == &Handler)
        return Block;
    return nullptr;
  }

  /// Whether every way from the handler comes to code that throws an exception
  /// kept from before: clean-up for an error that is on its way already.
  bool endsWithAnother(const CXXCatchStmt &Handler) const {
    const CFGBlock *Start = startOf(Handler);
    return Start && Paths->endsWithRethrow(Start);
  }

  void follow(const CXXCatchStmt &Handler) {
    const CFGBlock *Start = startOf(Handler);
    if (!Start) {
      Result.Known = false;
      return;
    }
    const StmtSet Tried = statementsIn(Try.getTryBlock());
    StmtSet Again;
    for (const Suspension &Point : Of.Suspensions)
      if (Tried.contains(Point.At))
        Again.insert(Point.At);
    Paths->forwardFromBlock(
        Start,
        [&](const CFGElement &Element) -> Flow::Step {
          const auto Statement = Element.getAs<CFGStmt>();
          if (!Statement)
            return Flow::Step::Continue;
          const Stmt *S = Statement->getStmt();
          if (Inside.contains(S))
            return inHandler(S);
          // A handler cannot await, so it often only takes a note, and the
          // clean-up that does ends by throwing the same type anew.
          if (const auto *Throw = dyn_cast<CXXThrowExpr>(S);
              Throw && Throw->getSubExpr() && keeps(*Throw)) {
            ThrownLater = true;
            return Flow::Step::Prune;
          }
          // Out of the handler, with the exception forgotten.
          Result.Loses = true;
          if (Again.contains(S))
            Result.TriesAgain = Result.GoesOn = true;
          if (isa<CoawaitExpr, DependentCoawaitExpr, CoyieldExpr>(S))
            Result.GoesOn = true;
          return Flow::Step::Continue;
        },
        [&](const CFGBlock &Last) -> Flow::Step {
          if (!endsByThrowing(Last))
            Result.Loses = true;
          return Flow::Step::Continue;
        });
    if (Result.TriesAgain)
      Result.Leaves |= leaves(Start, Again);
  }

  /// Whether the end can be reached without a suspension of the try block.
  bool leaves(const CFGBlock *Start, const StmtSet &Again) const {
    return Paths->forwardFromBlock(
        Start,
        [&](const CFGElement &Element) -> Flow::Step {
          const auto S = Element.getAs<CFGStmt>();
          return S && (Again.contains(S->getStmt()) ||
                       isa<CXXThrowExpr>(S->getStmt()))
                     ? Flow::Step::Prune
                     : Flow::Step::Continue;
        },
        [](const CFGBlock &Last) {
          return endsByThrowing(Last) ? Flow::Step::Continue : Flow::Step::Stop;
        });
  }

  Flow::Step inHandler(const Stmt *S) {
    if (const auto *Throw = dyn_cast<CXXThrowExpr>(S)) {
      if (keeps(*Throw))
        landInNestedHandler(Throw);
      else {
        Replaced = true;
        Result.ReplacedAt = Throw->getBeginLoc();
      }
      return Flow::Step::Prune;
    }
    const auto *Call = dyn_cast<CallExpr>(S);
    const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
    if (!Callee)
      return Flow::Step::Continue;
    for (const FunctionModel *Model : In.modelsOf(Callee))
      if (Model->is(FunctionRole::ThrowsAnother)) {
        // throw_with_nested(e) throws something derived from e's type.
        if (Call->getNumArgs() == 1 && keepsType(Call->getArg(0)->getType()))
          return Flow::Step::Prune;
        Replaced = true;
        Result.ReplacedAt = Call->getBeginLoc();
        return Flow::Step::Prune;
      }
    if (Callee->isNoReturn() || alwaysThrows(Callee))
      return Flow::Step::Prune;
    if (qualifiedName(Callee) == "std::current_exception" && isPassedOn(Call))
      return Flow::Step::Prune;
    return Flow::Step::Continue;
  }

  /// Whether a throw lets the exception go on with its own type.
  bool keeps(const CXXThrowExpr &Throw) const {
    const Expr *Thrown = Throw.getSubExpr();
    return !Thrown || keepsType(Thrown->getType());
  }

  bool keepsType(QualType Type) const {
    const CXXRecordDecl *Class =
        Type.getNonReferenceType()->getAsCXXRecordDecl();
    if (!Class || !Exception)
      return false;
    return Class->getCanonicalDecl() == Exception->getCanonicalDecl() ||
           (Class->hasDefinition() && Class->isDerivedFrom(Exception));
  }

  /// A rethrow inside a try of the handler itself arrives at the handlers of
  /// that try: the usual way to ask what was caught.
  void landInNestedHandler(const CXXThrowExpr *Throw) {
    for (const CXXTryStmt *Inner : Nested) {
      if (!contains(Inner->getTryBlock(), Throw))
        continue;
      for (unsigned I = 0; I != Inner->getNumHandlers(); ++I)
        if (catches(*Inner->getHandler(I), Exception)) {
          if (Followed.insert(Inner->getHandler(I)).second)
            follow(*Inner->getHandler(I));
          return;
        }
    }
  }

  bool alwaysThrows(const FunctionDecl *Callee) {
    for (const FunctionModel *Model : In.modelsOf(Callee))
      if (Model->is(FunctionRole::Rethrows))
        return true;
    const Body *Helper = In.bodyOf(Callee);
    if (!Helper || Helper->isCoroutine())
      return false;
    if (!Asked.insert(Callee).second)
      return false;
    const Flow *Its = In.flow(*Helper);
    if (!Its)
      return false;
    const CFGBlock *Entry = &Its->graph().getEntry();
    bool Throws = false;
    const bool Returns = Its->forwardFromBlock(
        Entry,
        [&](const CFGElement &Element) -> Flow::Step {
          const auto Statement = Element.getAs<CFGStmt>();
          if (!Statement)
            return Flow::Step::Continue;
          if (const auto *Throw =
                  dyn_cast<CXXThrowExpr>(Statement->getStmt())) {
            Throws |= !Throw->getSubExpr();
            return Throw->getSubExpr() ? Flow::Step::Stop : Flow::Step::Prune;
          }
          const auto *Call = dyn_cast<CallExpr>(Statement->getStmt());
          if (Call && Call->getDirectCallee() &&
              (Call->getDirectCallee()->isNoReturn() ||
               alwaysThrows(Call->getDirectCallee()))) {
            Throws = true;
            return Flow::Step::Prune;
          }
          return Flow::Step::Continue;
        },
        [](const CFGBlock &) { return Flow::Step::Stop; });
    return Throws && !Returns;
  }

  static bool endsByThrowing(const CFGBlock &Last) {
    return Last.hasNoReturnElement() ||
           (!Last.empty() && Last.back().getAs<CFGStmt>() &&
            isa<CXXThrowExpr>(Last.back().castAs<CFGStmt>().getStmt()));
  }

  /// Whether the exception pointer that Current gives reaches code that can
  /// rethrow it.
  bool isPassedOn(const CallExpr *Current) const {
    for (const VarDecl *Var : Of.Locals)
      if (Var->getInit() && contains(Var->getInit(), Current))
        return isUsed(Var);
    for (const CallSite &Call : Of.Calls) {
      if (Call.At == Current || !Inside.contains(Call.At))
        continue;
      const bool Argument = llvm::any_of(
          Call.Arguments, [&](const Expr *E) { return contains(E, Current); });
      if (!Argument)
        continue;
      if (const auto *Method = dyn_cast<CXXMethodDecl>(Call.Callee);
          Method &&
          (Method->isCopyAssignmentOperator() ||
           Method->isMoveAssignmentOperator()) &&
          Call.Receiver) {
        const auto *Var =
            dyn_cast_or_null<VarDecl>(namedVariable(Call.Receiver));
        // A member or a global is for somebody else to rethrow.
        return !Var || !Var->hasLocalStorage() || isUsed(Var);
      }
      if (isa<CXXConstructorDecl>(Call.Callee))
        continue; // The copy of an argument; its receiver is looked at too.
      return true;
    }
    llvm::SmallVector<const CoreturnStmt *, 2> Returned;
    collectKind<CoreturnStmt>(Of.Root, Returned);
    return llvm::any_of(
        Returned, [&](const CoreturnStmt *S) { return contains(S, Current); });
  }

  /// Whether a stored exception pointer is handed to anything: an argument, a
  /// return value, a capture. A mere test does not count.
  bool isUsed(const VarDecl *Stored) const {
    for (const LambdaExpr *Lambda : Of.Lambdas)
      for (const LambdaCapture &Capture : Lambda->captures())
        if (Capture.capturesVariable() && Capture.getCapturedVar() == Stored)
          return true;
    const auto Uses = Of.Uses.find(Stored);
    if (Uses == Of.Uses.end())
      return false;
    for (const CallSite &Call : Of.Calls)
      for (const Expr *Argument : Call.Arguments)
        for (const DeclRefExpr *Use : Uses->second)
          if (contains(Argument, Use) && !isComparison(Call.Callee))
            return true;
    llvm::SmallVector<const CoreturnStmt *, 2> Returned;
    collectKind<CoreturnStmt>(Of.Root, Returned);
    for (const CoreturnStmt *S : Returned)
      for (const DeclRefExpr *Use : Uses->second)
        if (contains(S, Use))
          return true;
    return false;
  }

  static bool isComparison(const FunctionDecl *Callee) {
    return Callee->isOverloadedOperator() &&
           (Callee->getOverloadedOperator() == OO_EqualEqual ||
            Callee->getOverloadedOperator() == OO_ExclaimEqual);
  }

  const CXXTryStmt &Try;
  const CXXRecordDecl *Exception;
  Unit &In;
  const Body &Of;
  const Flow *Paths = nullptr;
  StmtSet Inside;
  llvm::SmallVector<const CXXTryStmt *, 2> Nested;
  llvm::SmallPtrSet<const CXXCatchStmt *, 4> Followed;
  llvm::SmallPtrSet<const FunctionDecl *, 4> Asked;
  bool Replaced = false;
  bool ThrownLater = false;
  HandlerPaths Result;
};

} // namespace

HandlerPaths pathsOf(const CXXCatchStmt &Handler, const CXXTryStmt &Try,
                     const CXXRecordDecl *Exception, Unit &In, const Body &Of) {
  return Follower(Handler, Try, Exception, In, Of).run(Handler);
}

bool looksAtException(const CXXCatchStmt &Handler, Unit &In, const Body &Of) {
  llvm::SmallVector<const Stmt *, 4> Conditions;
  llvm::SmallVector<const IfStmt *, 4> Ifs;
  llvm::SmallVector<const SwitchStmt *, 4> Switches;
  llvm::SmallVector<const ConditionalOperator *, 4> Choices;
  collectKind<IfStmt>(Handler.getHandlerBlock(), Ifs);
  collectKind<SwitchStmt>(Handler.getHandlerBlock(), Switches);
  collectKind<ConditionalOperator>(Handler.getHandlerBlock(), Choices);
  for (const IfStmt *S : Ifs) {
    Conditions.push_back(S->getCond());
    if (S->getConditionVariableDeclStmt())
      Conditions.push_back(S->getConditionVariableDeclStmt());
    if (S->getInit())
      Conditions.push_back(S->getInit());
  }
  for (const SwitchStmt *S : Switches)
    Conditions.push_back(S->getCond());
  for (const ConditionalOperator *S : Choices)
    Conditions.push_back(S->getCond());

  // Who asks the task about its cancellation, or takes it back, has thought of
  // it, whether or not the answer goes straight into a condition.
  const StmtSet Inside = statementsIn(Handler.getHandlerBlock());
  for (const CallSite &Call : Of.Calls)
    if (Inside.contains(Call.At) &&
        matching(Call, FunctionRole::TestsCancellation, In, Of))
      return true;

  const VarDecl *Caught = Handler.getExceptionDecl();
  for (const Stmt *Condition : Conditions) {
    llvm::SmallVector<const DeclRefExpr *, 4> Mentions;
    collectKind<DeclRefExpr>(Condition, Mentions);
    if (Caught && llvm::any_of(Mentions, [&](const DeclRefExpr *Use) {
          return Use->getDecl() == Caught;
        }))
      return true;
    for (const CallSite &Call : Of.Calls) {
      if (!contains(Condition, Call.At))
        continue;
      if (qualifiedName(Call.Callee) == "std::current_exception")
        return true;
    }
  }
  return false;
}

} // namespace cotidy
