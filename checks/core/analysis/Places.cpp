// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/core/analysis/Places.h"

#include "clang/AST/DeclTemplate.h"

namespace cotidy {

using namespace clang;

const Expr *written(const Expr *E) {
  for (;;) {
    const Expr *Inner = E->IgnoreUnlessSpelledInSource()->IgnoreParenImpCasts();
    if (const auto *Construct = dyn_cast<CXXConstructExpr>(Inner);
        Construct && Construct->getNumArgs() >= 1 &&
        Construct->getConstructor()->isCopyOrMoveConstructor())
      Inner = Construct->getArg(0);
    if (const auto *Temporary = dyn_cast<MaterializeTemporaryExpr>(Inner))
      Inner = Temporary->getSubExpr();
    if (Inner == E)
      return E;
    E = Inner;
  }
}

static const CXXMethodDecl *memberNamed(const CXXRecordDecl *Class,
                                        DeclarationName Name) {
  if (!Class || !(Class = Class->getDefinition()))
    return nullptr;
  const auto In = [&](const CXXRecordDecl *Where) -> const CXXMethodDecl * {
    for (const NamedDecl *Found : Where->lookup(Name)) {
      Found = Found->getUnderlyingDecl();
      if (const auto *Template = dyn_cast<FunctionTemplateDecl>(Found))
        Found = Template->getTemplatedDecl();
      if (const auto *Method = dyn_cast<CXXMethodDecl>(Found))
        return Method;
    }
    return nullptr;
  };
  const CXXMethodDecl *Found = In(Class);
  if (!Found)
    Class->forallBases([&](const CXXRecordDecl *Base) {
      Found = Found ? Found : In(Base);
      return true;
    });
  return Found;
}

const CXXMethodDecl *memberNamed(const CXXRecordDecl *Class,
                                 llvm::StringRef Name) {
  return Class
             ? memberNamed(Class, DeclarationName(
                                      &Class->getASTContext().Idents.get(Name)))
             : nullptr;
}

const CXXMethodDecl *memberNamed(const CXXRecordDecl *Class,
                                 OverloadedOperatorKind Operator) {
  return Class ? memberNamed(
                     Class,
                     Class->getASTContext().DeclarationNames.getCXXOperatorName(
                         Operator))
               : nullptr;
}

bool isPointerLike(QualType Type) {
  Type = Type.getNonReferenceType();
  if (Type->isPointerType())
    return true;
  const CXXRecordDecl *Class = Type->getAsCXXRecordDecl();
  return Class && memberNamed(Class, OO_Arrow) && memberNamed(Class, "get");
}

namespace {

class Resolver {
public:
  explicit Resolver(const Body &Of) : Of(Of) {}

  std::optional<Place> place(const Expr *E, unsigned Depth = 0) {
    if (!E || Depth > 12 || E->isTypeDependent())
      return std::nullopt;
    E = E->IgnoreUnlessSpelledInSource()->IgnoreParenImpCasts();
    if (isa<CXXThisExpr>(E))
      return current();
    if (const auto *Use = dyn_cast<DeclRefExpr>(E))
      return variable(Use, Depth);
    if (const auto *Member = dyn_cast<MemberExpr>(E))
      return member(Member, Depth);
    if (const auto *Deref = dyn_cast<UnaryOperator>(E)) {
      if (Deref->getOpcode() == UO_Deref)
        return pointee(Deref->getSubExpr(), Depth);
      if (Deref->getOpcode() == UO_AddrOf)
        return std::nullopt;
    }
    if (const auto *Call = dyn_cast<CXXOperatorCallExpr>(E))
      if ((Call->getOperator() == OO_Star || Call->getOperator() == OO_Arrow) &&
          Call->getNumArgs() == 1 && pointsAsClass(Call->getArg(0)))
        return pointee(Call->getArg(0), Depth);
    return std::nullopt;
  }

private:
  /// Of the class that the source names: operator-> may be that of a base.
  static bool pointsAsClass(const Expr *E) {
    return isPointerLike(E->IgnoreParenImpCasts()->getType());
  }

  /// The current object; a closure that copied it has one of its own.
  std::optional<Place> current() const {
    if (Of.Lambda)
      for (const LambdaCapture &Capture : Of.Lambda->captures())
        if (Capture.capturesThis() && Capture.getCaptureKind() == LCK_StarThis)
          return std::nullopt;
    Place Here;
    Here.Shared = true;
    return Here;
  }

  std::optional<Place> variable(const DeclRefExpr *Use, unsigned Depth) {
    const auto *Var = dyn_cast<VarDecl>(Use->getDecl());
    if (!Var || Var->isInvalidDecl())
      return std::nullopt;
    Place Here;
    Here.Base = Var->getCanonicalDecl();
    const QualType Type = Var->getType();
    if (!Var->hasLocalStorage()) {
      if (Type.isConstQualified() || Var->isConstexpr())
        return std::nullopt;
      Here.Shared = true;
      return Here;
    }
    if (Use->refersToEnclosingVariableOrCapture() && Of.Lambda) {
      for (const LambdaCapture &Capture : Of.Lambda->captures())
        if (Capture.capturesVariable() && Capture.getCapturedVar() == Var)
          Here.Shared = Capture.getCaptureKind() == LCK_ByRef;
      if (Type->isReferenceType() &&
          Type.getNonReferenceType().isConstQualified())
        return std::nullopt;
      return Here;
    }
    if (isa<ParmVarDecl>(Var)) {
      if (Type->isLValueReferenceType()) {
        if (Type.getNonReferenceType().isConstQualified())
          return std::nullopt;
        Here.Shared = true;
      }
      return Here;
    }
    if (const Expr *Init = Type->isReferenceType() ? Var->getInit() : nullptr) {
      if (Var->isInitCapture())
        return std::nullopt;
      return place(Init, Depth + 1);
    }
    return Here;
  }

  std::optional<Place> member(const MemberExpr *Member, unsigned Depth) {
    if (const auto *Var = dyn_cast<VarDecl>(Member->getMemberDecl())) {
      if (Var->getType().isConstQualified() || Var->isConstexpr())
        return std::nullopt;
      Place Here;
      Here.Base = Var->getCanonicalDecl();
      Here.Shared = true;
      return Here;
    }
    const auto *Field = dyn_cast<FieldDecl>(Member->getMemberDecl());
    if (!Field || !Field->getIdentifier())
      return std::nullopt;
    std::optional<Place> Here = Member->isArrow()
                                    ? pointee(Member->getBase(), Depth)
                                    : place(Member->getBase(), Depth + 1);
    if (!Here)
      return std::nullopt;
    Here->Fields.push_back(Field->getCanonicalDecl());
    return Here;
  }

  /// What a pointer leads to, named as the pointer is: one object only, as
  /// nobody asks for both.
  std::optional<Place> pointee(const Expr *Pointer, unsigned Depth) {
    Pointer = Pointer->IgnoreUnlessSpelledInSource()->IgnoreParenImpCasts();
    if (isa<CXXThisExpr>(Pointer))
      return current();
    if (const auto *Arrow = dyn_cast<CXXOperatorCallExpr>(Pointer)) {
      if (Arrow->getOperator() != OO_Arrow || Arrow->getNumArgs() != 1 ||
          !pointsAsClass(Arrow->getArg(0)))
        return std::nullopt;
      Pointer = Arrow->getArg(0)->IgnoreParenImpCasts();
    }
    std::optional<Place> Here = place(Pointer, Depth + 1);
    if (!Here || !isPointerLike(Pointer->getType()))
      return std::nullopt;
    if (!Here->Shared && Here->Base && Here->Fields.empty())
      Here->Shared = leadsElsewhere(*Here->Base, Depth);
    return Here;
  }

  /// Whether a local pointer leads to what others know: a parameter or a
  /// capture, a copy of a shared one, or what the current object hands out.
  bool leadsElsewhere(const VarDecl &Pointer, unsigned Depth) {
    // What a unique owner was given as a parameter belongs to nobody else.
    const CXXRecordDecl *Class = Pointer.getType()->getAsCXXRecordDecl();
    if (Class && memberNamed(Class, "release"))
      return false;
    if (isa<ParmVarDecl>(Pointer))
      return true;
    if (Pointer.isInitCapture() || !Pointer.getInit())
      return Pointer.isInitCapture();
    const Expr *Init = written(Pointer.getInit());
    if (isa<CXXThisExpr>(Init))
      return true;
    if (const auto *Address = dyn_cast<UnaryOperator>(Init);
        Address && Address->getOpcode() == UO_AddrOf) {
      const auto Of = place(Address->getSubExpr(), Depth + 1);
      return Of && Of->Shared;
    }
    if (const auto *Call = dyn_cast<CXXMemberCallExpr>(Init);
        Call && Call->getMethodDecl()) {
      const Expr *On = Call->getImplicitObjectArgument();
      // shared_from_this(), weak_.lock(), owner_.get()
      const auto Of = On ? place(On, Depth + 1) : std::nullopt;
      return Of && Of->Shared && Call->getNumArgs() == 0 &&
             (isa<CXXThisExpr>(On->IgnoreParenImpCasts()) ||
              memberNamed(Call->getMethodDecl()->getParent(), "expired") ||
              isPointerLike(On->getType()));
    }
    const auto From = place(Init, Depth + 1);
    return From && From->Shared;
  }

  const Body &Of;
};

} // namespace

std::optional<Place> placeOf(const Expr *E, const Body &Of) {
  return Resolver(Of).place(E);
}

std::string nameOf(const Place &Of) {
  std::string Name = Of.Base ? Of.Base->getNameAsString() : "";
  for (const FieldDecl *Field : Of.Fields)
    Name += (Name.empty() ? "" : ".") + Field->getNameAsString();
  return Name;
}

} // namespace cotidy
