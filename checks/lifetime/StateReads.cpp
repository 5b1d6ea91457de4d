// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/lifetime/StateReads.h"

#include "clang/AST/DeclCXX.h"

namespace cotidy {

using namespace clang;

std::optional<Place> stateReadIn(const Expr *E, const Body &Of,
                                 const Expr **At) {
  E = E->IgnoreParens();
  if (const auto *Cast = dyn_cast<CastExpr>(E)) {
    if (Cast->getCastKind() != CK_LValueToRValue)
      return stateReadIn(Cast->getSubExpr(), Of, At);
    const Expr *Read = Cast->getSubExpr()->IgnoreParens();
    auto Named = placeOf(Read, Of);
    if (!Named || !Named->Shared || !Named->last() ||
        Named->last()->getType().getNonReferenceType().isConstQualified())
      return std::nullopt;
    if (At)
      *At = Cast;
    return Named;
  }
  const auto *Binary = dyn_cast<BinaryOperator>(E);
  if (!Binary || !(Binary->isAdditiveOp() || Binary->isMultiplicativeOp() ||
                   Binary->isBitwiseOp() || Binary->isShiftOp()))
    return std::nullopt;
  if (auto Left = stateReadIn(Binary->getLHS(), Of, At))
    return Left;
  return stateReadIn(Binary->getRHS(), Of, At);
}

bool localsReadIn(const Expr *E, llvm::SmallVectorImpl<const VarDecl *> &Out) {
  E = E->IgnoreParenCasts();
  if (const auto *Binary = dyn_cast<BinaryOperator>(E)) {
    localsReadIn(Binary->getLHS(), Out);
    localsReadIn(Binary->getRHS(), Out);
    return true;
  }
  if (const VarDecl *Var = variableOf(E); Var && isLocalObject(*Var))
    Out.push_back(Var);
  return false;
}

const VarDecl *variableOf(const Expr *E) {
  const auto *Use = dyn_cast<DeclRefExpr>(E->IgnoreParenImpCasts());
  if (!Use)
    return nullptr;
  if (const auto *Part = dyn_cast<BindingDecl>(Use->getDecl()))
    return dyn_cast_or_null<VarDecl>(Part->getDecomposedDecl());
  return dyn_cast<VarDecl>(Use->getDecl());
}

bool isLocalObject(const VarDecl &Var) {
  return Var.hasLocalStorage() && !Var.getType()->isReferenceType();
}

} // namespace cotidy
