// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/cancellation/TokenTakers.h"

#include "checks/cancellation/TokensInScope.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/STLExtras.h"

namespace cotidy {

using namespace clang;

namespace {

/// Whether a default argument is a token that nobody cancels: an empty one, a
/// constant, a function of its class that needs nothing.
bool isEmptyToken(const Expr *E) {
  if (!E)
    return false;
  E = E->IgnoreUnlessSpelledInSource()->IgnoreParenImpCasts();
  if (const auto *Full = dyn_cast<FullExpr>(E))
    E = Full->getSubExpr()->IgnoreUnlessSpelledInSource();
  if (const auto *Made = dyn_cast<CXXConstructExpr>(E))
    return Made->getNumArgs() == 0 || isa<CXXDefaultArgExpr>(Made->getArg(0)) ||
           (Made->getNumArgs() == 1 && isEmptyToken(Made->getArg(0)));
  if (const auto *List = dyn_cast<InitListExpr>(E))
    return List->getNumInits() == 0;
  if (const auto *Cast = dyn_cast<ExplicitCastExpr>(E))
    return isEmptyToken(Cast->getSubExpr());
  if (isa<CXXScalarValueInitExpr, ImplicitValueInitExpr, CXXNullPtrLiteralExpr,
          GNUNullExpr>(E))
    return true;
  if (const auto *Use = dyn_cast<DeclRefExpr>(E)) {
    const auto *Var = dyn_cast<VarDecl>(Use->getDecl());
    return Var && Var->hasGlobalStorage() && Var->getType().isConstQualified();
  }
  const auto *Call = dyn_cast<CallExpr>(E);
  const auto *Method =
      Call ? dyn_cast_or_null<CXXMethodDecl>(Call->getDirectCallee()) : nullptr;
  return Method && Method->isStatic() && Call->getNumArgs() == 0;
}

const Expr *defaultArgument(const ParmVarDecl &Parameter) {
  if (!Parameter.hasDefaultArg() || Parameter.hasUnparsedDefaultArg())
    return nullptr;
  return Parameter.hasUninstantiatedDefaultArg()
             ? Parameter.getUninstantiatedDefaultArg()
             : Parameter.getDefaultArg();
}

/// The declaration whose parameters are compared: of a template, its own.
const FunctionDecl *patternOf(const FunctionDecl *Function) {
  const FunctionTemplateDecl *Template = Function->getPrimaryTemplate();
  return Template ? Template->getTemplatedDecl() : Function;
}

/// T and const T & take the same arguments.
bool takeTheSame(ASTContext &Context, QualType One, QualType Other) {
  const auto Value = [](QualType Type) {
    return Type->isLValueReferenceType() &&
                   Type.getNonReferenceType().isConstQualified()
               ? Type.getNonReferenceType().getUnqualifiedType()
               : Type.getUnqualifiedType();
  };
  return Context.hasSameType(Value(One), Value(Other));
}

/// The index of the token that Other takes beside all that One takes.
std::optional<unsigned> tokenBeside(Unit &In, const FunctionDecl &One,
                                    const FunctionDecl &Other) {
  if (Other.getNumParams() != One.getNumParams() + 1)
    return std::nullopt;
  std::optional<unsigned> Token;
  for (unsigned I = 0; I != Other.getNumParams(); ++I) {
    const QualType Type = Other.getParamDecl(I)->getType();
    if (!Token && isCancellationToken(In, Type)) {
      Token = I;
      continue;
    }
    const unsigned Same = I - (Token ? 1 : 0);
    if (Same >= One.getNumParams() ||
        !takeTheSame(In.context(), Type, One.getParamDecl(Same)->getType()))
      return std::nullopt;
  }
  return Token;
}

/// Whether a call of One may as well be one of Other.
bool isOverload(Unit &In, const FunctionDecl &One, const FunctionDecl &Other,
                const CallSite &Call) {
  if (Other.isDeleted() || Other.isVariadic() || Other.isInvalidDecl() ||
      One.getAccess() != Other.getAccess() ||
      bool(One.getTrailingRequiresClause()) !=
          bool(Other.getTrailingRequiresClause()))
    return false;
  const FunctionTemplateDecl *Mine = One.getDescribedFunctionTemplate();
  const FunctionTemplateDecl *Its = Other.getDescribedFunctionTemplate();
  if (bool(Mine) != bool(Its) ||
      (Mine && Mine->getTemplateParameters()->size() !=
                   Its->getTemplateParameters()->size()))
    return false;
  if (isa<CXXConstructorDecl>(One))
    return true;
  if (const auto *Method = dyn_cast<CXXMethodDecl>(&One)) {
    const auto *Twin = cast<CXXMethodDecl>(&Other);
    if (Method->isStatic() != Twin->isStatic() ||
        (Method->isConst() && !Twin->isConst()) ||
        Method->getRefQualifier() != Twin->getRefQualifier())
      return false;
  } else if (!In.context().getSourceManager().isBeforeInTranslationUnit(
                 Other.getCanonicalDecl()->getLocation(),
                 Call.At->getBeginLoc())) {
    return false;
  }
  const QualType Gives = Other.getReturnType();
  const TypeFacts &Facts = In.facts(Gives);
  return Facts.Coroutine || Facts.Awaitable || Gives->isDependentType();
}

/// Whether the body is that of Function, or of a lambda in it: an overload with
/// a token that calls the one without implements the one by the other.
bool isWithin(const Body &Around, const FunctionDecl *Function) {
  const auto Origin = [](const FunctionDecl *D) {
    const FunctionDecl *Pattern = D->getTemplateInstantiationPattern();
    return (Pattern ? Pattern : D)->getCanonicalDecl();
  };
  for (const Body *B = &Around; B; B = B->Outer)
    if (B->Function && Origin(B->Function) == Origin(Function))
      return true;
  return false;
}

} // namespace

std::optional<TokenTaker> tokenTakerOf(Unit &In, const CallSite &Call,
                                       const Body &Around) {
  const FunctionDecl *Callee = Call.Callee;
  if (!Callee || Callee->isVariadic() || Callee->isInvalidDecl() ||
      (Callee->isOverloadedOperator() &&
       Callee->getOverloadedOperator() != OO_Call))
    return std::nullopt;
  if (const auto *Method = dyn_cast<CXXMethodDecl>(Callee);
      Method && Method->isExplicitObjectMemberFunction())
    return std::nullopt;
  if (const auto *Constructor = dyn_cast<CXXConstructorDecl>(Callee);
      Constructor && Constructor->isCopyOrMoveConstructor())
    return std::nullopt;
  for (const ParmVarDecl *Parameter : Callee->parameters()) {
    if (!isCancellationToken(In, Parameter->getType()))
      continue;
    const unsigned Index = Parameter->getFunctionScopeIndex();
    if (Index < Call.Arguments.size() ||
        !isEmptyToken(defaultArgument(*Parameter)))
      return std::nullopt;
    return TokenTaker{Callee, Parameter, Index, /*Defaulted=*/true};
  }
  const FunctionDecl *Pattern = patternOf(Callee);
  for (const NamedDecl *Found :
       Callee->getDeclContext()->getRedeclContext()->lookup(
           Callee->getDeclName())) {
    Found = Found->getUnderlyingDecl();
    if (const auto *Template = dyn_cast<FunctionTemplateDecl>(Found))
      Found = Template->getTemplatedDecl();
    const auto *Other = dyn_cast<FunctionDecl>(Found);
    if (!Other || Other->getCanonicalDecl() == Pattern->getCanonicalDecl() ||
        isa<CXXMethodDecl>(Other) != isa<CXXMethodDecl>(Pattern))
      continue;
    const auto Index = tokenBeside(In, *Pattern, *Other);
    if (Index && isOverload(In, *Pattern, *Other, Call) &&
        !isWithin(Around, Other))
      return TokenTaker{Other, Other->getParamDecl(*Index), *Index};
  }
  return std::nullopt;
}

} // namespace cotidy
