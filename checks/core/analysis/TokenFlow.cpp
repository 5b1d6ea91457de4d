// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/core/analysis/TokenFlow.h"

#include "checks/core/analysis/Conditions.h"
#include "checks/core/analysis/TryRegions.h"
#include "clang/Analysis/Analyses/PostOrderCFGView.h"
#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/STLExtras.h"

namespace cotidy {

using namespace clang;

TokenFlow::TokenFlow(Unit &In, const Body &Of, const Parents &Around,
                     llvm::ArrayRef<const VarDecl *> Tokens,
                     llvm::ArrayRef<const CXXRecordDecl *> Carriers)
    : In(In), Of(Of), Around(Around), Tokens(Tokens), Carriers(Carriers),
      Paths(In.flow(Of)) {
  const Timing::Scope Measured(In.times(), "token flow");
  if (!Paths)
    return;
  const unsigned Blocks = Paths->graph().getNumBlockIDs();
  Losses.resize(Blocks);
  Handlers.resize(Blocks);
  Entry.resize(Blocks);
  findLosses();
  for (const CXXTryStmt *Try : Of.Tries)
    for (unsigned I = 0; I != Try->getNumHandlers(); ++I)
      findFlags(Try->getHandler(I)->getHandlerBlock());
  addHandlers(TryRegions(Of));
  solve();
}

TokenFlow::State TokenFlow::stateAt(const Stmt *At) const {
  const auto Point = Paths ? Paths->find(At) : std::nullopt;
  if (!Point)
    return ~State(0);
  State Here = Entry[Point->Block->getBlockID()];
  const auto &Events = Losses[Point->Block->getBlockID()];
  const auto After = llvm::partition_point(
      Events, [&](const auto &Event) { return Event.first < Point->Index; });
  return After == Events.begin() ? Here : Here | std::prev(After)->second;
}

/// The expression that takes a token away from its variable, if Use is part of
/// one: a move, an assignment, a swap.
const Stmt *TokenFlow::lossAt(const DeclRefExpr *Use) const {
  const Stmt *Child = Use;
  const Stmt *Up = Around.of(Use);
  while (Up && isa<ParenExpr, ImplicitCastExpr>(Up)) {
    Child = Up;
    Up = Around.of(Up);
  }
  if (const auto *Cast = dyn_cast_or_null<CXXStaticCastExpr>(Up))
    return Cast->isXValue() ? Cast : nullptr;
  if (const auto *Binary = dyn_cast_or_null<BinaryOperator>(Up))
    return Binary->isAssignmentOp() && Binary->getLHS() == Child ? Binary
                                                                 : nullptr;
  const auto *Call = dyn_cast_or_null<CallExpr>(Up);
  if (!Call)
    return nullptr;
  if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(Call))
    return Operator->isAssignmentOp() && Operator->getArg(0) == Child ? Operator
                                                                      : nullptr;
  // std::move(), std::exchange(), std::swap(): but std::as_const() is none.
  const FunctionDecl *Callee = Call->getDirectCallee();
  if (!Callee || !Callee->isInStdNamespace() || !Callee->getIdentifier())
    return nullptr;
  return llvm::is_contained({"move", "forward", "exchange", "swap"},
                            Callee->getName())
             ? Call
             : nullptr;
}

void TokenFlow::findLosses() {
  for (unsigned I = 0; I != Tokens.size() && I != MaxTokens; ++I) {
    const auto Uses = Of.Uses.find(Tokens[I]);
    if (Uses == Of.Uses.end())
      continue;
    for (const DeclRefExpr *Use : Uses->second)
      if (const Stmt *Loss = lossAt(Use))
        if (const auto Point = Paths->find(Loss))
          Losses[Point->Block->getBlockID()].push_back(
              {Point->Index, State(1) << I});
  }
  for (auto &Events : Losses) {
    llvm::sort(Events);
    for (size_t I = 1; I < Events.size(); ++I)
      Events[I].second |= Events[I - 1].second;
  }
}

/// The local variables that a handler assigns to tell the code after it.
void TokenFlow::findFlags(const Stmt *S) {
  if (!S || isa<LambdaExpr>(S))
    return;
  const Expr *To = nullptr;
  if (const auto *Binary = dyn_cast<BinaryOperator>(S);
      Binary && Binary->isAssignmentOp())
    To = Binary->getLHS();
  if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(S);
      Operator && Operator->isAssignmentOp())
    To = Operator->getArg(0);
  if (To)
    if (const auto *Var = dyn_cast_or_null<VarDecl>(namedVariable(To)))
      Flags.insert(Var);
  for (const Stmt *Child : S->children())
    findFlags(Child);
}

/// Whether something in S other than an await asks a token.
bool TokenFlow::asksToken(const Stmt *S) const {
  if (!S || isa<CoawaitExpr, LambdaExpr>(S))
    return false;
  if (const auto *Use = dyn_cast<DeclRefExpr>(S))
    return llvm::is_contained(Tokens, Use->getDecl());
  if (const auto *E = dyn_cast<Expr>(S))
    if (const CallSite *Call = Of.callAt(E);
        Call && matching(*Call, FunctionRole::TestsCancellation, In, Of))
      return true;
  return llvm::any_of(S->children(),
                      [&](const Stmt *Child) { return asksToken(Child); });
}

TokenFlow::Verdict TokenFlow::judgeVariable(const VarDecl *Var,
                                            unsigned Depth) const {
  if (Flags.contains(Var) || In.facts(Var->getType()).is(TypeRole::ErrorValue))
    return {.IfTrue = true};
  // const bool Stopping = Token.stop_requested();
  if (Var->hasLocalStorage() && Var->getInit() &&
      Var->getType()->isBooleanType())
    return judge(Var->getInit(), Depth + 1);
  return {};
}

TokenFlow::Verdict TokenFlow::judge(const Expr *E, unsigned Depth) const {
  if (!E || Depth > 8)
    return {};
  E = E->IgnoreUnlessSpelledInSource()->IgnoreParenImpCasts();
  if (const auto *Not = dyn_cast<UnaryOperator>(E);
      Not && Not->getOpcode() == UO_LNot)
    return judge(Not->getSubExpr(), Depth + 1).negated();
  if (const auto *Rewritten = dyn_cast<CXXRewrittenBinaryOperator>(E))
    return judge(Rewritten->getSemanticForm(), Depth + 1);
  const CallSite *Call = Of.callAt(E);
  if (Call && matching(*Call, FunctionRole::TestsCancellation, In, Of))
    return {.IfTrue = true};
  if (const auto *Var = dyn_cast_or_null<VarDecl>(namedVariable(E)))
    if (const Verdict Says = judgeVariable(Var, Depth);
        Says.IfTrue || Says.IfFalse)
      return Says;
  // error.has_value(), the bool of an exception_ptr.
  if (Call && Call->Receiver && Call->Arguments.empty() &&
      !isa<CXXOperatorCallExpr>(E))
    if (const auto *Var =
            dyn_cast_or_null<VarDecl>(namedVariable(Call->Receiver)))
      if (const Verdict Says = judgeVariable(Var, Depth);
          Says.IfTrue || Says.IfFalse)
        return Says;
  const auto Compared = [&](const Expr *Left, const Expr *Right,
                            bool Equal) -> std::optional<Verdict> {
    for (const auto &[One, Other] :
         {std::pair(Left, Right), std::pair(Right, Left)}) {
      const auto *Var = dyn_cast_or_null<VarDecl>(namedVariable(One));
      if (!Var || !judgeVariable(Var, Depth).IfTrue)
        continue;
      const Expr *Value = Other->IgnoreUnlessSpelledInSource();
      const auto *Bool = dyn_cast<CXXBoolLiteralExpr>(Value);
      const bool None = isa<CXXNullPtrLiteralExpr, GNUNullExpr>(Value) ||
                        (Bool && !Bool->getValue());
      const Verdict If{.IfTrue = true};
      return Equal == None ? If.negated() : If;
    }
    return std::nullopt;
  };
  if (const auto *Binary = dyn_cast<BinaryOperator>(E);
      Binary && Binary->isEqualityOp())
    if (const auto Says = Compared(Binary->getLHS(), Binary->getRHS(),
                                   Binary->getOpcode() == BO_EQ))
      return *Says;
  if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(E);
      Operator && Operator->getNumArgs() == 2 &&
      (Operator->getOperator() == OO_EqualEqual ||
       Operator->getOperator() == OO_ExclaimEqual))
    if (const auto Says = Compared(Operator->getArg(0), Operator->getArg(1),
                                   Operator->getOperator() == OO_EqualEqual))
      return *Says;
  // Whether the token can be cancelled at all, and what else is asked.
  const bool Asks = asksToken(E);
  return {.IfTrue = Asks, .IfFalse = Asks};
}

bool TokenFlow::takesCarrier(const CXXCatchStmt &Handler) const {
  const CXXRecordDecl *Class =
      Handler.getCaughtType().isNull()
          ? nullptr
          : Handler.getCaughtType().getNonReferenceType()->getAsCXXRecordDecl();
  if (!Class || !(Class = Class->getDefinition()))
    return false;
  return llvm::any_of(Carriers, [&](const CXXRecordDecl *Carrier) {
    return Class == Carrier->getDefinition() || Class->isDerivedFrom(Carrier);
  });
}

/// The flow has no edge from what throws to the handlers.
void TokenFlow::addHandlers(const TryRegions &Tries) {
  if (Tries.empty())
    return;
  llvm::DenseMap<const CXXCatchStmt *, const CFGBlock *> Begins;
  for (const CFGBlock *Block : Paths->graph())
    if (const auto *Handler = dyn_cast_or_null<CXXCatchStmt>(Block->getLabel()))
      Begins[Handler] = Block;
  for (const CFGBlock *Block : Paths->graph()) {
    llvm::SmallVector<int, 2> Regions;
    for (const CFGElement &Element : *Block)
      if (const auto S = Element.getAs<CFGStmt>())
        if (const int Region = Tries.of(S->getStmt());
            Region != -1 && !llvm::is_contained(Regions, Region))
          Regions.push_back(Region);
    for (int Region : Regions)
      // What one handler does not take, or throws again, gets to the next.
      for (; Region != -1; Region = Tries[Region].Outer)
        if (const CXXTryStmt *Try = Tries[Region].Try)
          for (unsigned I = 0; I != Try->getNumHandlers(); ++I)
            if (const CFGBlock *Begin = Begins.lookup(Try->getHandler(I)))
              Handlers[Block->getBlockID()].push_back(Begin);
  }
}

TokenFlow::State TokenFlow::alongEdge(const CFGBlock &Block,
                                      unsigned Successor) const {
  const Stmt *Terminator = Block.getTerminatorStmt();
  const auto *Condition =
      Terminator && Block.succ_size() >= 2
          ? dyn_cast_or_null<Expr>(Block.getTerminatorCondition())
          : nullptr;
  if (!Condition)
    return 0;
  // The blocks of `a && b` test one operand each.
  if (const Expr *Last = Block.getLastCondition())
    Condition = Last;
  const Verdict Says = judge(Condition);
  if (Block.succ_size() > 2)
    return Says.IfTrue || Says.IfFalse ? CleanUp : 0;
  return (Successor == 0 ? Says.IfTrue : Says.IfFalse) ? CleanUp : 0;
}

void TokenFlow::solve() {
  const CFG &Graph = Paths->graph();
  const PostOrderCFGView Order(&Graph);
  llvm::BitVector Open(Graph.getNumBlockIDs()), Seen(Graph.getNumBlockIDs());
  const auto Reach = [&](const CFGBlock *To, State Now) {
    const unsigned Id = To->getBlockID();
    if (const auto *Handler = dyn_cast_or_null<CXXCatchStmt>(To->getLabel());
        Handler && takesCarrier(*Handler))
      Now |= CleanUp;
    if (Seen.test(Id) && (Entry[Id] | Now) == Entry[Id])
      return;
    Seen.set(Id);
    Entry[Id] |= Now;
    Open.set(Id);
  };
  // Edges are judged once.
  std::vector<llvm::SmallVector<State, 2>> Along(Graph.getNumBlockIDs());
  for (const CFGBlock *Block : Graph)
    for (unsigned I = 0; I != Block->succ_size(); ++I)
      Along[Block->getBlockID()].push_back(alongEdge(*Block, I));
  Reach(&Graph.getEntry(), 0);
  // A handler is in the order only if something in the flow leads to it.
  llvm::SmallVector<const CFGBlock *, 32> Blocks(Order.begin(), Order.end());
  const llvm::SmallPtrSet<const CFGBlock *, 32> Ordered(Blocks.begin(),
                                                        Blocks.end());
  for (const CFGBlock *Block : Graph)
    if (!Ordered.contains(Block))
      Blocks.push_back(Block);
  while (Open.any())
    for (const CFGBlock *Block : Blocks) {
      const unsigned Id = Block->getBlockID();
      if (!Open.test(Id))
        continue;
      Open.reset(Id);
      const State Leaves =
          Losses[Id].empty() ? Entry[Id] : Entry[Id] | Losses[Id].back().second;
      for (unsigned I = 0; I != Block->succ_size(); ++I)
        if (const CFGBlock *Next = *(Block->succ_begin() + I))
          Reach(Next, Leaves | Along[Id][I]);
      for (const CFGBlock *Handler : Handlers[Id])
        Reach(Handler, Leaves);
    }
}

} // namespace cotidy
