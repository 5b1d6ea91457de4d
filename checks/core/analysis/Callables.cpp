// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/core/analysis/Callables.h"

#include "checks/core/analysis/Names.h"

namespace cotidy {

using namespace clang;

namespace {

/// Variables that hold callables are rarely copied more often than this.
constexpr unsigned MaxDepth = 6;

const Body *bodyOfLambda(Unit &In, const LambdaExpr *Lambda) {
  if (const Body *Plain = In.bodyOf(Lambda->getCallOperator()))
    return Plain;
  for (const Body &Each : In.bodies()) // An instance of a generic one.
    if (Each.Lambda == Lambda)
      return &Each;
  return nullptr;
}

const Body *find(Unit &In, const Expr *E, unsigned Depth) {
  if (Depth == MaxDepth)
    return nullptr;
  E = E->IgnoreUnlessSpelledInSource()->IgnoreParenCasts();
  if (const auto *Lambda = dyn_cast<LambdaExpr>(E))
    return bodyOfLambda(In, Lambda);
  if (const auto *Use = dyn_cast<DeclRefExpr>(E)) {
    if (const auto *Function = dyn_cast<FunctionDecl>(Use->getDecl()))
      return In.bodyOf(Function);
    const auto *Var = dyn_cast<VarDecl>(Use->getDecl());
    return Var && Var->hasLocalStorage() && Var->getInit()
               ? find(In, Var->getInit(), Depth + 1)
               : nullptr;
  }
  if (const auto *Address = dyn_cast<UnaryOperator>(E))
    return Address->getOpcode() == UO_AddrOf || Address->getOpcode() == UO_Plus
               ? find(In, Address->getSubExpr(), Depth + 1)
               : nullptr;
  if (const auto *Made = dyn_cast<CXXConstructExpr>(E)) // std::function
    return Made->getNumArgs() >= 1 ? find(In, Made->getArg(0), Depth + 1)
                                   : nullptr;
  if (const auto *Member = dyn_cast<CXXMemberCallExpr>(E)) {
    // What turns a lambda into a pointer to a function.
    const auto *Converts =
        dyn_cast_or_null<CXXConversionDecl>(Member->getMethodDecl());
    return Converts ? find(In, Member->getImplicitObjectArgument(), Depth + 1)
                    : nullptr;
  }
  if (const auto *Call = dyn_cast<CallExpr>(E)) {
    const FunctionDecl *Callee = Call->getDirectCallee();
    const std::string Name = Callee ? qualifiedName(Callee) : std::string();
    if (Name == "std::move" || Name == "std::forward" || Name == "std::ref" ||
        Name == "std::bind" || Name == "std::bind_front")
      return Call->getNumArgs() ? find(In, Call->getArg(0), Depth + 1)
                                : nullptr;
  }
  return nullptr;
}

} // namespace

const Body *calledBody(Unit &In, const Expr *E) { return find(In, E, 0); }

} // namespace cotidy
