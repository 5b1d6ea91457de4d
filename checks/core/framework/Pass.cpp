// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/core/framework/Pass.h"

#include "clang/AST/ExprCXX.h"
#include "clang/Basic/SourceManager.h"
#include <cassert>

namespace cotidy {

std::string Pass::option(llvm::StringRef Name) const {
  if (std::optional<std::string> Set = Options(Name))
    return *Set;
  for (const OptionInfo &Known : Running.Info.Options)
    if (Known.Name == Name)
      return Known.Default.str();
  assert(false && "a check reads an option that it does not document");
  return {};
}

void Pass::report(const Finding &Found) {
  const clang::SourceLocation Place =
      sources().getFileLoc(Found.At.getBegin());
  if (Place.isInvalid() || !Reported.insert(Place).second)
    return;
  Out(Found);
}

bool bindsLooserThanAwait(const clang::Expr *E) {
  E = E->IgnoreUnlessSpelledInSource();
  if (llvm::isa<clang::AbstractConditionalOperator, clang::BinaryOperator>(E))
    return true;
  const auto *Operator = llvm::dyn_cast<clang::CXXOperatorCallExpr>(E);
  return Operator && Operator->isInfixBinaryOp();
}

} // namespace cotidy
