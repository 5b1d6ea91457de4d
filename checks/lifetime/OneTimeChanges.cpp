// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/lifetime/OneTimeChanges.h"

#include "checks/lifetime/StateTests.h"
#include "llvm/ADT/STLExtras.h"

namespace cotidy {

using namespace clang;

namespace {

/// Calls are followed upwards this far.
constexpr unsigned MostCallers = 4;

bool leaves(const Stmt *S) {
  if (const auto *Block = dyn_cast<CompoundStmt>(S))
    return !Block->body_empty() && leaves(Block->body_back());
  if (const auto *Whole = dyn_cast<FullExpr>(S))
    return leaves(Whole->getSubExpr());
  return isa<ReturnStmt, CoreturnStmt, CXXThrowExpr>(S);
}

/// The member that has a value, or is true, whenever a condition holds.
std::optional<Place> setWhenTrue(const Expr *Condition, const Body &Of) {
  const auto Test = stateTest(Condition, Of);
  if (Test && Test->WhenTrue && Test->What == StateTest::Kind::Value)
    return Test->Of;
  const Expr *Flag = written(Condition)->IgnoreParenImpCasts();
  if (!Flag->getType()->isBooleanType())
    return std::nullopt;
  auto Named = placeOf(Flag, Of);
  return Named && Named->Shared && Named->last() ? Named : std::nullopt;
}

class OnlyOnce {
public:
  explicit OnlyOnce(SharedState &State) : State(State) {}

  bool runs(const Body &Of, unsigned Depth = 0) {
    if (!Of.Function || Of.Lambda || Depth > MostCallers)
      return false;
    if (returnsIfRunBefore(Of))
      return true;
    // Nobody else may call it.
    const auto *Method = dyn_cast<CXXMethodDecl>(Of.Function);
    if (!Method || Method->getAccess() != AS_private || Method->isVirtual())
      return false;
    const auto Callers = State.callersOf(Of.Function);
    return !Callers.empty() &&
           llvm::all_of(Callers, [&](const SharedState::Caller &From) {
             return !From.InLoop && runs(*From.In, Depth + 1);
           });
  }

private:
  bool returnsIfRunBefore(const Body &Of) {
    const Stmt *Root = Of.Coroutine ? Of.Coroutine->getBody() : Of.Root;
    const auto *Block = dyn_cast_or_null<CompoundStmt>(Root);
    if (!Block)
      return false;
    for (const Stmt *S : Block->body()) {
      const auto *If = dyn_cast<IfStmt>(S);
      if (!If)
        return false; // Something happens before it asks.
      if (!If->getCond() || !leaves(If->getThen()))
        return false;
      if (const auto Set = setWhenTrue(If->getCond(), Of);
          Set && isSetOnly(Set->last(), Of))
        return true;
    }
    return false;
  }

  /// Whether Of sets a member, and nobody takes that back.
  bool isSetOnly(const ValueDecl *Member, const Body &Of) {
    bool Here = false;
    for (const Change &One : State.changesOf(Member)) {
      if (One.What == Change::Kind::Assigns) {
        for (const Body *Around = One.In; Around; Around = Around->Outer)
          Here |= Around == &Of;
        continue;
      }
      const FunctionDecl *By = One.In->Function;
      if (By && !isa<CXXConstructorDecl, CXXDestructorDecl>(By) &&
          !isMoveOrCopy(*By))
        return false;
    }
    return Here;
  }

  static bool isMoveOrCopy(const FunctionDecl &By) {
    const auto *Method = dyn_cast<CXXMethodDecl>(&By);
    return Method && (Method->isCopyAssignmentOperator() ||
                      Method->isMoveAssignmentOperator());
  }

  SharedState &State;
};

bool isNothing(const Expr *E) {
  E = written(E);
  if (isa<CXXNullPtrLiteralExpr, GNUNullExpr, CXXDefaultInitExpr,
          ImplicitValueInitExpr>(E))
    return true;
  if (const auto *Made = dyn_cast<CXXConstructExpr>(E))
    return Made->getNumArgs() == 0 ||
           (Made->getNumArgs() == 1 && isNothing(Made->getArg(0)));
  const auto *List = dyn_cast<InitListExpr>(E);
  return List && List->getNumInits() == 0;
}

/// Whether a constructor gives the member an object, as far as can be seen.
bool isMadeWithObject(const FieldDecl &Member) {
  if (const Expr *Init = Member.getInClassInitializer();
      Init && !isNothing(Init))
    return true;
  const auto *Class = dyn_cast<CXXRecordDecl>(Member.getParent());
  return Class &&
         llvm::any_of(Class->ctors(), [&](const CXXConstructorDecl *Made) {
           return !Made->isCopyOrMoveConstructor() &&
                  llvm::any_of(
                      Made->inits(), [&](const CXXCtorInitializer *Init) {
                        return Init->getMember() == &Member &&
                               Init->isWritten() && !isNothing(Init->getInit());
                      });
         });
}

} // namespace

bool givesOnlyObject(SharedState &State, const Change &Made,
                     const ValueDecl *Owner) {
  const auto *Member = dyn_cast_or_null<FieldDecl>(Owner);
  return Member && Made.What == Change::Kind::Assigns &&
         !isMadeWithObject(*Member) && OnlyOnce(State).runs(*Made.In);
}

} // namespace cotidy
