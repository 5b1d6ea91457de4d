// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/core/analysis/LostValues.h"

#include "checks/core/analysis/TaskContainers.h"
#include "clang/AST/Attr.h"
#include "llvm/ADT/SmallPtrSet.h"

namespace cotidy {

using namespace clang;

namespace {

const Expr *made(const Expr *E) {
  for (;;) {
    const Expr *Inner = E->IgnoreUnlessSpelledInSource();
    if (const auto *Construct = dyn_cast<CXXConstructExpr>(Inner);
        Construct && Construct->getNumArgs() == 1 &&
        Construct->getConstructor()->isCopyOrMoveConstructor() &&
        Construct->getArg(0)->isPRValue())
      Inner = Construct->getArg(0);
    if (Inner == E)
      return E;
    E = Inner;
  }
}

bool matters(const TypeFacts &Facts) {
  return Facts.Coroutine || Facts.is(TypeRole::TaskHandle) ||
         Facts.is(TypeRole::Awaitable) || Facts.is(TypeRole::LockAwaitable);
}

class Search {
public:
  Search(Unit &In, const Body &Of) : In(In), Of(Of) {}

  std::vector<LostValue> run() {
    for (const Expr *E : Of.Discarded)
      if (auto Value = describeLoss(E, In, Of))
        Lost.push_back(*Value);
    for (const VarDecl *Var : Of.Locals)
      variable(Var);
    return std::move(Lost);
  }

private:
  void variable(const VarDecl *Var) {
    if (!Var->getInit() || Var->getType()->isReferenceType() ||
        isa<DecompositionDecl>(Var) || isMeantToBeLost(Var) ||
        Var->isCXXForRangeDecl() || Var->isInitCapture())
      return;
    std::optional<LostValue> Value = describeLoss(Var->getInit(), In, Of);
    if (!Value)
      return;
    Value->Kept = Var;
    for (const LambdaExpr *Lambda : Of.Lambdas)
      for (const LambdaCapture &Capture : Lambda->captures())
        if (Capture.capturesVariable() && Capture.getCapturedVar() == Var)
          return;
    const auto Uses = Of.Uses.find(Var);
    if (Uses == Of.Uses.end()) {
      Value->Lost = LostValue::How::NeverUsed;
      Lost.push_back(*Value);
      return;
    }
    llvm::SmallPtrSet<const Stmt *, 4> Mentions;
    for (const DeclRefExpr *Use : Uses->second) {
      Mentions.insert(Use);
      if (!Value->AwaitedAt && isAwaited(Use))
        Value->AwaitedAt = Use;
    }
    // Without an await somewhere, what the uses do is anybody's guess.
    if (!Value->AwaitedAt)
      return;
    if (leavesUnused(Var, Value->Made, Mentions, Value->Leaves)) {
      Value->Lost = LostValue::How::OnSomePath;
      Lost.push_back(*Value);
    }
  }

  bool isAwaited(const DeclRefExpr *Use) const {
    for (const Suspension &Point : Of.Suspensions) {
      const Expr *Operand = Point.Operand->IgnoreUnlessSpelledInSource();
      if (const auto *Move = dyn_cast<CallExpr>(Operand);
          Move && Move->isCallToStdMove())
        Operand = Move->getArg(0)->IgnoreUnlessSpelledInSource();
      if (Operand == Use)
        return true;
    }
    return false;
  }

  bool leavesUnused(const VarDecl *Var, const Expr *Made,
                    const llvm::SmallPtrSetImpl<const Stmt *> &Mentions,
                    SourceLocation &Leaves) {
    const Flow *Paths = In.flow(Of);
    if (!Paths)
      return false;
    const auto Start = Paths->find(Made);
    if (!Start)
      return false;
    // The death of a plain handle is no element of the graph: it is lost where
    // the function ends, or where the loop makes the next one.
    const CXXRecordDecl *Class = Var->getType()->getAsCXXRecordDecl();
    const bool Plain = Class && Class->hasTrivialDestructor();
    return Paths->forward(
        {Start->Block, Start->Index + 1},
        [&](const CFGElement &Element) -> Flow::Step {
          if (const auto S = Element.getAs<CFGStmt>()) {
            if (Plain && S->getStmt() == Made) {
              Leaves = Var->getLocation();
              return Flow::Step::Stop;
            }
            if (Mentions.contains(S->getStmt()))
              return Flow::Step::Prune;
            // An error on its way out drops everything, and means to.
            if (isa<CXXThrowExpr>(S->getStmt()))
              return Flow::Step::Prune;
            return Flow::Step::Continue;
          }
          if (const auto Dies = Element.getAs<CFGAutomaticObjDtor>();
              Dies && Dies->getVarDecl() == Var) {
            Leaves = Dies->getTriggerStmt()->getBeginLoc();
            // The end of a block is its closing brace.
            if (const auto *Block =
                    dyn_cast<CompoundStmt>(Dies->getTriggerStmt()))
              Leaves = Block->getRBracLoc();
            return Flow::Step::Stop;
          }
          return Flow::Step::Continue;
        },
        [&](const CFGBlock &Last) {
          if (!Plain || Last.hasNoReturnElement())
            return Flow::Step::Continue;
          Leaves = Of.Root->getEndLoc();
          if (const Stmt *S = Last.empty() || !Last.back().getAs<CFGStmt>()
                                  ? nullptr
                                  : Last.back().castAs<CFGStmt>().getStmt();
              S && isa<CoreturnStmt, ReturnStmt>(S))
            Leaves = S->getBeginLoc();
          return Flow::Step::Stop;
        });
  }

  Unit &In;
  const Body &Of;
  std::vector<LostValue> Lost;
};

} // namespace

std::optional<LostValue> describeLoss(const Expr *E, Unit &In, const Body &Of) {
  E = made(E);
  if (!isa<CallExpr, CoawaitExpr>(E) || !E->isPRValue())
    return std::nullopt;
  // EXPECT_THROW(start()) and the like are about the call alone.
  if (In.isFromForeignMacro(E->getBeginLoc()))
    return std::nullopt;
  LostValue Value;
  Value.Made = E;
  Value.Facts = &In.facts(E->getType());
  if ((Value.Call = Of.callAt(E)))
    Value.Callee = Value.Call->Callee;
  // A handle that an await gives is often one whose work that await saw to.
  if (isa<CoawaitExpr>(E) && Value.Facts->Starts != Start::Lazy)
    return std::nullopt;
  const bool Combines =
      Value.Call &&
      llvm::any_of(In.modelsOf(Value.Callee, Value.Call->Receiver),
                   [](const FunctionModel *Model) {
                     return Model->is(FunctionRole::Combinator) ||
                            Model->is(FunctionRole::Spawn);
                   });
  if (!matters(*Value.Facts) && !Combines)
    return std::nullopt;
  return Value;
}

std::string LostValue::keeper() const {
  const std::string Name = Kept->getName().str();
  return Element ? Name + "[" + std::to_string(*Element) + "]" : Name;
}

bool isMeantToBeLost(const VarDecl *Var) {
  return Var->hasAttr<UnusedAttr>() || !Var->getIdentifier() ||
         Var->getName() == "_";
}

std::vector<LostValue> findLostValues(Unit &In, const Body &Of) {
  std::vector<LostValue> Found = Search(In, Of).run();
  llvm::append_range(Found, findLostInContainers(In, Of));
  return Found;
}

} // namespace cotidy
