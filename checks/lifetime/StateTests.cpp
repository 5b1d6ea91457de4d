// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/lifetime/StateTests.h"

#include "checks/core/analysis/Elements.h"
#include "llvm/ADT/StringSwitch.h"

namespace cotidy {

using namespace clang;

namespace {

using Kind = StateTest::Kind;

const Expr *plain(const Expr *E) {
  return E->IgnoreUnlessSpelledInSource()->IgnoreParenImpCasts();
}

std::optional<StateTest> about(const Expr *E, Kind What, bool WhenTrue,
                               const Expr *At, const Body &Of) {
  auto Named = placeOf(E, Of);
  if (!Named || !Named->Shared || !Named->last() ||
      Named->last()->getType().getNonReferenceType().isConstQualified())
    return std::nullopt;
  return StateTest{std::move(*Named), What, WhenTrue, At};
}

bool isNull(const Expr *E) {
  E = plain(E);
  if (isa<CXXNullPtrLiteralExpr, GNUNullExpr>(E))
    return true;
  const auto *Tag = dyn_cast<DeclRefExpr>(E);
  return Tag && Tag->getDecl()->getIdentifier() &&
         Tag->getDecl()->getName() == "nullopt";
}

/// The container that E asks for its size.
const Expr *sizeOf(const Expr *E) {
  const auto *Call = dyn_cast<CXXMemberCallExpr>(plain(E));
  const CXXMethodDecl *Method = Call ? Call->getMethodDecl() : nullptr;
  if (!Method || !Method->getIdentifier() || Method->getName() != "size")
    return nullptr;
  const Expr *On = plain(Call->getImplicitObjectArgument());
  return isContainer(On->getType()) ? On : nullptr;
}

std::optional<StateTest> test(const Expr *E, bool True, const Body &Of) {
  const Expr *At = E;
  E = plain(E);
  if (const auto *Not = dyn_cast<UnaryOperator>(E);
      Not && Not->getOpcode() == UO_LNot)
    return test(Not->getSubExpr(), !True, Of);
  if (const auto *Rewritten = dyn_cast<CXXRewrittenBinaryOperator>(E)) {
    const auto Parts = Rewritten->getDecomposedForm();
    const bool Equal = Parts.Opcode == BO_EQ;
    if (!Equal && Parts.Opcode != BO_NE)
      return std::nullopt;
    const Expr *On = isNull(Parts.RHS)   ? Parts.LHS
                     : isNull(Parts.LHS) ? Parts.RHS
                                         : nullptr;
    return On && mayBeEmpty(On->getType())
               ? about(On, Kind::Value, True != Equal, At, Of)
               : std::nullopt;
  }
  const Expr *Left = nullptr, *Right = nullptr;
  BinaryOperatorKind Operator = BO_Comma;
  if (const auto *Binary = dyn_cast<BinaryOperator>(E)) {
    Left = Binary->getLHS(), Right = Binary->getRHS();
    Operator = Binary->getOpcode();
  } else if (const auto *Call = dyn_cast<CXXOperatorCallExpr>(E);
             Call && Call->getNumArgs() == 2) {
    Left = Call->getArg(0), Right = Call->getArg(1);
    Operator = Call->getOperator() == OO_EqualEqual     ? BO_EQ
               : Call->getOperator() == OO_ExclaimEqual ? BO_NE
                                                        : BO_Comma;
  }
  if (Left) {
    if (Operator == BO_EQ || Operator == BO_NE) {
      const bool Holds = True != (Operator == BO_EQ);
      if (const Expr *On = isNull(Right)  ? Left
                           : isNull(Left) ? Right
                                          : nullptr)
        return mayBeEmpty(On->getType()) ? about(On, Kind::Value, Holds, At, Of)
                                         : std::nullopt;
      const auto *Zero = dyn_cast<IntegerLiteral>(plain(Right));
      if (const Expr *On =
              Zero && Zero->getValue() == 0 ? sizeOf(Left) : nullptr)
        return about(On, Kind::Elements, Holds, At, Of);
      return std::nullopt;
    }
    // c.size() > n, n < c.size()
    if (Operator == BO_GT || Operator == BO_GE)
      if (const Expr *On = sizeOf(Left))
        return about(On, Kind::Elements, True, At, Of);
    if (Operator == BO_LT || Operator == BO_LE)
      if (const Expr *On = sizeOf(Right))
        return about(On, Kind::Elements, True, At, Of);
    return std::nullopt;
  }
  if (const auto *Call = dyn_cast<CXXMemberCallExpr>(E)) {
    const CXXMethodDecl *Method = Call->getMethodDecl();
    const Expr *On = plain(Call->getImplicitObjectArgument());
    if (!Method)
      return std::nullopt;
    if (isa<CXXConversionDecl>(Method))
      return isOwner(On->getType()) ? about(On, Kind::Value, True, At, Of)
                                    : std::nullopt;
    if (!Method->getIdentifier())
      return std::nullopt;
    if (Method->getName() == "has_value" && isOwner(On->getType()))
      return about(On, Kind::Value, True, At, Of);
    if ((Method->getName() == "empty" || Method->getName() == "isEmpty") &&
        Call->getNumArgs() == 0 &&
        (isContainer(On->getType()) || memberNamed(Method->getParent(), "pop")))
      return about(On, Kind::Elements, !True, At, Of);
    return std::nullopt;
  }
  // if (pointer), if (optional)
  return mayBeEmpty(E->getType()) ? about(E, Kind::Value, True, At, Of)
                                  : std::nullopt;
}

} // namespace

std::optional<StateTest> stateTest(const CFGBlock &Block, const Body &Of) {
  if (Block.succ_size() != 2 || !Block.getTerminatorStmt() ||
      isa<SwitchStmt, CXXTryStmt>(Block.getTerminatorStmt()))
    return std::nullopt;
  const auto *Condition = Block.getLastCondition();
  return Condition ? stateTest(Condition, Of) : std::nullopt;
}

std::optional<StateTest> stateTest(const Expr *Condition, const Body &Of) {
  return Condition->isTypeDependent() ? std::nullopt
                                      : test(Condition, true, Of);
}

std::optional<StateTest> stateUse(const Stmt *S, const Body &Of) {
  if (const auto *Member = dyn_cast<MemberExpr>(S)) {
    if (!Member->isArrow())
      return std::nullopt;
    const Expr *On = plain(Member->getBase());
    return On->getType()->isPointerType() && !isa<CXXThisExpr>(On)
               ? about(On, Kind::Value, true, Member, Of)
               : std::nullopt;
  }
  if (const auto *Deref = dyn_cast<UnaryOperator>(S);
      Deref && Deref->getOpcode() == UO_Deref)
    return about(Deref->getSubExpr(), Kind::Value, true, Deref, Of);
  if (const auto *Call = dyn_cast<CXXOperatorCallExpr>(S)) {
    const Expr *On = plain(Call->getArg(0));
    switch (Call->getOperator()) {
    case OO_Star:
    case OO_Arrow:
      return Call->getNumArgs() == 1 && isOwner(On->getType())
                 ? about(On, Kind::Value, true, Call, Of)
                 : std::nullopt;
    case OO_Subscript: {
      // A map makes what is not there.
      const CXXRecordDecl *Class = On->getType()->getAsCXXRecordDecl();
      return Class && isContainer(On->getType()) && memberNamed(Class, "front")
                 ? about(On, Kind::Elements, true, Call, Of)
                 : std::nullopt;
    }
    default:
      return std::nullopt;
    }
  }
  const auto *Call = dyn_cast<CXXMemberCallExpr>(S);
  const CXXMethodDecl *Method = Call ? Call->getMethodDecl() : nullptr;
  if (!Method || !Method->getIdentifier() || Call->getNumArgs() != 0 ||
      !llvm::StringSwitch<bool>(Method->getName())
           .Cases({"front", "back", "top", "pop", "pop_front", "pop_back",
                   "takeFirst", "takeLast"},
                  true)
           .Default(false))
    return std::nullopt;
  return about(Call->getImplicitObjectArgument(), Kind::Elements, true, Call,
               Of);
}

} // namespace cotidy
