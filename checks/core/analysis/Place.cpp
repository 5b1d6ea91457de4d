// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/core/analysis/Place.h"

#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"

namespace cotidy {

using namespace clang;

std::string Place::name() const {
  std::string Name = Root ? Root->getNameAsString() : std::string();
  for (const FieldDecl *Member : Members) {
    if (!Member->getIdentifier())
      return {};
    if (!Name.empty())
      Name += '.';
    Name += Member->getName();
  }
  return Name;
}

namespace {

/// References to references end somewhere; a cycle of initialisers is broken
/// code.
constexpr unsigned MaxReferences = 8;

std::optional<Place> find(const Expr *E, unsigned References) {
  if (!E || E->containsErrors())
    return std::nullopt;
  E = E->IgnoreUnlessSpelledInSource()->IgnoreParenCasts();
  if (isa<CXXThisExpr>(E))
    return Place();
  if (const auto *Use = dyn_cast<DeclRefExpr>(E)) {
    if (const auto *Part = dyn_cast<BindingDecl>(Use->getDecl())) {
      if (const VarDecl *Holding = Part->getHoldingVar())
        return Place{Holding, {}};
      return find(Part->getBinding(), References);
    }
    const auto *Var = dyn_cast<VarDecl>(Use->getDecl());
    if (!Var)
      return std::nullopt;
    if (Var->getType()->isReferenceType() && Var->getInit() &&
        !isa<ParmVarDecl>(Var) && References < MaxReferences)
      if (auto Referred = find(Var->getInit(), References + 1))
        return Referred;
    return Place{Var, {}};
  }
  if (const auto *Member = dyn_cast<MemberExpr>(E)) {
    if (const auto *Static = dyn_cast<VarDecl>(Member->getMemberDecl()))
      return Place{Static, {}};
    const auto *Field = dyn_cast<FieldDecl>(Member->getMemberDecl());
    auto Base = Field ? find(Member->getBase(), References) : std::nullopt;
    if (Base)
      Base->Members.push_back(Field);
    return Base;
  }
  if (const auto *Unary = dyn_cast<UnaryOperator>(E))
    return Unary->getOpcode() == UO_AddrOf || Unary->getOpcode() == UO_Deref
               ? find(Unary->getSubExpr(), References)
               : std::nullopt;
  if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(E))
    return Operator->getNumArgs() == 1 &&
                   (Operator->getOperator() == OO_Arrow ||
                    Operator->getOperator() == OO_Star)
               ? find(Operator->getArg(0), References)
               : std::nullopt;
  if (const auto *Call = dyn_cast<CallExpr>(E)) {
    if (Call->isCallToStdMove())
      return find(Call->getArg(0), References);
    const FunctionDecl *Callee = Call->getDirectCallee();
    if (Callee && Callee->isInStdNamespace() && Callee->getIdentifier() &&
        Callee->getName() == "forward" && Call->getNumArgs() == 1)
      return find(Call->getArg(0), References);
    return std::nullopt;
  }
  if (const auto *Made = dyn_cast<CXXConstructExpr>(E);
      Made && Made->getNumArgs() >= 1 &&
      Made->getConstructor()->isCopyOrMoveConstructor())
    return find(Made->getArg(0), References);
  return std::nullopt;
}

} // namespace

std::optional<Place> placeOf(const Expr *E) { return find(E, 0); }

} // namespace cotidy
