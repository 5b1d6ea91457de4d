// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/tasks/ResultTypes.h"

#include "checks/core/analysis/Names.h"
#include "clang/AST/Attr.h"
#include "clang/AST/DeclTemplate.h"
#include "llvm/ADT/STLExtras.h"

namespace cotidy {

using namespace clang;

namespace {

using Kind = ResultDuty::Kind;

/// The class that has the members of one that nobody instantiated yet.
const CXXRecordDecl *patternOf(const CXXRecordDecl *Class) {
  if (Class->hasDefinition())
    return Class->getDefinition();
  if (const auto *Special = dyn_cast<ClassTemplateSpecializationDecl>(Class))
    Class = Special->getSpecializedTemplate()->getTemplatedDecl();
  return Class->getDefinition();
}

bool hasMember(const CXXRecordDecl *Class, llvm::StringRef Name) {
  if (!Class)
    return false;
  ASTContext &Context = Class->getASTContext();
  return !Class->lookup(DeclarationName(&Context.Idents.get(Name))).empty();
}

const CXXMethodDecl *member(QualType Type, DeclarationName Name) {
  const CXXRecordDecl *Class = Type.getNonReferenceType()->getAsCXXRecordDecl();
  if (!Class || !(Class = patternOf(Class)))
    return nullptr;
  for (const NamedDecl *Found : Class->lookup(Name))
    if (const auto *Method = dyn_cast<CXXMethodDecl>(Found))
      return Method;
  return nullptr;
}

/// What models say of a class or an enumeration, with or without a definition.
bool has(Unit &In, QualType Type, TypeRole Role) {
  Type = Type.getNonReferenceType();
  if (In.facts(Type).is(Role))
    return true;
  const TagDecl *Tag = Type->getAsTagDecl();
  if (!Tag || !Tag->getIdentifier() || !In.models().mayBeType(Tag->getName()))
    return false;
  const TypeModel *Model = In.models().type(qualifiedName(Tag));
  return Model && Model->is(Role);
}

const WarnUnusedResultAttr *mark(const Decl *D) {
  return D ? D->getAttr<WarnUnusedResultAttr>() : nullptr;
}

const NamedDecl *markedType(QualType Type) {
  const TagDecl *Tag = Type.getNonReferenceType()->getAsTagDecl();
  if (mark(Tag))
    return Tag;
  const auto *Class = dyn_cast_or_null<CXXRecordDecl>(Tag);
  const CXXRecordDecl *Pattern = Class ? patternOf(Class) : nullptr;
  return mark(Pattern) ? Pattern : nullptr;
}

/// Tasks, guards and the like, of which other checks speak.
bool isOtherwiseKnown(const TypeFacts &Facts) {
  return Facts.Coroutine || Facts.Awaitable || Facts.Generator ||
         llvm::any_of(
             std::initializer_list<TypeRole>{
                 TypeRole::TaskHandle, TypeRole::AsyncGenerator,
                 TypeRole::ThreadLockGuard, TypeRole::CoroutineLockGuard},
             [&](TypeRole Role) { return Facts.is(Role); });
}

/// The types that a class template is given, packs opened.
llvm::SmallVector<QualType, 4> typesIn(QualType Type) {
  llvm::SmallVector<QualType, 4> All;
  const auto *Special = dyn_cast_or_null<ClassTemplateSpecializationDecl>(
      Type.getNonReferenceType()->getAsCXXRecordDecl());
  if (!Special)
    return All;
  const auto Add = [&](const TemplateArgument &One) {
    if (One.getKind() == TemplateArgument::Type)
      All.push_back(One.getAsType());
  };
  for (const TemplateArgument &One : Special->getTemplateArgs().asArray())
    if (One.getKind() == TemplateArgument::Pack)
      llvm::for_each(One.pack_elements(), Add);
    else
      Add(One);
  return All;
}

/// One of several alternatives, as a race gives: which it is, is not known.
bool isAlternative(QualType Type) {
  const CXXRecordDecl *Class = Type.getNonReferenceType()->getAsCXXRecordDecl();
  return Class && hasMember(patternOf(Class), "index");
}

Kind kindOf(Unit &In, QualType Type) {
  if (has(In, Type, TypeRole::ErrorValue))
    return Kind::Error;
  if (has(In, Type, TypeRole::ResultOrError))
    return Kind::ValueOrError;
  const CXXRecordDecl *Class = Type.getNonReferenceType()->getAsCXXRecordDecl();
  const CXXRecordDecl *Members = Class ? patternOf(Class) : nullptr;
  if (hasMember(Members, "has_value") && hasMember(Members, "value") &&
      hasMember(Members, "error"))
    return Kind::ValueOrError;
  const auto Parts = typesIn(Type);
  if (!Parts.empty() && has(In, Parts.front(), TypeRole::ErrorValue) &&
      !isAlternative(Type))
    return Kind::ErrorAndMore;
  return Kind::None;
}

} // namespace

QualType awaitedType(const Expr *Await) {
  if (const auto *Resolved = dyn_cast<CoawaitExpr>(Await)) {
    const Expr *Resume = Resolved->getResumeExpr();
    const auto *Call =
        dyn_cast_or_null<CallExpr>(Resume ? Resume->IgnoreImplicit() : nullptr);
    const QualType Type = Call && Call->getDirectCallee()
                              ? Call->getDirectCallee()->getReturnType()
                              : Resolved->getType();
    return Type->isDependentType() ? QualType() : Type;
  }
  const auto *Unresolved = dyn_cast<DependentCoawaitExpr>(Await);
  if (!Unresolved || Unresolved->getOperand()->isTypeDependent())
    return {};
  const QualType Operand = Unresolved->getOperand()->getType();
  const CXXRecordDecl *Class =
      Operand.getNonReferenceType()->getAsCXXRecordDecl();
  if (!Class)
    return {};
  ASTContext &Context = Class->getASTContext();
  const CXXMethodDecl *Coawait =
      member(Operand, Context.DeclarationNames.getCXXOperatorName(OO_Coawait));
  const CXXMethodDecl *Resume =
      member(Coawait ? Coawait->getReturnType() : Operand,
             DeclarationName(&Context.Idents.get("await_resume")));
  const QualType Type = Resume ? Resume->getReturnType() : QualType();
  return Type.isNull() || Type->isDependentType() || Type->isUndeducedType()
             ? QualType()
             : Type;
}

ResultDuty dutyOf(Unit &In, const Expr *Await) {
  const QualType Type = awaitedType(Await);
  if (Type.isNull() || Type->isVoidType() || isOtherwiseKnown(In.facts(Type)))
    return {};
  if (const Kind Is = kindOf(In, Type); Is != Kind::None)
    return {Is};
  if (const NamedDecl *Marked = markedType(Type))
    return {Kind::MarkedType, Marked};
  if (const auto *Resolved = dyn_cast<CoawaitExpr>(Await)) {
    const auto *Call = dyn_cast_or_null<CallExpr>(
        Resolved->getResumeExpr() ? Resolved->getResumeExpr()->IgnoreImplicit()
                                  : nullptr);
    if (const FunctionDecl *Resume = Call ? Call->getDirectCallee() : nullptr;
        mark(Resume))
      return {Kind::MarkedAwaiter, Resume};
  }
  return {};
}

bool holdsDuty(Unit &In, QualType Type) {
  const auto Parts = typesIn(Type);
  return !Parts.empty() && !isAlternative(Type) &&
         (kindOf(In, Parts.front()) == Kind::Error ||
          kindOf(In, Parts.front()) == Kind::ValueOrError ||
          markedType(Parts.front()));
}

bool compilerWarns(Unit &In, const Expr *Await) {
  if (!isa<CoawaitExpr>(Await))
    return false;
  const Expr *Of = nullptr;
  SourceLocation At;
  SourceRange First, Second;
  return Await->isUnusedResultAWarning(Of, At, First, Second, In.context());
}

} // namespace cotidy
