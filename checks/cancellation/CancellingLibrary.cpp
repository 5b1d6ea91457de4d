// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/cancellation/CancellingLibrary.h"

#include "checks/core/analysis/Exceptions.h"
#include "llvm/ADT/STLExtras.h"

namespace cotidy {

static const Library *libraryAt(Pass &P, const Suspension &Point,
                                const Body &Around) {
  if (Point.Operand) {
    const TypeFacts &Facts = P.unit().facts(Point.Operand->getType());
    if (Facts.Model && Facts.Model->From)
      return Facts.Model->From;
    if (const CallSite *Call =
            Around.callAt(Point.Operand->IgnoreUnlessSpelledInSource()))
      for (const FunctionModel *Model :
           P.unit().modelsOf(Call->Callee, Call->Receiver))
        if (Model->From)
          return Model->From;
  }
  return P.unit().libraryOf(Around);
}

const Library *cancellingLibrary(Pass &P, const Suspension &Point,
                                 const Body &Around) {
  const Library *Found = libraryAt(P, Point, Around);
  // Another library may have the same name, but not the same exceptions.
  const bool Other =
      Found && !Found->Carriers.empty() &&
      llvm::none_of(Found->Carriers, [&](const std::string &Name) {
        return isDeclared(P.context(), Name);
      });
  return Other ? nullptr : Found;
}

} // namespace cotidy
