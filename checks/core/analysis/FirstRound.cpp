// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/core/analysis/FirstRound.h"

#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"

namespace cotidy {

using namespace clang;

namespace {

std::optional<llvm::APSInt> constant(const Expr *E, const ASTContext &Context) {
  Expr::EvalResult Result;
  if (!E || E->isValueDependent() || E->isTypeDependent() ||
      !E->EvaluateAsInt(Result, Context))
    return std::nullopt;
  return Result.Val.getInt();
}

bool holds(BinaryOperatorKind Compares, const llvm::APSInt &Left,
           const llvm::APSInt &Right) {
  const int Order = llvm::APSInt::compareValues(Left, Right);
  switch (Compares) {
  case BO_LT:
    return Order < 0;
  case BO_LE:
    return Order <= 0;
  case BO_GT:
    return Order > 0;
  case BO_GE:
    return Order >= 0;
  case BO_NE:
    return Order != 0;
  default:
    return false;
  }
}

/// `for (int i = 0; i < 3; ...)`: the variable is made with a constant, which
/// the condition compares with another.
bool counts(const ForStmt &Loop, const ASTContext &Context) {
  const auto *Made = dyn_cast_or_null<DeclStmt>(Loop.getInit());
  const auto *Compared = dyn_cast_or_null<BinaryOperator>(
      Loop.getCond() ? Loop.getCond()->IgnoreParenImpCasts() : nullptr);
  if (!Made || !Compared || !Compared->isComparisonOp())
    return false;
  const auto *Name =
      dyn_cast<DeclRefExpr>(Compared->getLHS()->IgnoreParenImpCasts());
  const auto *Counter = Name ? dyn_cast<VarDecl>(Name->getDecl()) : nullptr;
  if (!Counter || !Counter->getType()->isIntegerType() ||
      !llvm::is_contained(Made->decls(), Counter))
    return false;
  const auto First = constant(Counter->getInit(), Context);
  const auto Bound = constant(Compared->getRHS(), Context);
  return First && Bound && holds(Compared->getOpcode(), *First, *Bound);
}

/// `for (auto x : {1, 2})`, `int a[3]; for (auto x : a)`.
bool goesOverSome(const CXXForRangeStmt &Loop) {
  const Expr *Range = Loop.getRangeInit();
  if (!Range)
    return false;
  Range = Range->IgnoreImplicit();
  if (const auto *List = dyn_cast<InitListExpr>(Range))
    return List->getNumInits() != 0;
  const auto *Array = dyn_cast_or_null<ConstantArrayType>(
      Range->getType()->getAsArrayTypeUnsafe());
  return Array && !Array->isZeroSize();
}

} // namespace

bool runsOnceAtLeast(const Stmt *Loop, const ASTContext &Context) {
  if (const auto *Counted = dyn_cast_or_null<ForStmt>(Loop))
    return counts(*Counted, Context);
  const auto *Ranged = dyn_cast_or_null<CXXForRangeStmt>(Loop);
  return Ranged && goesOverSome(*Ranged);
}

} // namespace cotidy
