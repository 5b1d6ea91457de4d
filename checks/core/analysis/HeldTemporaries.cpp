// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/core/analysis/HeldTemporaries.h"

#include "checks/core/analysis/GuardTypes.h"

namespace cotidy {

using namespace clang;

namespace {

class Search {
public:
  explicit Search(GuardTypes &Types) : Types(Types) {}

  llvm::SmallVector<HeldTemporary, 1> Found;

  /// Looks at S, which Up uses. Sure: the operand always gets there.
  void look(const Stmt *S, const Stmt *Up, bool Sure) {
    // Those are evaluated elsewhere, or are suspensions of their own.
    if (!S || isa<LambdaExpr, StmtExpr, CoroutineSuspendExpr,
                  DependentCoawaitExpr, UnaryExprOrTypeTraitExpr>(S))
      return;
    if (const auto *Choice = dyn_cast<AbstractConditionalOperator>(S)) {
      look(Choice->getCond(), S, Sure);
      look(Choice->getTrueExpr(), S, false);
      look(Choice->getFalseExpr(), S, false);
      return;
    }
    if (const auto *Binary = dyn_cast<BinaryOperator>(S)) {
      if (Binary->getOpcode() == BO_Comma)
        discarded(Binary->getLHS(), Sure);
      look(Binary->getLHS(), S, Sure);
      look(Binary->getRHS(), S, Sure && !Binary->isLogicalOp());
      return;
    }
    if (const auto *Temporary = dyn_cast<MaterializeTemporaryExpr>(S))
      materialized(*Temporary, Up, Sure);
    // What a cast or parentheses are about is what their user is about.
    const Stmt *By = isa<ImplicitCastExpr, ParenExpr>(S) ? Up : S;
    for (const Stmt *Child : S->children())
      look(Child, By, Sure);
  }

private:
  bool isGuard(const Expr *E) { return form(E) != GuardForm::None; }
  GuardForm form(const Expr *E) {
    const GuardForm Form = Types.of(E->getType()).Form;
    return Form == GuardForm::Holder ? GuardForm::None : Form;
  }

  void discarded(const Expr *E, bool Sure) {
    E = E->IgnoreParens();
    if (E->isPRValue() && isGuard(E))
      Found.push_back({E, Sure});
  }

  void materialized(const MaterializeTemporaryExpr &Temporary, const Stmt *By,
                    bool Sure) {
    const Expr *Made = Temporary.getSubExpr();
    if (Temporary.getStorageDuration() != SD_FullExpression || !isGuard(Made))
      return;
    if (Types.of(Made->getType()).Always ||
        Temporary.isBoundToLvalueReference() || isLookedThrough(By))
      Found.push_back({Made, Sure});
  }

  /// Whether the use asks the guard for what it protects.
  static bool isLookedThrough(const Stmt *By) {
    if (const auto *Operator = dyn_cast_or_null<CXXOperatorCallExpr>(By))
      return Operator->getNumArgs() == 1 &&
             (Operator->getOperator() == OO_Arrow ||
              Operator->getOperator() == OO_Star);
    const auto *Member = dyn_cast_or_null<MemberExpr>(By);
    const auto *Method =
        Member ? dyn_cast<CXXMethodDecl>(Member->getMemberDecl()) : nullptr;
    return Method && Method->isConst();
  }

  GuardTypes &Types;
};

} // namespace

llvm::SmallVector<HeldTemporary, 1> heldTemporaries(const Suspension &Point,
                                                    GuardTypes &Types) {
  Search Of(Types);
  Of.look(Point.Operand, nullptr, true);
  return std::move(Of.Found);
}

} // namespace cotidy
