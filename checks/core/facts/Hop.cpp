// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/core/facts/Hop.h"

#include "checks/core/analysis/Conditions.h"
#include "checks/core/analysis/Names.h"

namespace cotidy {

using namespace clang;

std::string nameOf(const Hop &Step) {
  return Step.Foreign ? Step.Foreign->Callee
                      : calledName(Step.Callee, Step.Receiver);
}

std::string culprit(const Hop &Last) {
  if (Last.Foreign)
    return Last.Foreign->Callee;
  std::string Name = qualifiedName(Last.Callee);
  // A base that is an implementation detail means nothing to a reader.
  if (const Expr *Receiver = Last.Receiver) {
    // A function that is an object is known by the object's name.
    if (Last.Callee->getOverloadedOperator() == OO_Call)
      if (const auto *Object =
              dyn_cast_or_null<VarDecl>(namedVariable(Receiver));
          Object && Object->isFileVarDecl())
        return qualifiedName(Object);
    QualType Type =
        Receiver->IgnoreParenImpCasts()->getType().getNonReferenceType();
    if (Type->isPointerType())
      Type = Type->getPointeeType();
    if (const auto *Class = Type->getAsCXXRecordDecl();
        Class && !qualifiedName(Class).empty())
      return qualifiedName(Class) + "::" + lastName(Last.Callee);
  }
  return Name.empty() ? shortName(Last.Callee) : Name;
}

} // namespace cotidy
