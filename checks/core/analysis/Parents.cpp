// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/core/analysis/Parents.h"

namespace cotidy {

using namespace clang;

Parents::Parents(const Body &Of) {
  const auto Walk = [&](const Stmt *Root) {
    if (!Root)
      return;
    Open.push_back(Root);
    while (!Open.empty())
      enter(Open.pop_back_val());
  };
  Walk(Of.Root);
  if (const auto *Constructor =
          dyn_cast_or_null<CXXConstructorDecl>(Of.Function))
    for (const CXXCtorInitializer *Init : Constructor->inits())
      if (Init->isWritten())
        Walk(Init->getInit());
}

void Parents::put(const Stmt *Child, const Stmt *Parent) {
  // What two expressions share belongs to the one that is written.
  if (Child && Around.try_emplace(Child, Parent).second)
    Open.push_back(Child);
}

void Parents::enter(const Stmt *S) {
  switch (S->getStmtClass()) {
  case Stmt::CoawaitExprClass:
  case Stmt::CoyieldExprClass:
    return put(cast<CoroutineSuspendExpr>(S)->getOperand(), S);
  case Stmt::DependentCoawaitExprClass:
    return put(cast<DependentCoawaitExpr>(S)->getOperand(), S);
  case Stmt::CoreturnStmtClass:
    return put(cast<CoreturnStmt>(S)->getOperand(), S);
  case Stmt::LambdaExprClass:
    for (const Expr *Init : cast<LambdaExpr>(S)->capture_inits())
      put(Init, S);
    return;
  case Stmt::InitListExprClass: {
    const auto *List = cast<InitListExpr>(S);
    const InitListExpr *Semantic =
        List->isSemanticForm() ? List : List->getSemanticForm();
    for (const Expr *Init : (Semantic ? Semantic : List)->inits())
      put(Init, S);
    return;
  }
  case Stmt::PseudoObjectExprClass:
    return put(cast<PseudoObjectExpr>(S)->getSyntacticForm(), S);
  case Stmt::DeclStmtClass:
    return enterAll(cast<DeclStmt>(S));
  default:
    for (const Stmt *Child : S->children())
      put(Child, S);
  }
}

void Parents::enterAll(const DeclStmt *S) {
  for (const Decl *D : S->decls()) {
    const auto *Var = dyn_cast<VarDecl>(D);
    if (!Var)
      continue;
    Declared[Var] = S;
    if (const Expr *Init = Var->getInit()) {
      Initialised[Init] = Var;
      put(Init, S);
    }
  }
}

bool Parents::isWithin(const Stmt *S, const Stmt *Outer) const {
  for (; S; S = of(S))
    if (S == Outer)
      return true;
  return false;
}

const Stmt *Parents::scopeOf(const VarDecl *Var) const {
  const Stmt *S = Declared.lookup(Var);
  while ((S = S ? of(S) : nullptr))
    if (isa<CompoundStmt, ForStmt, CXXForRangeStmt, WhileStmt, IfStmt,
            SwitchStmt>(S))
      return S;
  return nullptr;
}

} // namespace cotidy
