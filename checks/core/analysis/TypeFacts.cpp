// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/core/analysis/ConstantResult.h"
#include "checks/core/analysis/Names.h"
#include "checks/core/analysis/Unit.h"

#include "clang/AST/Attr.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/StmtCXX.h"

// What a type is, from its model or from its structure alone.

namespace cotidy {

using namespace clang;

namespace {

/// The definition of the class that D names. A nested class of a template is
/// instantiated only where it is needed; before that its pattern tells.
const CXXRecordDecl *asClass(const NamedDecl *D) {
  const auto *Class = dyn_cast_or_null<CXXRecordDecl>(D);
  if (const auto *Alias = dyn_cast_or_null<TypedefNameDecl>(D))
    Class = Alias->getUnderlyingType()->getAsCXXRecordDecl();
  if (!Class || Class->hasDefinition())
    return Class ? Class->getDefinition() : nullptr;
  const CXXRecordDecl *Pattern = Class->getTemplateInstantiationPattern();
  return Pattern ? Pattern->getDefinition() : nullptr;
}

/// Looks at every base that is known; those that depend on a template's
/// arguments are not.
void forEachBase(const CXXRecordDecl *Class,
                 llvm::function_ref<bool(const CXXRecordDecl *)> Look) {
  if (!Class->hasDefinition())
    return;
  for (const CXXBaseSpecifier &Base : Class->bases())
    if (const CXXRecordDecl *Of = asClass(Base.getType()->getAsCXXRecordDecl())) {
      if (!Look(Of))
        return;
      forEachBase(Of, Look);
    }
}

/// The class that Class calls Name, as promise_type, in itself or a base.
const CXXRecordDecl *nestedClass(const CXXRecordDecl *Class,
                                 llvm::StringRef Name) {
  ASTContext &Context = Class->getASTContext();
  const DeclarationName Key(&Context.Idents.get(Name));
  for (const NamedDecl *Found : Class->lookup(Key))
    if (const CXXRecordDecl *Nested = asClass(Found))
      return Nested;
  const CXXRecordDecl *Inherited = nullptr;
  forEachBase(Class, [&](const CXXRecordDecl *Base) {
    for (const NamedDecl *Found : Base->lookup(Key))
      Inherited = Inherited ? Inherited : asClass(Found);
    return !Inherited;
  });
  return Inherited;
}

const CXXMethodDecl *method(const CXXRecordDecl *Class, DeclarationName Name) {
  const auto In = [&](const CXXRecordDecl *Where) -> const CXXMethodDecl * {
    for (const NamedDecl *Found : Where->lookup(Name)) {
      if (const auto *Template = dyn_cast<FunctionTemplateDecl>(Found))
        Found = Template->getTemplatedDecl();
      if (const auto *Shadow = dyn_cast<UsingShadowDecl>(Found))
        Found = Shadow->getTargetDecl();
      if (const auto *Method = dyn_cast<CXXMethodDecl>(Found))
        return Method;
    }
    return nullptr;
  };
  if (!Class->hasDefinition())
    return nullptr;
  if (const CXXMethodDecl *Own = In(Class))
    return Own;
  const CXXMethodDecl *Inherited = nullptr;
  forEachBase(Class, [&](const CXXRecordDecl *Base) {
    if (!Inherited)
      Inherited = In(Base);
    return !Inherited;
  });
  return Inherited;
}

const CXXMethodDecl *method(const CXXRecordDecl *Class, llvm::StringRef Name) {
  return method(Class,
                DeclarationName(&Class->getASTContext().Idents.get(Name)));
}

/// Whether some operator co_await beside the class takes it.
bool hasFreeCoawait(const CXXRecordDecl *Class) {
  const DeclarationName Name =
      Class->getASTContext().DeclarationNames.getCXXOperatorName(OO_Coawait);
  const CXXRecordDecl *Key = Class->getCanonicalDecl();
  const auto *Pattern = Class->getTemplateInstantiationPattern();
  for (const DeclContext *Scope = Class->getDeclContext(); Scope;
       Scope = Scope->getParent()) {
    if (!Scope->isFileContext())
      continue;
    for (const NamedDecl *Found : Scope->lookup(Name)) {
      if (const auto *Template = dyn_cast<FunctionTemplateDecl>(Found))
        Found = Template->getTemplatedDecl();
      const auto *Function = dyn_cast<FunctionDecl>(Found);
      if (!Function || Function->getNumParams() != 1)
        continue;
      const QualType Taken =
          Function->getParamDecl(0)->getType().getNonReferenceType();
      const auto *Of = Taken->getAsCXXRecordDecl();
      if (Of && Of->getCanonicalDecl() == Key)
        return true;
      const auto *Named = Taken->getAs<TemplateSpecializationType>();
      if (Named && Pattern)
        if (const auto *Template = dyn_cast_or_null<ClassTemplateDecl>(
                Named->getTemplateName().getAsTemplateDecl()))
          if (Template->getTemplatedDecl()->getCanonicalDecl() ==
              Pattern->getCanonicalDecl())
            return true;
    }
    break; // Only the namespace of the class is searched by argument.
  }
  return false;
}

/// Lazy or eager by what the promise's initial_suspend() returns.
Start startOf(const CXXRecordDecl *Promise) {
  const CXXMethodDecl *Initial = method(Promise, "initial_suspend");
  if (!Initial)
    return Start::Unknown;
  QualType Type = Initial->getReturnType().getNonReferenceType();
  if (Type->isUndeducedType()) {
    const FunctionDecl *Defined = nullptr;
    if (!Initial->hasBody(Defined))
      return Start::Unknown;
    // auto initial_suspend() { return std::suspend_always{}; }
    const auto *Block = dyn_cast_or_null<CompoundStmt>(Defined->getBody());
    if (!Block || Block->size() != 1)
      return Start::Unknown;
    const auto *Return = dyn_cast<ReturnStmt>(Block->body_front());
    if (!Return || !Return->getRetValue())
      return Start::Unknown;
    Type = Return->getRetValue()->getType();
  }
  const CXXRecordDecl *Awaiter = Type->getAsCXXRecordDecl();
  if (!Awaiter || !Awaiter->hasDefinition())
    return Start::Unknown;
  const std::string Name = qualifiedName(Awaiter);
  if (Name == "std::suspend_always" ||
      Name == "std::experimental::suspend_always")
    return Start::Lazy;
  if (Name == "std::suspend_never" ||
      Name == "std::experimental::suspend_never")
    return Start::Eager;
  if (const auto Ready = constantResult(method(Awaiter, "await_ready")))
    return *Ready ? Start::Eager : Start::Lazy;
  return Start::Unknown;
}

} // namespace

const TypeModel *Unit::annotated(const CXXRecordDecl *Class) {
  const CXXRecordDecl *Carrier = Class;
  if (const CXXRecordDecl *Pattern = Class->getTemplateInstantiationPattern();
      Pattern && !Class->hasAttr<AnnotateAttr>())
    Carrier = Pattern;
  TypeModel Given;
  for (const auto *Attribute : Carrier->specific_attrs<AnnotateAttr>()) {
    llvm::StringRef Name = Attribute->getAnnotation();
    if (!Name.consume_front("cotidy::"))
      continue;
    if (const auto Role = parseTypeRole(Name))
      Given.Roles.push_back(*Role);
    else if (const auto What = parseDrop(Name))
      Given.OnDrop = *What;
  }
  if (Given.Roles.empty())
    return nullptr;
  return &DeclaredTypes.emplace_back(std::move(Given));
}

const TypeFacts &Unit::facts(QualType Type) {
  if (Type.isNull())
    return NoFacts;
  const CXXRecordDecl *Class =
      Type.getNonReferenceType()->getAsCXXRecordDecl();
  if (!Class || !Class->hasDefinition() || Class->isInvalidDecl())
    return NoFacts;
  return classify(Class->getDefinition());
}

const TypeFacts &Unit::classify(const CXXRecordDecl *Class) {
  if (const auto Known = Types.find(Class); Known != Types.end())
    return *Known->second;
  const Timing::Scope Measured(times(), "types");
  auto Facts = std::make_unique<TypeFacts>();
  if (const TypeModel *Given = annotated(Class))
    Facts->Model = Given;
  else if (Class->getIdentifier() && Models.mayBeType(Class->getName()))
    Facts->Model = Models.type(qualifiedName(Class));
  // A library may have one class for all that is awaited: what it is an
  // operation of says more, as in Operation<ScopedAcquire>.
  if (const auto *Of = dyn_cast<ClassTemplateSpecializationDecl>(Class);
      Of && Facts->Model && Facts->Model->is(TypeRole::LazyCoroutine) &&
      Of->getTemplateArgs().size() != 0 &&
      Of->getTemplateArgs()[0].getKind() == TemplateArgument::Type)
    if (const auto *Inner =
            Of->getTemplateArgs()[0].getAsType()->getAsCXXRecordDecl();
        Inner && Inner->getIdentifier() && Models.mayBeType(Inner->getName()))
      if (const TypeModel *Lock = Models.type(qualifiedName(Inner));
          Lock && Lock->is(TypeRole::LockAwaitable))
        Facts->Model = Lock;

  if (!Class->isDependentContext()) {
    Facts->Promise = nestedClass(Class, "promise_type");
    const DeclarationName Coawait =
        Class->getASTContext().DeclarationNames.getCXXOperatorName(OO_Coawait);
    Facts->Awaitable = method(Class, Coawait) || method(Class, "await_ready") ||
                       hasFreeCoawait(Class);
  }
  if (const TypeModel *Model = Facts->Model) {
    Facts->OnDrop = Model->OnDrop;
    Facts->Coroutine = Model->is(TypeRole::LazyCoroutine) ||
                       Model->is(TypeRole::EagerCoroutine);
    Facts->Awaitable |= Facts->Coroutine || Model->is(TypeRole::TaskHandle) ||
                        Model->is(TypeRole::Awaitable) ||
                        Model->is(TypeRole::LockAwaitable);
    Facts->Generator = Model->is(TypeRole::Generator);
    Facts->Starts = Model->is(TypeRole::LazyCoroutine)    ? Start::Lazy
                    : Model->is(TypeRole::EagerCoroutine) ? Start::Eager
                                                          : Start::Unknown;
  } else if (const CXXRecordDecl *Promise = Facts->Promise) {
    Facts->Coroutine = true;
    Facts->Starts = startOf(Promise);
    // Iterated like a range and awaited by nobody: a synchronous generator.
    Facts->Generator = !Facts->Awaitable && method(Promise, "yield_value") &&
                       (method(Class, "begin") || method(Class, "next") ||
                        method(Class, "operator()"));
    // An eager coroutine that nobody names: whether its work goes on when the
    // object dies is not written in the type.
    if (Facts->Starts == Start::Lazy && Facts->Awaitable)
      Facts->OnDrop = Drop::NeverRuns;
  }
  return *(Types[Class] = std::move(Facts));
}

} // namespace cotidy
