// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/cancellation/CancellingLibrary.h"

namespace cotidy {

const Library *cancellingLibrary(Pass &P, const Suspension &Point,
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

} // namespace cotidy
