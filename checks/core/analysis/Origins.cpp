// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/core/analysis/Origins.h"

#include "checks/core/analysis/Names.h"

namespace cotidy {

using namespace clang;

namespace {

/// Longer chains of references to references are not written by people.
constexpr unsigned MaxDepth = 12;

class Tracer {
public:
  explicit Tracer(Unit &In) : In(In) {}

  Origin of(const Body &Around, const Expr *E, unsigned Depth = 0) {
    if (!E || Depth == MaxDepth)
      return {};
    E = E->IgnoreUnlessSpelledInSource()->IgnoreParenCasts();
    const auto Next = [&](const Expr *Inner) {
      return of(Around, Inner, Depth + 1);
    };
    if (isa<CXXThisExpr>(E))
      return current(Around);
    if (const auto *Use = dyn_cast<DeclRefExpr>(E))
      return variable(Around, dyn_cast<VarDecl>(Use->getDecl()), Depth);
    if (const auto *Member = dyn_cast<MemberExpr>(E)) {
      if (const auto *Static = dyn_cast<VarDecl>(Member->getMemberDecl()))
        return variable(Around, Static, Depth);
      Origin Base = Next(Member->getBase());
      const QualType Type = Member->getMemberDecl()->getType();
      // What is ours may well point to what is not.
      if (Base.Where == Origin::From::Own && leadsElsewhere(Type))
        return {};
      Base.Named = Member->getMemberDecl();
      return Base;
    }
    if (const auto *Unary = dyn_cast<UnaryOperator>(E))
      return Next(Unary->getSubExpr());
    if (const auto *Index = dyn_cast<ArraySubscriptExpr>(E))
      return Next(Index->getBase());
    if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(E))
      return Operator->getNumArgs() ? Next(Operator->getArg(0)) : Origin();
    if (const auto *Call = dyn_cast<CXXMemberCallExpr>(E))
      // An accessor: get(), value(), loop(), lock().
      return leadsElsewhere(Call->getType()) || Call->isGLValue()
                 ? Next(Call->getImplicitObjectArgument())
                 : Origin();
    if (const auto *Call = dyn_cast<CallExpr>(E)) {
      const FunctionDecl *Callee = Call->getDirectCallee();
      const std::string Name = Callee ? qualifiedName(Callee) : std::string();
      if (Call->getNumArgs() == 1 &&
          (Name == "std::move" || Name == "std::forward" ||
           Name == "std::ref" || Name == "std::addressof"))
        return Next(Call->getArg(0));
      return {};
    }
    if (const auto *Made = dyn_cast<CXXConstructExpr>(E)) {
      if (leadsElsewhere(Made->getType()))
        return Made->getNumArgs() == 1 ? Next(Made->getArg(0)) : Origin();
      return {.Where = Origin::From::Own};
    }
    return {};
  }

private:
  /// A pointer of some kind or a handle, whose copies mean the same object.
  bool leadsElsewhere(QualType Type) {
    if (Type->isReferenceType() || Type->isPointerType())
      return true;
    if (In.facts(Type).is(TypeRole::TaskHandle))
      return true;
    const CXXRecordDecl *Class = Type->getAsCXXRecordDecl();
    if (!Class || !Class->hasDefinition())
      return false;
    const std::string Name = qualifiedName(Class);
    if (Name == "std::reference_wrapper" || Name == "std::weak_ptr")
      return true;
    const DeclarationName Arrow =
        In.context().DeclarationNames.getCXXOperatorName(OO_Arrow);
    bool Found = !Class->lookup(Arrow).empty();
    Class->forallBases([&](const CXXRecordDecl *Base) {
      Found |= !Base->lookup(Arrow).empty();
      return !Found;
    });
    return Found;
  }

  static Origin current(const Body &Around) {
    if (Around.Lambda)
      for (const LambdaCapture &Capture : Around.Lambda->captures())
        if (Capture.getCaptureKind() == LCK_StarThis)
          return {.Where = Origin::From::Own};
    return {.Where = Origin::From::This};
  }

  Origin variable(const Body &Around, const VarDecl *Var, unsigned Depth) {
    if (!Var)
      return {};
    if (!Var->hasLocalStorage())
      return {.Where = Origin::From::Elsewhere, .Named = Var};
    const bool Leads = leadsElsewhere(Var->getType());
    if (Var->isInitCapture()) {
      if (!Leads)
        return {.Where = Origin::From::Own, .Named = Var};
      if (!Around.Outer || !Var->getInit())
        return {};
      Origin Outside = of(*Around.Outer, Var->getInit(), Depth + 1);
      if (Outside.Where == Origin::From::Parameter ||
          (Outside.Where == Origin::From::Own && Outside.Named))
        Outside = {.Where = Origin::From::Captured,
                   .Variable = dyn_cast<VarDecl>(Outside.Named),
                   .Named = Outside.Named};
      return Outside;
    }
    if (const auto *Captured = captured(Around, Var)) {
      if (Captured->getCaptureKind() == LCK_ByRef || Leads)
        return {.Where = Origin::From::Captured, .Variable = Var, .Named = Var};
      return {.Where = Origin::From::Own, .Named = Var};
    }
    if (const auto *Parameter = dyn_cast<ParmVarDecl>(Var)) {
      if (!Leads)
        return {.Where = Origin::From::Own, .Named = Var};
      return {.Where = Origin::From::Parameter,
              .Parameter = Parameter,
              .Named = Var};
    }
    if (!Leads)
      return {.Where = Origin::From::Own, .Named = Var};
    return Var->getInit() ? of(Around, Var->getInit(), Depth + 1) : Origin();
  }

  static const LambdaCapture *captured(const Body &Around, const VarDecl *Var) {
    if (Around.Lambda)
      for (const LambdaCapture &Capture : Around.Lambda->captures())
        if (Capture.capturesVariable() && Capture.getCapturedVar() == Var)
          return &Capture;
    return nullptr;
  }

  Unit &In;
};

} // namespace

Origin originOf(Unit &In, const Body &Around, const Expr *E) {
  return Tracer(In).of(Around, E);
}

} // namespace cotidy
