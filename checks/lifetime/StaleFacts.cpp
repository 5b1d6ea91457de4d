// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/lifetime/StaleFacts.h"

#include "checks/lifetime/HeldGuards.h"
#include "checks/lifetime/StateReads.h"
#include "checks/lifetime/StateTests.h"
#include "llvm/ADT/STLExtras.h"

namespace cotidy {

using namespace clang;
using Kind = FactEvent::Kind;
using Pattern = StaleFact::Pattern;

namespace {

class Collector {
public:
  Collector(Unit &In, const Body &Of, const Flow &Paths, Suspending &Suspends,
            SharedState &State)
      : In(In), Of(Of), Graph(Paths.graph()), Suspends(Suspends), State(State) {
  }

  std::vector<StaleFact> run() {
    for (const Suspension &Point : Of.Suspensions)
      if (Suspends.mayRunOthers(Point))
        Points.insert(Point.At);
    if (Points.empty())
      return {};
    for (const CFGBlock *Block : Graph)
      collect(*Block);
    if (Facts.empty())
      return {};
    ownChanges();
    HeldGuards Guards(In, Of, Facts.size());
    for (const CFGBlock *Block : Graph)
      for (const CFGElement &Element : *Block)
        if (const auto S = Element.getAs<CFGStmt>())
          Guards.find(S->getStmt());
    FactFlow Solver(Graph, Facts.size() + Guards.size());
    for (const CFGBlock *Block : Graph)
      emit(*Block, Guards, Solver);

    std::vector<StaleFact> Stale;
    for (const SpoiltUse &Use : Solver.solve()) {
      StaleFact Fact = Facts[Use.Fact];
      // Who comes here without the test does not rely on it.
      if (Fact.What == Pattern::Tested && !Use.Known)
        continue;
      if (!Use.Spoilt || !Use.Began)
        continue;
      Fact.Use = Use.Use;
      Fact.Suspended = Use.Spoilt;
      Fact.Began = Use.Began;
      Stale.push_back(Fact);
    }
    return Stale;
  }

private:
  //===--- What there is to know -----------------------------------------===//

  void collect(const CFGBlock &Block) {
    if (const auto *For =
            dyn_cast_or_null<CXXForRangeStmt>(Block.getTerminatorStmt());
        For && For->getBeginStmt())
      if (const auto *Begin =
              dyn_cast<VarDecl>(For->getBeginStmt()->getSingleDecl()))
        Loops[Begin] = For;
    for (const CFGElement &Element : Block)
      if (const auto S = Element.getAs<CFGStmt>())
        collect(S->getStmt());
    if (const auto Test = stateTest(Block, Of))
      tested(Test->Of, Test->What);
  }

  void collect(const Stmt *S) {
    if (const auto *Declared = dyn_cast<DeclStmt>(S)) {
      for (const Decl *D : Declared->decls())
        if (const auto *Var = dyn_cast<VarDecl>(D);
            Var && Var->hasLocalStorage() && Var->getInit())
          made(Var, Var->getInit());
      return;
    }
    if (const auto *Binary = dyn_cast<BinaryOperator>(S)) {
      if (Binary->isAssignmentOp())
        assigned(Binary);
      // Comparing a pointer is no use of what it points to.
      else if (Binary->isEqualityOp())
        for (const Expr *Side : {Binary->getLHS(), Binary->getRHS()})
          if (Side->getType()->isPointerType())
            NoUse.insert(Side->IgnoreParenImpCasts());
      return;
    }
    if (const auto *Cast = dyn_cast<ImplicitCastExpr>(S)) {
      if (Cast->getCastKind() == CK_PointerToBoolean)
        NoUse.insert(Cast->getSubExpr()->IgnoreParenImpCasts());
      return;
    }
    if (const auto *Call = dyn_cast<CXXOperatorCallExpr>(S);
        Call && Call->getOperator() == OO_Equal && Call->getNumArgs() == 2)
      if (const VarDecl *Var = variableOf(Call->getArg(0))) {
        NoUse.insert(Call->getArg(0)->IgnoreParenImpCasts());
        made(Var, Call->getArg(1));
      }
  }

  /// Var gets the value of From, in its declaration or later.
  void made(const VarDecl *Var, const Expr *From) {
    const QualType Type = Var->getType();
    if (!Var->hasLocalStorage() || Type->isDependentType() ||
        Var->isInvalidDecl())
      return;
    if (Type->isScalarType() && !Type->isPointerType()) {
      if (const auto Read = stateReadIn(From, Of))
        know(Var, {Pattern::Copied, {*Read, {}, {}}, Var});
      return;
    }
    const auto Loop = Loops.find(Var);
    for (const Held &One : heldBy(Type, From, In, Of)) {
      StaleFact Fact{Pattern::Element, One, Var};
      if (isBeginOfLoop(Var)) {
        Fact.What = Pattern::Loop;
        Fact.For = Loop == Loops.end() ? nullptr : Loop->second;
      }
      know(Var, Fact);
    }
  }

  static bool isBeginOfLoop(const VarDecl *Var) {
    return Var->isImplicit() && Var->getIdentifier() &&
           Var->getName().starts_with("__begin");
  }

  void assigned(const BinaryOperator *Assign) {
    const Expr *To = Assign->getLHS()->IgnoreParenImpCasts();
    if (const VarDecl *Var = variableOf(To); Var && isLocalObject(*Var)) {
      if (Assign->getOpcode() == BO_Assign) {
        NoUse.insert(To);
        made(Var, Assign->getRHS());
      } else {
        Modified.insert(Var);
      }
      return;
    }
    // total = total + co_await f(): read first, then suspended, then written.
    if (Assign->getOpcode() != BO_Assign ||
        !Assign->getType()->isArithmeticType())
      return;
    const auto To2 = placeOf(To, Of);
    if (!To2 || !To2->Shared || !To2->last())
      return;
    const Expr *Found = nullptr;
    const auto Read = stateReadIn(Assign->getRHS(), Of, &Found);
    if (!Read || !(*Read == *To2))
      return;
    Operands[Found] = Facts.size();
    OperandWrites[Assign] = Facts.size();
    Copies[Read->last()].push_back(Facts.size());
    Facts.push_back({Pattern::Copied, {*Read, {}, {}}});
  }

  void know(const VarDecl *Var, StaleFact Fact) {
    auto &Of = ByVar[Var];
    for (const unsigned Known : Of)
      if (Facts[Known].Of.Owner == Fact.Of.Owner &&
          Facts[Known].Of.How == Fact.Of.How && Facts[Known].What == Fact.What)
        return;
    Of.push_back(Facts.size());
    if (Fact.What == Pattern::Copied)
      Copies[Fact.Of.Owner.last()].push_back(Facts.size());
    Facts.push_back(std::move(Fact));
  }

  unsigned tested(const Place &Of, StateTest::Kind What) {
    for (const unsigned Known : Tests[Of.last()])
      if (Facts[Known].Of.Owner == Of && TestKinds[Known] == What)
        return Known;
    const unsigned Made = Facts.size();
    Tests[Of.last()].push_back(Made);
    TestKinds[Made] = What;
    Facts.push_back({Pattern::Tested, {Of, {}, {}}});
    return Made;
  }

  //===--- What happens to it --------------------------------------------===//

  /// The coroutine's own changes, and those of functions that it calls: what
  /// they leave is what it knows then.
  void ownChanges() {
    llvm::DenseMap<const Body *, llvm::SmallVector<unsigned, 2>> Others;
    for (unsigned I = 0; I != Facts.size(); ++I) {
      if (Facts[I].What != Pattern::Tested && Facts[I].What != Pattern::Copied)
        continue;
      llvm::SmallPtrSet<const Body *, 4> Seen;
      for (const Change &One : State.changesOf(Facts[I].Of.Owner.last()))
        if (One.In == &Of)
          Changed[One.At].push_back(I);
        else if (Seen.insert(One.In).second)
          Others[One.In].push_back(I);
    }
    if (Others.empty())
      return;
    for (const CallSite &Call : Of.Calls)
      if (const Body *Called = In.bodyOf(Call.Callee))
        if (const auto Found = Others.find(Called); Found != Others.end())
          llvm::append_range(Changed[Call.At], Found->second);
    for (const Suspension &Point : Of.Suspensions)
      if (const CallSite *Call = awaitedCall(Of, Point))
        if (const auto Found = Changed.find(Call->At); Found != Changed.end()) {
          const auto Copy = Found->second;
          llvm::append_range(Changed[Point.At], Copy);
        }
  }

  void emit(const CFGBlock &Block, const HeldGuards &Guards, FactFlow &Solver) {
    for (const CFGElement &Element : Block) {
      if (const auto Dies = Element.getAs<CFGAutomaticObjDtor>()) {
        if (const auto Guard = Guards.of(Dies->getVarDecl()))
          Solver.add(Block, {Kind::End, *Guard, nullptr});
        continue;
      }
      const auto Statement = Element.getAs<CFGStmt>();
      if (!Statement)
        continue;
      const Stmt *S = Statement->getStmt();
      if (Points.contains(S))
        Solver.add(Block, {Kind::Spoil, 0, S});
      uses(S, Block, Solver);
      if (const auto Known = OperandWrites.find(S);
          Known != OperandWrites.end())
        Solver.add(Block, {Kind::Use, Known->second, S});
      if (const auto *E = dyn_cast<Expr>(S))
        if (const auto Found = Changed.find(E); Found != Changed.end())
          for (const unsigned Fact : Found->second)
            Solver.add(Block, {Kind::End, Fact, S});
      begins(S, Block, Solver);
      if (const auto Guard = Guards.takenAt(S))
        Solver.add(Block, {Kind::Guard, *Guard, S});
      for (const unsigned Guard : Guards.givenBackAt(S))
        Solver.add(Block, {Kind::End, Guard, S});
    }
    if (const auto Test = stateTest(Block, Of)) {
      const unsigned Fact = tested(Test->Of, Test->What);
      const unsigned Holds = Test->WhenTrue ? 0 : 1;
      Solver.addOnEdge(Block, Holds, {Kind::Begin, Fact, Test->At});
      Solver.addOnEdge(Block, 1 - Holds, {Kind::End, Fact, Test->At});
    }
  }

  void uses(const Stmt *S, const CFGBlock &Block, FactFlow &Solver) {
    if (const auto *Use = dyn_cast<DeclRefExpr>(S)) {
      const VarDecl *Var = variableOf(Use);
      const auto Found = Var ? ByVar.find(Var) : ByVar.end();
      if (Found == ByVar.end() || NoUse.contains(Use))
        return;
      for (const unsigned Fact : Found->second)
        if (Facts[Fact].What != Pattern::Copied)
          Solver.add(Block, {Kind::Use, Fact, S});
      return;
    }
    if (!Tests.empty())
      if (const auto Used = stateUse(S, Of))
        if (const auto Found = Tests.find(Used->Of.last());
            Found != Tests.end())
          for (const unsigned Fact : Found->second)
            if (Facts[Fact].Of.Owner == Used->Of &&
                TestKinds.lookup(Fact) == Used->What)
              Solver.add(Block, {Kind::Use, Fact, S});
    const auto *Assign = dyn_cast<BinaryOperator>(S);
    if (!Assign || Assign->getOpcode() != BO_Assign)
      return;
    // count = n + 1, where n was read from count.
    const auto To = placeOf(Assign->getLHS(), Of);
    if (!To || !To->Shared)
      return;
    llvm::SmallVector<const VarDecl *, 2> Read;
    const bool Computed = localsReadIn(Assign->getRHS(), Read);
    for (const VarDecl *Var : Read) {
      const auto Found = ByVar.find(Var);
      if (Found == ByVar.end())
        continue;
      // An unchanged copy is put back on purpose.
      const bool Plain =
          !Computed && !Modified.contains(Var) && Var->getInit() &&
          isa<MemberExpr, DeclRefExpr>(Var->getInit()->IgnoreParenImpCasts());
      for (const unsigned Fact : Found->second)
        if (Facts[Fact].What == Pattern::Copied && !Plain &&
            Facts[Fact].Of.Owner == *To)
          Solver.add(Block, {Kind::Use, Fact, S});
    }
  }

  void begins(const Stmt *S, const CFGBlock &Block, FactFlow &Solver) {
    if (const auto *Cast = dyn_cast<ImplicitCastExpr>(S)) {
      readAgain(*Cast, Block, Solver);
      if (const auto Found = Operands.find(Cast); Found != Operands.end())
        Solver.add(Block, {Kind::Begin, Found->second, S});
      return;
    }
    if (const auto *Declared = dyn_cast<DeclStmt>(S)) {
      for (const Decl *D : Declared->decls())
        if (const auto *Var = dyn_cast<VarDecl>(D); Var && Var->getInit())
          begin(Var, Var->getInit(), S, Block, Solver);
      return;
    }
    const Expr *To = nullptr, *From = nullptr;
    if (const auto *Assign = dyn_cast<BinaryOperator>(S)) {
      if (Assign->getOpcode() == BO_Assign)
        To = Assign->getLHS(), From = Assign->getRHS();
    } else if (const auto *Call = dyn_cast<CXXOperatorCallExpr>(S)) {
      if (Call->getOperator() == OO_Equal && Call->getNumArgs() == 2)
        To = Call->getArg(0), From = Call->getArg(1);
    }
    if (const VarDecl *Var = To ? variableOf(To) : nullptr;
        Var && isLocalObject(*Var))
      begin(Var, From, S, Block, Solver);
  }

  /// Who reads the state anew has seen what became of it.
  void readAgain(const ImplicitCastExpr &Cast, const CFGBlock &Block,
                 FactFlow &Solver) {
    if (Copies.empty() || Cast.getCastKind() != CK_LValueToRValue)
      return;
    const auto Read = placeOf(Cast.getSubExpr(), Of);
    if (!Read || !Read->last())
      return;
    if (const auto Found = Copies.find(Read->last()); Found != Copies.end())
      for (const unsigned Fact : Found->second)
        if (Facts[Fact].Of.Owner == *Read)
          Solver.add(Block, {Kind::End, Fact, &Cast});
  }

  /// Var has a new value: of its facts, those hold that it is made of.
  void begin(const VarDecl *Var, const Expr *From, const Stmt *S,
             const CFGBlock &Block, FactFlow &Solver) {
    const auto Found = ByVar.find(Var);
    if (Found == ByVar.end())
      return;
    const auto Read = stateReadIn(From, Of);
    const auto Now = heldBy(Var->getType(), From, In, Of);
    for (const unsigned Fact : Found->second) {
      const StaleFact &Known = Facts[Fact];
      const bool Holds =
          Known.What == Pattern::Copied
              ? Read && *Read == Known.Of.Owner
              : llvm::any_of(Now, [&](const Held &One) {
                  return One.Owner == Known.Of.Owner && One.How == Known.Of.How;
                });
      Solver.add(Block, {Holds ? Kind::Begin : Kind::End, Fact, S});
    }
  }

  Unit &In;
  const Body &Of;
  const CFG &Graph;
  Suspending &Suspends;
  SharedState &State;
  std::vector<StaleFact> Facts;
  llvm::SmallPtrSet<const Stmt *, 32> Points, NoUse;
  llvm::SmallPtrSet<const VarDecl *, 8> Modified;
  llvm::DenseMap<const VarDecl *, const CXXForRangeStmt *> Loops;
  llvm::DenseMap<const VarDecl *, llvm::SmallVector<unsigned, 2>> ByVar;
  llvm::DenseMap<const ValueDecl *, llvm::SmallVector<unsigned, 2>> Tests,
      Copies;
  llvm::DenseMap<unsigned, StateTest::Kind> TestKinds;
  llvm::DenseMap<const Stmt *, unsigned> Operands, OperandWrites;
  llvm::DenseMap<const Expr *, llvm::SmallVector<unsigned, 2>> Changed;
};

} // namespace

std::vector<StaleFact> staleFacts(Unit &In, const Body &Of,
                                  Suspending &Suspends, SharedState &State) {
  const Flow *Paths = Of.Suspensions.empty() ? nullptr : In.flow(Of);
  return Paths ? Collector(In, Of, *Paths, Suspends, State).run()
               : std::vector<StaleFact>();
}

} // namespace cotidy
