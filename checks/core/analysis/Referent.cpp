// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/core/analysis/Referent.h"

#include "clang/AST/Attr.h"
#include "clang/Basic/Builtins.h"

namespace cotidy {

using namespace clang;

namespace {

/// Whether objects of a class own what they refer to, as containers do. Clang
/// says so for those of the standard library; others carry the attribute.
bool isOwner(QualType Type) {
  const CXXRecordDecl *Class = Type->getAsCXXRecordDecl();
  return Class && Class->hasAttr<OwnerAttr>();
}

/// std::move(x), std::forward<T>(x), std::as_const(x): the operand.
const Expr *throughCast(const CallExpr *Call) {
  switch (Call->getBuiltinCallee()) {
  case Builtin::BImove:
  case Builtin::BIforward:
  case Builtin::BIforward_like:
  case Builtin::BIas_const:
  case Builtin::BImove_if_noexcept:
    return Call->getArg(0);
  default:
    return nullptr;
  }
}

class Search {
public:
  Search(Unit &In, const Body &Of) : In(In), Of(Of) {}

  Referent object(const Expr *E, unsigned Depth = 0) {
    if (Depth > 8)
      return {};
    E = E->IgnoreParens();
    if (const auto *Cast = dyn_cast<CastExpr>(E)) {
      switch (Cast->getCastKind()) {
      case CK_NoOp:
      case CK_DerivedToBase:
      case CK_UncheckedDerivedToBase:
      case CK_ConstructorConversion:
        return object(Cast->getSubExpr(), Depth);
      default:
        return {};
      }
    }
    if (const auto *Made = dyn_cast<MaterializeTemporaryExpr>(E)) {
      if (Made->getStorageDuration() != SD_FullExpression ||
          isHarmless(Made->getType()))
        return {};
      return {.Temporary = Made->getSubExpr()};
    }
    if (const auto *Bound = dyn_cast<CXXBindTemporaryExpr>(E))
      return object(Bound->getSubExpr(), Depth);
    if (const auto *Full = dyn_cast<FullExpr>(E))
      return object(Full->getSubExpr(), Depth);
    if (E->isPRValue()) {
      // The receiver of a call, before it is made into an object.
      if (E->getType()->isRecordType() && !isHarmless(E->getType()))
        return {.Temporary = E};
      return {};
    }
    if (const auto *Member = dyn_cast<MemberExpr>(E)) {
      const auto *Field = dyn_cast<FieldDecl>(Member->getMemberDecl());
      if (!Field || Field->getType()->isReferenceType() || Member->isArrow())
        return {};
      return object(Member->getBase(), Depth);
    }
    if (const auto *Element = dyn_cast<ArraySubscriptExpr>(E)) {
      const Expr *Base = Element->getBase()->IgnoreParens();
      if (const auto *Decay = dyn_cast<ImplicitCastExpr>(Base);
          Decay && Decay->getCastKind() == CK_ArrayToPointerDecay)
        return object(Decay->getSubExpr(), Depth);
      return {};
    }
    if (const auto *Call = dyn_cast<CallExpr>(E)) {
      if (const Expr *Operand = throughCast(Call))
        return object(Operand, Depth);
      return owned(Call, Depth);
    }
    if (const auto *Named = dyn_cast<DeclRefExpr>(E))
      return named(Named, Depth);
    return {};
  }

  Referent pointee(const Expr *E, unsigned Depth = 0) {
    if (Depth > 8)
      return {};
    E = E->IgnoreParens();
    if (const auto *Cast = dyn_cast<CastExpr>(E)) {
      if (Cast->getCastKind() == CK_ArrayToPointerDecay)
        return object(Cast->getSubExpr(), Depth);
      if (Cast->getCastKind() == CK_NoOp ||
          Cast->getCastKind() == CK_DerivedToBase ||
          Cast->getCastKind() == CK_BitCast)
        return pointee(Cast->getSubExpr(), Depth);
      return {};
    }
    if (const auto *Full = dyn_cast<FullExpr>(E))
      return pointee(Full->getSubExpr(), Depth);
    if (const auto *Address = dyn_cast<UnaryOperator>(E))
      return Address->getOpcode() == UO_AddrOf
                 ? object(Address->getSubExpr(), Depth)
                 : Referent();
    const auto *Call = dyn_cast<CallExpr>(E);
    if (!Call)
      return {};
    if (Call->getBuiltinCallee() == Builtin::BIaddressof)
      return object(Call->getArg(0), Depth);
    return owned(Call, Depth);
  }

  Referent viewed(const Expr *E, unsigned Depth = 0) {
    if (Depth > 8)
      return {};
    E = E->IgnoreParens();
    if (const auto *Full = dyn_cast<FullExpr>(E))
      return viewed(Full->getSubExpr(), Depth);
    if (const auto *Bound = dyn_cast<CXXBindTemporaryExpr>(E))
      return viewed(Bound->getSubExpr(), Depth);
    if (const auto *Cast = dyn_cast<CastExpr>(E))
      return viewed(Cast->getSubExpr(), Depth + 1);
    if (const auto *List = dyn_cast<CXXStdInitializerListExpr>(E))
      return object(List->getSubExpr(), Depth);
    if (const auto *Made = dyn_cast<MaterializeTemporaryExpr>(E))
      return viewed(Made->getSubExpr(), Depth + 1);
    if (const auto *Member = dyn_cast<CXXMemberCallExpr>(E)) {
      // A conversion, as that of std::string to std::string_view.
      if (isa_and_nonnull<CXXConversionDecl>(Member->getMethodDecl()))
        return owned(Member, Depth);
      return {};
    }
    const auto *Built = dyn_cast<CXXConstructExpr>(E);
    if (!Built || Built->getNumArgs() == 0)
      return {};
    const Expr *First = Built->getArg(0);
    const QualType Type = First->getType();
    if (Type->isPointerType())
      return pointee(First, Depth + 1);
    if (Type->isArrayType() || isOwner(Type))
      return object(First, Depth + 1);
    if (borrows(In, Type) == Borrows::View)
      return viewed(First, Depth + 1);
    return {};
  }

private:
  /// Nothing can be read of an object without members.
  static bool isHarmless(QualType Type) {
    const CXXRecordDecl *Class = Type->getAsCXXRecordDecl();
    return Class && Class->hasDefinition() && Class->isEmpty();
  }

  /// What a member of an owner gives: front(), operator[], c_str() and so on.
  Referent owned(const CallExpr *Call, unsigned Depth) {
    const Expr *Receiver = nullptr;
    if (const auto *Member = dyn_cast<CXXMemberCallExpr>(Call))
      Receiver = Member->getImplicitObjectArgument();
    else if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(Call);
             Operator && (Operator->getOperator() == OO_Star ||
                          Operator->getOperator() == OO_Arrow ||
                          Operator->getOperator() == OO_Subscript))
      Receiver = Operator->getArg(0);
    if (Receiver && isSoleOwner(Receiver))
      return object(Receiver, Depth + 1);
    if (!Receiver || !isOwner(Receiver->getType()))
      return {};
    Referent Owner = object(Receiver, Depth + 1);
    Owner.Owned = true;
    if (Owner.Local && isMoved(Owner.Local))
      return {};
    return Owner;
  }

  /// std::make_shared<T>() and the like: nobody else has the object yet.
  static bool isSoleOwner(const Expr *E) {
    const auto *Made =
        dyn_cast<MaterializeTemporaryExpr>(E->IgnoreParenImpCasts());
    const auto *Call = dyn_cast<CallExpr>(
        Made ? Made->getSubExpr()->IgnoreImplicit() : E->IgnoreImplicit());
    const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
    return Callee && !isa<CXXMethodDecl>(Callee) &&
           Callee->isInStdNamespace() && Callee->getIdentifier() &&
           Callee->getName().starts_with("make_");
  }

  bool isMoved(const VarDecl *Var) const {
    for (const CallSite &Call : Of.Calls)
      if (const auto *Written = dyn_cast<CallExpr>(Call.At);
          Written && Written->isCallToStdMove())
        if (const auto *Named = dyn_cast<DeclRefExpr>(
                Written->getArg(0)->IgnoreParenImpCasts());
            Named && Named->getDecl() == Var)
          return true;
    return false;
  }

  Referent named(const DeclRefExpr *E, unsigned Depth) {
    const auto *Var = dyn_cast<VarDecl>(E->getDecl());
    if (!Var || E->refersToEnclosingVariableOrCapture())
      return {};
    if (Var->getType()->isReferenceType()) {
      // A reference names what it was bound to for all its life.
      if (isa<ParmVarDecl>(Var) || !Var->getInit() || Var->isCXXForRangeDecl())
        return {};
      return object(Var->getInit(), Depth + 1);
    }
    if (!Var->hasLocalStorage() || Var->isInitCapture() ||
        isHarmless(Var->getType()))
      return {};
    if (isa<ParmVarDecl>(Var)
            ? Of.Function && llvm::is_contained(Of.Function->parameters(), Var)
            : llvm::is_contained(Of.Locals, Var))
      return {.Local = Var};
    return {};
  }

  Unit &In;
  const Body &Of;
};

} // namespace

Borrows borrows(Unit &In, QualType Parameter) {
  if (Parameter.isNull() || Parameter->isDependentType())
    return Borrows::No;
  if (Parameter->isReferenceType())
    return Parameter->getPointeeType()->isFunctionType() ? Borrows::No
                                                         : Borrows::Reference;
  if (Parameter->isPointerType())
    return Parameter->getPointeeType()->isFunctionType() ? Borrows::No
                                                         : Borrows::Pointer;
  const CXXRecordDecl *Class = Parameter->getAsCXXRecordDecl();
  if (!Class)
    return Borrows::No;
  if (In.facts(Parameter).is(TypeRole::View))
    return Borrows::View;
  // Of clang's own idea of pointers only what the project says itself: the
  // others include iterators and std::reference_wrapper.
  const auto *Pointer = Class->getAttr<PointerAttr>();
  return Pointer && !Pointer->isImplicit() ? Borrows::View : Borrows::No;
}

Referent referentOf(Unit &In, const Body &Of, const Expr *Argument,
                    Borrows How) {
  switch (How) {
  case Borrows::No:
    return {};
  case Borrows::Reference:
    return Search(In, Of).object(Argument);
  case Borrows::Pointer:
    return Search(In, Of).pointee(Argument);
  case Borrows::View:
    return Search(In, Of).viewed(Argument);
  }
  return {};
}

Referent objectOf(Unit &In, const Body &Of, const Expr *Object) {
  const QualType Type = Object->getType();
  if (Type->isPointerType()) // p->f()
    return Search(In, Of).pointee(Object);
  return Search(In, Of).object(Object);
}

const ParmVarDecl *passedOn(const Expr *Argument) {
  for (;;) {
    Argument = Argument->IgnoreParenImpCasts();
    if (const auto *Call = dyn_cast<CallExpr>(Argument)) {
      const Expr *Operand = throughCast(Call);
      if (!Operand)
        return nullptr;
      Argument = Operand;
      continue;
    }
    if (const auto *Cast = dyn_cast<CXXStaticCastExpr>(Argument);
        Cast && Cast->isGLValue()) {
      Argument = Cast->getSubExpr();
      continue;
    }
    const auto *Named = dyn_cast<DeclRefExpr>(Argument);
    if (!Named || Named->refersToEnclosingVariableOrCapture())
      return nullptr;
    return dyn_cast<ParmVarDecl>(Named->getDecl());
  }
}

} // namespace cotidy
