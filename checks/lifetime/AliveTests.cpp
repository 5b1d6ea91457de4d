// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/lifetime/AliveTests.h"

#include "checks/lifetime/ObjectKeepers.h"
#include "llvm/ADT/StringSwitch.h"

namespace cotidy {

using namespace clang;

namespace {

const Expr *plain(const Expr *E) {
  return E->IgnoreUnlessSpelledInSource()->IgnoreParenImpCasts();
}

bool mentionsThis(const Stmt *S) {
  return S &&
         (isa<CXXThisExpr>(S) ||
          (!isa<LambdaExpr>(S) && llvm::any_of(S->children(), mentionsThis)));
}

/// A local variable that tells whether the object lives: made of `this`, or
/// handed in by whoever starts the coroutine.
bool isGuard(const Expr *E, const CXXRecordDecl *Class) {
  const auto *Use = dyn_cast<DeclRefExpr>(plain(E));
  const auto *Var = Use ? dyn_cast<VarDecl>(Use->getDecl()) : nullptr;
  const CXXRecordDecl *Type =
      Var ? Var->getType().getNonReferenceType()->getAsCXXRecordDecl()
          : nullptr;
  if (!Type || !Type->hasDefinition() || !Var->hasLocalStorage())
    return false;
  // A weak pointer may be one to a member that dies with the object.
  const bool Weak = memberNamed(Type, "lock") && memberNamed(Type, "expired");
  if (isa<ParmVarDecl>(Var))
    return isOfObject(Var->getType(), Class);
  return (Weak || isOfObject(Var->getType(), Class)) &&
         mentionsThis(Var->getInit());
}

bool isNull(const Expr *E) {
  return isa<CXXNullPtrLiteralExpr, GNUNullExpr>(plain(E));
}

/// Whether the object lives where E is true, or false; nothing where E does
/// not tell.
std::optional<bool> aliveWhen(const Expr *E, const CXXRecordDecl *Class) {
  E = plain(E);
  if (const auto *Not = dyn_cast<UnaryOperator>(E);
      Not && Not->getOpcode() == UO_LNot) {
    const auto When = aliveWhen(Not->getSubExpr(), Class);
    return When ? std::optional(!*When) : std::nullopt;
  }
  const Expr *Left = nullptr, *Right = nullptr;
  bool Equal = false;
  if (const auto *Rewritten = dyn_cast<CXXRewrittenBinaryOperator>(E)) {
    const auto Parts = Rewritten->getDecomposedForm();
    Left = Parts.LHS, Right = Parts.RHS, Equal = Parts.Opcode == BO_EQ;
  } else if (const auto *Binary = dyn_cast<BinaryOperator>(E);
             Binary && Binary->isEqualityOp()) {
    Left = Binary->getLHS(), Right = Binary->getRHS();
    Equal = Binary->getOpcode() == BO_EQ;
  } else if (const auto *Call = dyn_cast<CXXOperatorCallExpr>(E);
             Call && Call->getNumArgs() == 2 &&
             (Call->getOperator() == OO_EqualEqual ||
              Call->getOperator() == OO_ExclaimEqual)) {
    Left = Call->getArg(0), Right = Call->getArg(1);
    Equal = Call->getOperator() == OO_EqualEqual;
  }
  if (Left) {
    const Expr *On = isNull(Right) ? Left : isNull(Left) ? Right : nullptr;
    const auto When = On ? aliveWhen(On, Class) : std::nullopt;
    return When ? std::optional(*When != Equal) : std::nullopt;
  }
  if (isGuard(E, Class))
    return true;
  const auto *Call = dyn_cast<CXXMemberCallExpr>(E);
  const CXXMethodDecl *Method = Call ? Call->getMethodDecl() : nullptr;
  if (!Method || !isGuard(Call->getImplicitObjectArgument(), Class))
    return std::nullopt;
  if (isa<CXXConversionDecl>(Method))
    return true;
  if (!Method->getIdentifier())
    return std::nullopt;
  return llvm::StringSwitch<std::optional<bool>>(Method->getName())
      .Cases({"expired", "isNull"}, false)
      .Cases({"lock", "get", "data", "toStrongRef"}, true)
      .Default(std::nullopt);
}

} // namespace

std::optional<unsigned> aliveSuccessor(const CFGBlock &Block,
                                       const CXXRecordDecl *Class) {
  if (Block.succ_size() != 2 || !Block.getTerminatorStmt() ||
      isa<SwitchStmt, CXXTryStmt>(Block.getTerminatorStmt()))
    return std::nullopt;
  const auto *Condition = Block.getLastCondition();
  // What the condition made, as in if (!weak.lock()), dies behind it.
  if (!Condition)
    Condition = dyn_cast_or_null<Expr>(Block.getTerminatorCondition());
  const auto When = Condition && !Condition->isTypeDependent()
                        ? aliveWhen(Condition, Class)
                        : std::nullopt;
  return When ? std::optional(*When ? 0u : 1u) : std::nullopt;
}

} // namespace cotidy
