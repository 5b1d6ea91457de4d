// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/core/analysis/Body.h"

#include "clang/AST/ASTContext.h"

namespace cotidy {
namespace {

using namespace clang;

/// The operand without what the compiler wraps around a full expression.
const Expr *stripFullExpression(const Expr *E) {
  for (;;) {
    E = E->IgnoreParens();
    if (const auto *Full = dyn_cast<FullExpr>(E))
      E = Full->getSubExpr();
    else if (const auto *Bind = dyn_cast<CXXBindTemporaryExpr>(E))
      E = Bind->getSubExpr();
    else if (const auto *Cast = dyn_cast<ImplicitCastExpr>(E))
      E = Cast->getSubExpr();
    else if (const auto *Temporary = dyn_cast<MaterializeTemporaryExpr>(E))
      E = Temporary->getSubExpr();
    else
      return E;
  }
}

class Scanner {
public:
  explicit Scanner(Body &Out) : Out(Out) {}

  /// A statement of its own: the value of an expression here goes nowhere.
  void statement(const Stmt *S) {
    if (!S)
      return;
    if (const auto *E = dyn_cast<Expr>(S)) {
      discarded(E);
      expression(E);
      return;
    }
    switch (S->getStmtClass()) {
    case Stmt::CompoundStmtClass:
      for (const Stmt *Child : cast<CompoundStmt>(S)->body())
        statement(Child);
      return;
    case Stmt::LabelStmtClass:
      return statement(cast<LabelStmt>(S)->getSubStmt());
    case Stmt::AttributedStmtClass:
      return statement(cast<AttributedStmt>(S)->getSubStmt());
    case Stmt::CaseStmtClass:
    case Stmt::DefaultStmtClass:
      return statement(cast<SwitchCase>(S)->getSubStmt());
    case Stmt::IfStmtClass:
      return ifStatement(cast<IfStmt>(S));
    case Stmt::SwitchStmtClass: {
      const auto *Switch = cast<SwitchStmt>(S);
      statement(Switch->getInit());
      declarations(Switch->getConditionVariableDeclStmt());
      expression(Switch->getCond());
      return statement(Switch->getBody());
    }
    case Stmt::WhileStmtClass: {
      const auto *While = cast<WhileStmt>(S);
      declarations(While->getConditionVariableDeclStmt());
      expression(While->getCond());
      return statement(While->getBody());
    }
    case Stmt::DoStmtClass:
      statement(cast<DoStmt>(S)->getBody());
      return expression(cast<DoStmt>(S)->getCond());
    case Stmt::ForStmtClass: {
      const auto *For = cast<ForStmt>(S);
      statement(For->getInit());
      declarations(For->getConditionVariableDeclStmt());
      expression(For->getCond());
      statement(For->getInc());
      return statement(For->getBody());
    }
    case Stmt::CXXForRangeStmtClass: {
      const auto *For = cast<CXXForRangeStmt>(S);
      statement(For->getInit());
      declarations(For->getRangeStmt());
      declarations(For->getBeginStmt());
      declarations(For->getEndStmt());
      expression(For->getInc());
      declarations(For->getLoopVarStmt());
      return statement(For->getBody());
    }
    case Stmt::CXXTryStmtClass: {
      const auto *Try = cast<CXXTryStmt>(S);
      Out.Tries.push_back(Try);
      statement(Try->getTryBlock());
      for (unsigned I = 0; I != Try->getNumHandlers(); ++I)
        statement(Try->getHandler(I)->getHandlerBlock());
      return;
    }
    case Stmt::DeclStmtClass:
      return declarations(cast<DeclStmt>(S));
    case Stmt::CoroutineBodyStmtClass:
      return statement(cast<CoroutineBodyStmt>(S)->getBody());
    case Stmt::CoreturnStmtClass:
      return expression(cast<CoreturnStmt>(S)->getOperand());
    default:
      for (const Stmt *Child : S->children())
        any(Child);
    }
  }

  void any(const Stmt *S) {
    if (const auto *E = dyn_cast_or_null<Expr>(S))
      expression(E);
    else
      statement(S);
  }

  void ifStatement(const IfStmt *If) {
    statement(If->getInit());
    declarations(If->getConditionVariableDeclStmt());
    if (If->isConsteval())
      return statement(If->isNegatedConsteval() ? If->getThen()
                                                : If->getElse());
    if (Out.Function && If->isConstexpr() &&
        !If->getCond()->isValueDependent())
      if (const auto Taken = If->getNondiscardedCase(*context(If)))
        return statement(*Taken);
    expression(If->getCond());
    statement(If->getThen());
    statement(If->getElse());
  }

  /// The context of any expression is that of the declarations it mentions;
  /// an if constexpr is rare enough to look it up by its own function.
  const ASTContext *context(const IfStmt *) const {
    return &Out.Function->getASTContext();
  }

  void declarations(const DeclStmt *S) {
    if (!S)
      return;
    for (const Decl *D : S->decls())
      if (const auto *Var = dyn_cast<VarDecl>(D)) {
        // What clang gave up on tells nothing.
        if (Var->hasLocalStorage() && !Var->isInvalidDecl())
          Out.Locals.push_back(Var);
        if (const Expr *Init = Var->getInit())
          expression(Init);
        if (const auto *Parts = dyn_cast<DecompositionDecl>(Var))
          for (const BindingDecl *Part : Parts->bindings())
            if (const VarDecl *Holding = Part->getHoldingVar())
              expression(Holding->getInit());
      }
  }

  void discarded(const Expr *E) {
    E = stripFullExpression(E);
    if (const auto *Choice = dyn_cast<ConditionalOperator>(E)) {
      discarded(Choice->getTrueExpr());
      discarded(Choice->getFalseExpr());
      return;
    }
    if (const auto *Binary = dyn_cast<BinaryOperator>(E)) {
      if (Binary->getOpcode() == BO_Comma || Binary->isLogicalOp())
        discarded(Binary->getRHS());
      return;
    }
    if (const auto *Cast = dyn_cast<ExplicitCastExpr>(E);
        Cast && Cast->getType()->isVoidType()) {
      const Expr *Operand = stripFullExpression(Cast->getSubExpr());
      if (Operand->isPRValue() && Operand->getType()->isRecordType())
        Out.DiscardedOnPurpose.push_back(Operand);
      return;
    }
    if (isa<CoawaitExpr, DependentCoawaitExpr>(E) && !E->getType()->isVoidType())
      Out.DroppedAwaits.push_back(E);
    if (E->isPRValue() && E->getType()->isRecordType())
      Out.Discarded.push_back(E);
  }

  void expression(const Expr *E) {
    if (!E)
      return;
    switch (E->getStmtClass()) {
    // Operands that are never evaluated.
    case Stmt::UnaryExprOrTypeTraitExprClass:
    case Stmt::CXXNoexceptExprClass:
    case Stmt::RequiresExprClass:
    case Stmt::ConceptSpecializationExprClass:
    case Stmt::TypeTraitExprClass:
    case Stmt::OpaqueValueExprClass:
    case Stmt::BlockExprClass:
    // Default arguments are the callee's code, not the caller's.
    case Stmt::CXXDefaultArgExprClass:
    case Stmt::CXXDefaultInitExprClass:
      return;
    case Stmt::CXXTypeidExprClass:
      if (cast<CXXTypeidExpr>(E)->isTypeOperand() ||
          !cast<CXXTypeidExpr>(E)->isPotentiallyEvaluated())
        return;
      break;
    case Stmt::DeclRefExprClass: {
      const auto *Use = cast<DeclRefExpr>(E);
      if (!Use->isNonOdrUse() || Use->isNonOdrUse() == NOUR_Constant ||
          Use->isNonOdrUse() == NOUR_Discarded)
        Out.Uses[Use->getDecl()].push_back(Use);
      return;
    }
    case Stmt::LambdaExprClass: {
      const auto *Lambda = cast<LambdaExpr>(E);
      Out.Lambdas.push_back(Lambda);
      for (const Expr *Init : Lambda->capture_inits())
        expression(Init);
      return;
    }
    case Stmt::CoawaitExprClass:
    case Stmt::CoyieldExprClass: {
      const auto *Suspend = cast<CoroutineSuspendExpr>(E);
      Out.Suspensions.push_back({Suspend, Suspend->getOperand()});
      return expression(Suspend->getOperand());
    }
    case Stmt::DependentCoawaitExprClass:
      Out.Suspensions.push_back({E, cast<DependentCoawaitExpr>(E)->getOperand()});
      return expression(cast<DependentCoawaitExpr>(E)->getOperand());
    case Stmt::StmtExprClass:
      return statement(cast<StmtExpr>(E)->getSubStmt());
    case Stmt::InitListExprClass: {
      const auto *List = cast<InitListExpr>(E);
      const InitListExpr *Semantic =
          List->isSemanticForm() ? List : List->getSemanticForm();
      for (const Expr *Init : (Semantic ? Semantic : List)->inits())
        expression(Init);
      return;
    }
    case Stmt::CXXRewrittenBinaryOperatorClass:
      return expression(
          cast<CXXRewrittenBinaryOperator>(E)->getSemanticForm());
    case Stmt::PseudoObjectExprClass:
      return expression(cast<PseudoObjectExpr>(E)->getSyntacticForm());
    case Stmt::BinaryOperatorClass:
      if (cast<BinaryOperator>(E)->getOpcode() == BO_Comma)
        discarded(cast<BinaryOperator>(E)->getLHS());
      break;
    default:
      break;
    }
    call(E);
    for (const Stmt *Child : E->children())
      any(Child);
  }

  void call(const Expr *E) {
    CallSite Site;
    Site.At = E;
    if (const auto *Construct = dyn_cast<CXXConstructExpr>(E)) {
      Site.Callee = Construct->getConstructor();
      add(Site, Construct->arguments());
    } else if (const auto *Call = dyn_cast<CallExpr>(E)) {
      Site.Callee = Call->getDirectCallee();
      if (!Site.Callee)
        return;
      llvm::ArrayRef<const Expr *> Arguments(Call->getArgs(),
                                             Call->getNumArgs());
      if (const auto *Member = dyn_cast<CXXMemberCallExpr>(Call)) {
        Site.Receiver = Member->getImplicitObjectArgument();
      } else if (isa<CXXOperatorCallExpr>(Call) &&
                 isa<CXXMethodDecl>(Site.Callee) && !Arguments.empty()) {
        Site.Receiver = Arguments.front();
        Arguments = Arguments.drop_front();
      }
      add(Site, Arguments);
    } else {
      return;
    }
    Out.CallIndex[E] = Out.Calls.size();
    Out.Calls.push_back(std::move(Site));
  }

  template <class Range> static void add(CallSite &Site, const Range &All) {
    for (const Expr *Argument : All)
      if (!isa<CXXDefaultArgExpr>(Argument))
        Site.Arguments.push_back(Argument);
  }

private:
  Body &Out;
};

} // namespace

const CallSite *Body::callAt(const Expr *E) const {
  const auto Found = CallIndex.find(E);
  return Found == CallIndex.end() ? nullptr : &Calls[Found->second];
}

const FunctionDecl *calledFunction(const CallSite &Call) {
  const auto *Method = dyn_cast<CXXMethodDecl>(Call.Callee);
  if (!Method || !Method->isVirtual())
    return Call.Callee;
  if (const auto *Written = dyn_cast<CXXMemberCallExpr>(Call.At))
    if (const auto *Member =
            dyn_cast<MemberExpr>(Written->getCallee()->IgnoreParens());
        Member && Member->hasQualifier())
      return Method;
  return Call.Receiver
             ? const_cast<CXXMethodDecl *>(Method)->getDevirtualizedMethod(
                   Call.Receiver, /*IsAppleKext=*/false)
             : nullptr;
}

void scanBody(const Stmt *Root, Body &Out) {
  if (const auto *Initialiser = dyn_cast_or_null<Expr>(Root))
    return scanExpression(Initialiser, Out);
  Scanner(Out).statement(Root);
}

void scanExpression(const Expr *Root, Body &Out) {
  Scanner(Out).expression(Root);
}

} // namespace cotidy
