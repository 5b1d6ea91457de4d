// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/core/analysis/Names.h"

#include "clang/AST/DeclCXX.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/Basic/OperatorKinds.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"

namespace cotidy {

using namespace clang;

std::string lastName(const NamedDecl *D) {
  const DeclarationName Name = D->getDeclName();
  switch (Name.getNameKind()) {
  case DeclarationName::Identifier:
    return D->getIdentifier() ? D->getName().str() : std::string();
  case DeclarationName::CXXConstructorName:
  case DeclarationName::CXXDestructorName: {
    const auto *Class = dyn_cast<CXXRecordDecl>(D->getDeclContext());
    if (!Class || !Class->getIdentifier())
      return {};
    return (Name.getNameKind() == DeclarationName::CXXDestructorName ? "~"
                                                                     : "") +
           Class->getName().str();
  }
  case DeclarationName::CXXOperatorName:
    return std::string("operator") +
           getOperatorSpelling(Name.getCXXOverloadedOperator());
  default:
    return {};
  }
}

std::string qualifiedName(const NamedDecl *D) {
  std::string Last = lastName(D);
  if (Last.empty())
    return {};
  llvm::SmallVector<std::string, 6> Parts;
  Parts.push_back(std::move(Last));
  for (const DeclContext *Context = D->getDeclContext();
       Context && !Context->isTranslationUnit(); Context = Context->getParent()) {
    if (const auto *Space = dyn_cast<NamespaceDecl>(Context)) {
      if (!Space->isInline() && !Space->isAnonymousNamespace())
        Parts.push_back(Space->getName().str());
    } else if (const auto *Tag = dyn_cast<TagDecl>(Context)) {
      Parts.push_back(Tag->getIdentifier() ? Tag->getName().str()
                                           : std::string("(unnamed)"));
    }
  }
  std::reverse(Parts.begin(), Parts.end());
  return llvm::join(Parts, "::");
}

std::string shortName(const FunctionDecl *D) {
  if (const auto *Method = dyn_cast<CXXMethodDecl>(D)) {
    if (Method->getParent()->isLambda())
      return "lambda";
    // A call operator is known by its class, which may be an implementation
    // detail, but says more than "operator()".
    if (Method->getOverloadedOperator() == OO_Call &&
        Method->getParent()->getIdentifier())
      return Method->getParent()->getName().str();
    // A bare member name says little; a constructor or destructor says less.
    if (isa<CXXConstructorDecl>(Method))
      return Method->getParent()->getNameAsString();
    if (isa<CXXDestructorDecl>(Method))
      return "~" + Method->getParent()->getNameAsString();
  }
  return D->getNameAsString();
}

} // namespace cotidy
