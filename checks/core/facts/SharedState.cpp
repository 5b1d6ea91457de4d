// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/core/facts/SharedState.h"

#include "checks/core/analysis/Conditions.h"
#include "checks/core/analysis/Elements.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSwitch.h"

namespace cotidy {

using namespace clang;

std::optional<Change::Kind> changeByName(const CXXMethodDecl &Method) {
  if (Method.isConst() || Method.isStatic())
    return std::nullopt;
  using Kind = std::optional<Change::Kind>;
  if (Method.isOverloadedOperator())
    return Method.getOverloadedOperator() == OO_PlusEqual
               ? Kind(Change::Kind::Adds)
               : Kind();
  if (!Method.getIdentifier())
    return std::nullopt;
  return llvm::StringSwitch<Kind>(Method.getName())
      .Cases({"push_back", "push_front", "push", "emplace", "emplace_back",
              "emplace_front", "emplace_hint", "insert", "insert_or_assign",
              "try_emplace", "append", "prepend", "reserve", "resize", "rehash",
              "add", "enqueue"},
             Change::Kind::Adds)
      .Cases({"erase",         "clear",      "pop_back",  "pop_front",
              "pop",           "extract",    "assign",    "swap",
              "remove",        "remove_if",  "splice",    "merge",
              "shrink_to_fit", "removeAt",   "removeOne", "removeAll",
              "removeFirst",   "removeLast", "takeFirst", "takeLast",
              "takeAt",        "take",       "dequeue"},
             Change::Kind::Removes)
      .Cases({"reset", "release"}, Change::Kind::Clears)
      .Default(std::nullopt);
}

namespace {

bool isNothing(const Expr *E, ASTContext &Context) {
  E = written(E);
  if (const auto *Made = dyn_cast<CXXConstructExpr>(E))
    return Made->getNumArgs() == 0 ||
           (Made->getNumArgs() == 1 && isNothing(Made->getArg(0), Context));
  if (const auto *List = dyn_cast<InitListExpr>(E))
    return List->getNumInits() == 0;
  if (const auto *Cast = dyn_cast<ExplicitCastExpr>(E))
    return isNothing(Cast->getSubExpr(), Context);
  if (const auto *Flag = dyn_cast<CXXBoolLiteralExpr>(E))
    return !Flag->getValue();
  if (E->isValueDependent())
    return false;
  if (E->isNullPointerConstant(Context, Expr::NPC_ValueDependentIsNotNull) !=
      Expr::NPCK_NotNull)
    return E->getType()->isPointerType() || E->getType()->isNullPtrType();
  // std::nullopt and the like: a tag without a value.
  const CXXRecordDecl *Class = E->getType()->getAsCXXRecordDecl();
  return isa<DeclRefExpr>(E) && Class && Class->hasDefinition() &&
         Class->isEmpty();
}

/// Walks what belongs to one body, loops counted.
template <class Visitor>
void walk(const Stmt *S, bool InLoop, Visitor &&Visit) {
  if (!S)
    return;
  Visit(S, InLoop);
  if (const auto *Lambda = dyn_cast<LambdaExpr>(S)) {
    for (const Expr *Init : Lambda->capture_inits())
      walk(Init, InLoop, Visit);
    return;
  }
  // An operand is part of the parts that the compiler makes as well.
  if (const auto *Suspend = dyn_cast<CoroutineSuspendExpr>(S))
    return walk(Suspend->getOperand(), InLoop, Visit);
  if (const auto *Return = dyn_cast<CoreturnStmt>(S))
    return walk(Return->getOperand(), InLoop, Visit);
  if (isa<UnaryExprOrTypeTraitExpr, CXXNoexceptExpr, RequiresExpr,
          CXXDefaultArgExpr, CXXDefaultInitExpr>(S))
    return;
  if (const auto *List = dyn_cast<InitListExpr>(S))
    if (const InitListExpr *Semantic = List->getSemanticForm())
      S = Semantic;
  if (const auto *Rewritten = dyn_cast<CXXRewrittenBinaryOperator>(S))
    return walk(Rewritten->getSemanticForm(), InLoop, Visit);
  if (const auto *Pseudo = dyn_cast<PseudoObjectExpr>(S))
    return walk(Pseudo->getSyntacticForm(), InLoop, Visit);
  InLoop |= isa<ForStmt, WhileStmt, DoStmt, CXXForRangeStmt>(S);
  for (const Stmt *Child : S->children())
    walk(Child, InLoop, Visit);
}

} // namespace

void SharedState::addChanges(const Body &Of) {
  ASTContext &Context = In.context();
  const auto Add = [&](const Expr *What, Change::Kind Kind, const Expr *At) {
    const auto Named = placeOf(What, Of);
    if (Named && Named->Shared && Named->last())
      Changes[Named->last()].push_back({Kind, &Of, At});
    // What the outer function names directly, a lambda in it names captured.
    else if (Named && Named->Base && Named->Fields.empty())
      Changes[Named->Base].push_back({Kind, &Of, At});
  };
  walk(Of.Root, false, [&](const Stmt *S, bool) {
    if (const auto *Binary = dyn_cast<BinaryOperator>(S);
        Binary && Binary->isAssignmentOp()) {
      Add(Binary->getLHS(),
          Binary->getOpcode() == BO_Assign &&
                  isNothing(Binary->getRHS(), Context)
              ? Change::Kind::Clears
              : Change::Kind::Assigns,
          Binary);
      return;
    }
    if (const auto *Unary = dyn_cast<UnaryOperator>(S);
        Unary && Unary->isIncrementDecrementOp())
      return Add(Unary->getSubExpr(), Change::Kind::Assigns, Unary);
    const CallSite *Call = isa<Expr>(S) ? Of.callAt(cast<Expr>(S)) : nullptr;
    if (!Call)
      return;
    if (const auto *Method = dyn_cast<CXXMethodDecl>(Call->Callee);
        Method && Call->Receiver) {
      if (Method->getOverloadedOperator() == OO_Equal &&
          Call->Arguments.size() == 1)
        return Add(Call->Receiver,
                   isNothing(Call->Arguments[0], Context) ? Change::Kind::Clears
                   : isContainer(Call->Receiver->getType())
                       ? Change::Kind::Removes
                       : Change::Kind::Assigns,
                   Call->At);
      // operator[] of a map makes what is not there.
      if (Method->getOverloadedOperator() == OO_Subscript &&
          !Method->isConst() &&
          llvm::any_of(Method->getParent()->lookup(
                           DeclarationName(&Context.Idents.get("mapped_type"))),
                       [](const NamedDecl *) { return true; }))
        return Add(Call->Receiver, Change::Kind::Adds, Call->At);
      if (const auto Kind = changeByName(*Method))
        Add(Call->Receiver, *Kind, Call->At);
      return;
    }
    // std::exchange(x, y), std::swap(x, y), std::erase_if(x, f), std::move(x)
    if (!Call->Callee->isInStdNamespace() || !Call->Callee->getIdentifier())
      return;
    const llvm::StringRef Name = Call->Callee->getName();
    if (llvm::is_contained({"swap", "exchange", "erase", "erase_if", "move"},
                           Name) &&
        !Call->Arguments.empty()) {
      const Expr *First = Call->Arguments[0];
      // A moved pointer or optional lets its object go.
      const Change::Kind Kind =
          isContainer(First->getType()) ? Change::Kind::Removes
          : Name == "move" ||
                  (Name == "exchange" && Call->Arguments.size() == 2 &&
                   isNothing(Call->Arguments[1], Context))
              ? Change::Kind::Clears
              : Change::Kind::Assigns;
      Add(First, Kind, Call->At);
      if (Name == "swap" && Call->Arguments.size() == 2)
        Add(Call->Arguments[1], Kind, Call->At);
    }
  });
}

void SharedState::addCalls(const Body &Of) {
  // The calls whose end the body waits for.
  llvm::DenseSet<const Expr *> Waited;
  const auto MayWait = [&](const CallSite &Call) {
    return In.facts(Call.Callee->getReturnType()).Awaitable;
  };
  const auto Wait = [&](const Expr *E) {
    E = written(E);
    const CallSite *Call = Of.callAt(E);
    Waited.insert(E);
    if (!Call)
      return;
    // with_timeout(f()): of several, each runs while the others wait.
    const Expr *Only = nullptr;
    for (const Expr *Argument : Call->Arguments)
      if (const CallSite *Inner = Of.callAt(written(Argument));
          Inner && MayWait(*Inner)) {
        if (Only)
          return;
        Only = Inner->At;
      }
    if (Only)
      Waited.insert(Only);
  };
  for (const Suspension &Point : Of.Suspensions)
    if (Point.Operand)
      Wait(Point.Operand);
  llvm::DenseSet<const Expr *> Looping;
  walk(Of.Root, false, [&](const Stmt *S, bool InLoop) {
    if (const auto *Return = dyn_cast<ReturnStmt>(S);
        Return && Return->getRetValue())
      Waited.insert(written(Return->getRetValue())); // Who gets it decides.
    if (InLoop && isa<CallExpr>(S))
      Looping.insert(cast<Expr>(S));
  });
  for (const CallSite &Call : Of.Calls)
    for (const FunctionModel *Model : In.modelsOf(Call.Callee, Call.Receiver))
      if (Model->is(FunctionRole::SyncWait) ||
          Model->is(FunctionRole::RunsEventLoop))
        Wait(Call.At);
  for (const CallSite &Call : Of.Calls)
    Callers[Call.Callee->getCanonicalDecl()].push_back(
        {&Of, &Call, !MayWait(Call) || Waited.contains(Call.At),
         Looping.contains(Call.At)});
  // A function that is mentioned more often than it is called is handed on.
  llvm::DenseMap<const FunctionDecl *, size_t> Called;
  for (const CallSite &Call : Of.Calls)
    ++Called[Call.Callee];
  for (const auto &[Named, Uses] : Of.Uses)
    if (const auto *Function = dyn_cast<FunctionDecl>(Named);
        Function && Called.lookup(Function) < Uses.size())
      HandedOut.insert(Function->getCanonicalDecl());
}

void SharedState::build() {
  if (std::exchange(Built, true))
    return;
  for (const Body &Of : In.bodies()) {
    if (!Of.Root)
      continue;
    addChanges(Of);
    addCalls(Of);
  }
}

llvm::ArrayRef<Change> SharedState::changesOf(const ValueDecl *What) {
  build();
  const auto Found = Changes.find(What);
  return Found == Changes.end() ? llvm::ArrayRef<Change>()
                                : llvm::ArrayRef<Change>(Found->second);
}

llvm::ArrayRef<SharedState::Caller>
SharedState::callersOf(const FunctionDecl *Function) {
  build();
  const auto Found =
      Function ? Callers.find(Function->getCanonicalDecl()) : Callers.end();
  return Found == Callers.end() ? llvm::ArrayRef<Caller>()
                                : llvm::ArrayRef<Caller>(Found->second);
}

/// The functions from which a body is reached without anything being started
/// on the way: where nobody in the unit calls, or somebody starts it.
const SharedState::Roots &SharedState::rootsOf(const Body &Of) {
  if (const auto [At, New] = Known.try_emplace(&Of); !New)
    return At->second; // Empty while it is being computed.
  Roots Found;
  const auto Calls = callersOf(Of.Function);
  bool Alone = Calls.empty() || !Of.Function ||
               HandedOut.contains(Of.Function->getCanonicalDecl());
  // Other units can call what a header declares in public.
  if (const auto *Method = dyn_cast_or_null<CXXMethodDecl>(Of.Function))
    Alone |= Method->isVirtual() ||
             (Method->getAccess() == AS_public &&
              !In.context().getSourceManager().isInMainFile(
                  In.context().getSourceManager().getExpansionLoc(
                      Method->getCanonicalDecl()->getLocation())));
  for (const Caller &From : Calls) {
    if (!From.Waits) {
      Alone = true;
      continue;
    }
    if (From.In == &Of)
      continue;
    const Roots Above = rootsOf(*From.In);
    Found.insert(Above.begin(), Above.end());
  }
  if (Alone)
    Found.insert(&Of);
  return Known[&Of] = std::move(Found);
}

bool SharedState::mayRunMeanwhile(const Body &Other, const Body &Suspended) {
  build();
  if (&Other == &Suspended)
    return startedAgain(Suspended) != nullptr;
  // A lambda within the coroutine: whether it runs now or later is not known.
  for (const Body *Around = Other.Outer; Around; Around = Around->Outer)
    if (Around == &Suspended)
      return false;
  // What a plain function changes in its own variables it changes before or
  // after the coroutines of its lambdas run, on the same thread.
  if (!Other.isCoroutine())
    for (const Body *Around = Suspended.Outer; Around; Around = Around->Outer)
      if (Around == &Other)
        return false;
  // Whoever assigns or swaps a whole object sees to it that nothing runs in it.
  const auto IsSilent = [](const FunctionDecl *Function) {
    const auto *Method = dyn_cast<CXXMethodDecl>(Function);
    return isa<CXXConstructorDecl>(Function) ||
           isa<CXXDestructorDecl>(Function) || Function->isMain() ||
           (Method && (Method->isCopyAssignmentOperator() ||
                       Method->isMoveAssignmentOperator())) ||
           (Function->getIdentifier() && Function->getName() == "swap");
  };
  const Roots There = rootsOf(Other);
  const Roots Here = rootsOf(Suspended);
  for (const Body *Root : There) {
    if (!Root->Function || IsSilent(Root->Function))
      continue;
    if (!(Here.size() == 1 && Here.contains(Root)))
      return true;
    if (startedAgain(*Root))
      return true;
  }
  return false;
}

const Expr *SharedState::startedAgain(const Body &Coroutine) {
  const Caller *First = nullptr;
  for (const Caller &From : callersOf(Coroutine.Function)) {
    if (From.Waits)
      continue;
    if (From.InLoop || First)
      return From.Call->At;
    First = &From;
  }
  return nullptr;
}

} // namespace cotidy
