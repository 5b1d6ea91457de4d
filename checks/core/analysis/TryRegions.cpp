// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/core/analysis/TryRegions.h"

#include "checks/core/analysis/Exceptions.h"
#include "llvm/ADT/STLExtras.h"

namespace cotidy {

using namespace clang;

bool catchesAwaits(const CXXCatchStmt &Handler,
                   llvm::ArrayRef<const CXXRecordDecl *> Cancel) {
  if (Cancel.empty())
    return catchesMost(Handler);
  return llvm::any_of(Cancel, [&](const CXXRecordDecl *Class) {
    return catches(Handler, Class);
  });
}

namespace {

bool mayThrow(const FunctionDecl *Callee) {
  if (!Callee)
    return true;
  const auto *Type = Callee->getType()->getAs<FunctionProtoType>();
  // An exception specification that nobody has needed yet is not known.
  if (!Type || isUnresolvedExceptionSpec(Type->getExceptionSpecType()) ||
      Type->getExceptionSpecType() == EST_DependentNoexcept)
    return true;
  return Type->canThrow() != CT_Cannot;
}

bool mayThrow(const Stmt *S) {
  if (const auto *Call = dyn_cast<CallExpr>(S))
    return mayThrow(Call->getDirectCallee());
  if (const auto *Made = dyn_cast<CXXConstructExpr>(S))
    return mayThrow(Made->getConstructor());
  return isa<CXXNewExpr, CXXThrowExpr, CoroutineSuspendExpr,
             DependentCoawaitExpr, CXXUnresolvedConstructExpr>(S);
}

} // namespace

bool mayThrow(const Suspension &Point) {
  const auto *Suspend = dyn_cast<CoroutineSuspendExpr>(Point.At);
  if (!Suspend || Suspend->isTypeDependent() || !Suspend->getResumeExpr())
    return true;
  const auto *Resumes =
      dyn_cast<CallExpr>(Suspend->getResumeExpr()->IgnoreParenImpCasts());
  return !Resumes || mayThrow(Resumes->getDirectCallee());
}

TryRegions::TryRegions(const Body &Of) {
  if (!Of.Tries.empty())
    walk(Of.Root, -1);
}

void TryRegions::walk(const Stmt *S, int In) {
  if (!S || isa<LambdaExpr>(S))
    return;
  if (const auto *Try = dyn_cast<CXXTryStmt>(S)) {
    Regions.push_back({Try, nullptr, In});
    walk(Try->getTryBlock(), static_cast<int>(Regions.size()) - 1);
    for (unsigned I = 0; I != Try->getNumHandlers(); ++I) {
      Regions.push_back({nullptr, Try->getHandler(I), In});
      walk(Try->getHandler(I)->getHandlerBlock(),
           static_cast<int>(Regions.size()) - 1);
    }
    return;
  }
  if (In != -1) {
    if (mayThrow(S))
      Places[S] = In;
    if (const auto *Declared = dyn_cast<DeclStmt>(S))
      for (const Decl *D : Declared->decls())
        if (const auto *Var = dyn_cast<VarDecl>(D))
          Variables[Var] = In;
  }
  for (const Stmt *Child : S->children())
    walk(Child, In);
}

} // namespace cotidy
