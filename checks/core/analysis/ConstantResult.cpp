// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/core/analysis/ConstantResult.h"

#include "clang/AST/ExprCXX.h"
#include "clang/AST/Stmt.h"

namespace cotidy {

using namespace clang;

std::optional<bool> constantResult(const FunctionDecl *Function) {
  const FunctionDecl *Defined = nullptr;
  if (!Function || !Function->hasBody(Defined))
    return std::nullopt;
  const auto *Block = dyn_cast_or_null<CompoundStmt>(Defined->getBody());
  if (!Block || Block->size() != 1)
    return std::nullopt;
  const auto *Return = dyn_cast<ReturnStmt>(Block->body_front());
  if (!Return || !Return->getRetValue())
    return std::nullopt;
  const auto *Literal = dyn_cast<CXXBoolLiteralExpr>(
      Return->getRetValue()->IgnoreParenImpCasts());
  if (!Literal)
    return std::nullopt;
  return Literal->getValue();
}

} // namespace cotidy
