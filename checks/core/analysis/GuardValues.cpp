// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/core/analysis/GuardEffects.h"

#include "llvm/ADT/STLExtras.h"

// What an expression of guard type has when it is made.

namespace cotidy {

using namespace clang;

namespace {

constexpr unsigned MaxDepth = 16;

const Expr *strip(const Expr *E) {
  for (;;) {
    const Expr *Inner = E->IgnoreImplicit()->IgnoreParens();
    if (const auto *Cast = dyn_cast<CXXFunctionalCastExpr>(Inner))
      Inner = Cast->getSubExpr();
    else if (const auto *Default = dyn_cast<CXXDefaultInitExpr>(Inner))
      Inner = Default->getExpr();
    if (Inner == E)
      return E;
    E = Inner;
  }
}

bool isInPlace(QualType Type) {
  const CXXRecordDecl *Class = Type.getNonReferenceType()->getAsCXXRecordDecl();
  return Class && Class->isInStdNamespace() && Class->getIdentifier() &&
         Class->getName() == "in_place_t";
}

/// What tells a guard for how long to try, as opposed to a tag.
bool isTime(QualType Type) {
  const CXXRecordDecl *Class = Type.getNonReferenceType()->getAsCXXRecordDecl();
  return !Class || (Class->hasDefinition() && !Class->isEmpty());
}

} // namespace

GuardEffects::Has GuardEffects::whenMade(const Expr *Guard) {
  switch (evaluate(Guard).Has) {
  case Value::Kind::Held:
    return Has::Lock;
  case Value::Kind::Maybe:
    return Has::Maybe;
  case Value::Kind::Free:
  case Value::Kind::From:
  case Value::Kind::Unknown:
    break;
  }
  return Has::Nothing;
}

GuardEffects::Value GuardEffects::evaluate(const Expr *E, unsigned Depth) {
  using Has = Value::Kind;
  if (!E || Depth > MaxDepth)
    return {Has::Unknown};
  E = strip(E);
  Consumed.insert(E);
  if (const auto *Choice = dyn_cast<AbstractConditionalOperator>(E)) {
    const Value A = evaluate(Choice->getTrueExpr(), Depth + 1);
    const Value B = evaluate(Choice->getFalseExpr(), Depth + 1);
    if (A.Has == B.Has && A.Has != Has::From)
      return A;
    const auto May = [](const Value &One) {
      return One.Has == Has::Held || One.Has == Has::Maybe;
    };
    return {May(A) || May(B) ? Has::Maybe : Has::Unknown};
  }
  if (isa<CXXNullPtrLiteralExpr>(E))
    return {Has::Free};
  if (const auto *New = dyn_cast<CXXNewExpr>(E))
    return evaluate(New->getConstructExpr(), Depth + 1);

  const GuardFacts &Facts = Types.of(E->getType());
  if (const auto *List = dyn_cast<InitListExpr>(E)) {
    const InitListExpr *Semantic =
        List->isSemanticForm() ? List : List->getSemanticForm();
    for (const Expr *Init : (Semantic ? Semantic : List)->inits())
      if (Types.of(Init->getType()).Form != GuardForm::None)
        return evaluate(Init, Depth + 1);
    return {Has::Unknown};
  }
  if (const auto *Lambda = dyn_cast<LambdaExpr>(E)) {
    for (const Expr *Init : Lambda->capture_inits())
      if (Init && Types.of(Init->getType()).Form != GuardForm::None)
        return evaluate(Init, Depth + 1);
    return {Has::Unknown};
  }
  if (const auto *Made = dyn_cast<CXXConstructExpr>(E)) {
    const CXXConstructorDecl *By = Made->getConstructor();
    if (By->isCopyOrMoveConstructor() && Made->getNumArgs() >= 1)
      return evaluate(Made->getArg(0), Depth + 1);
    return constructed(Made, Facts, Depth);
  }
  if (const auto *Call = dyn_cast<CallExpr>(E)) {
    if (Call->isCallToStdMove())
      return evaluate(Call->getArg(0), Depth + 1);
    if (Facts.Form == GuardForm::None)
      return {Has::Unknown};
    llvm::SmallVector<const Expr *, 4> Arguments(Call->arg_begin(),
                                                 Call->arg_end());
    // make_unique<lock_guard>(Mutex), or a function that gives a guard.
    const bool Forwards = llvm::any_of(Arguments, [&](const Expr *One) {
      return Types.isLock(One->getType());
    });
    const FunctionDecl *Callee = Call->getDirectCallee();
    if (Facts.Form == GuardForm::Holder)
      return Forwards || (Callee && Callee->isInStdNamespace())
                 ? ofArguments(Arguments, Types.of(Facts.Inner))
                 : Value{Has::Unknown};
    if (Facts.Form == GuardForm::Wrapper && !Facts.Always)
      return {Has::Unknown};
    for (const Expr *Argument : Arguments) {
      const TypeFacts &Tag = In.facts(Argument->getType());
      if (Tag.is(TypeRole::DefersLock))
        return {Has::Free};
      if (Tag.is(TypeRole::TriesLock))
        return {Has::Maybe};
    }
    if (Callee && Callee->getIdentifier() &&
        Callee->getName().contains_insensitive("try"))
      return {Has::Maybe};
    return {Has::Held};
  }
  // What an await gives was taken by a coroutine, and not by a thread.
  if (isa<CoawaitExpr>(E))
    return {Has::Unknown};
  if (const auto Where = placeOf(E))
    if (const auto Known = Slots.known(*Where))
      return {Has::From, *Known};
  return {Has::Unknown};
}

GuardEffects::Value GuardEffects::constructed(const CXXConstructExpr *Made,
                                              const GuardFacts &Facts,
                                              unsigned Depth) {
  using Has = Value::Kind;
  llvm::SmallVector<const Expr *, 4> Arguments;
  for (const Expr *Argument : Made->arguments())
    if (!isa<CXXDefaultArgExpr>(Argument))
      Arguments.push_back(Argument);
  switch (Facts.Form) {
  case GuardForm::None:
    return {Has::Unknown};
  case GuardForm::Holder: {
    if (Arguments.empty())
      return {Has::Free};
    const Expr *First = strip(Arguments.front());
    if (isa<CXXNewExpr>(First) ||
        Types.of(First->getType()).Form != GuardForm::None ||
        isa<CXXNullPtrLiteralExpr>(First))
      return evaluate(First, Depth + 1);
    if (isInPlace(First->getType()))
      return ofArguments(llvm::ArrayRef(Arguments).drop_front(),
                         Types.of(Facts.Inner));
    if (Arguments.size() == 1) // nullopt, or a guard that somebody else made.
      return {Types.isLock(First->getType()) ? Has::Held : Has::Unknown};
    return ofArguments(Arguments, Types.of(Facts.Inner));
  }
  case GuardForm::Guard:
    if (Facts.Model || Types.what() == Held::Scopes)
      return ofArguments(Arguments, Facts);
    [[fallthrough]];
  case GuardForm::Wrapper:
    break;
  }
  // What the constructor does says what an object of the project has. Only the
  // locks among the arguments have names here.
  for (const Expr *Argument : Arguments)
    if (Types.isLock(Argument->getType()))
      if (const auto Where = placeOf(Argument))
        Guarded.push_back(*Where);
  const CXXConstructorDecl *By = Made->getConstructor();
  const FunctionDecl *Defined = nullptr;
  if (!By->hasBody(Defined))
    return {Facts.Always ? Has::Held : Has::Unknown};
  if (Facts.Form == GuardForm::Guard) {
    const GuardTypes::MemberEffect &Effect = Types.effectOf(By);
    return {Effect.Takes && !Effect.Gives ? Has::Held : Has::Free};
  }
  for (const CXXCtorInitializer *Init :
       cast<CXXConstructorDecl>(Defined)->inits()) {
    const QualType Part =
        Init->isAnyMemberInitializer() ? Init->getAnyMember()->getType()
        : Init->getBaseClass()         ? QualType(Init->getBaseClass(), 0)
                                       : QualType();
    if (Types.of(Part).Form == GuardForm::None || !Init->getInit())
      continue;
    const llvm::SmallVector<Place, 2> Here = Guarded;
    Value Got = evaluate(Init->getInit(), Depth + 1);
    Guarded = Here; // A constructor's own names mean nothing to its caller.
    // A guard that is moved in belongs to whoever calls.
    if (Got.Has == Has::From || Got.Has == Has::Unknown)
      Got = {Facts.Always ? Has::Held : Has::Unknown};
    for (const Expr *Argument : Arguments)
      if (Types.of(Argument->getType()).Form != GuardForm::None &&
          Got.Has == Has::Unknown)
        return evaluate(Argument, Depth + 1);
    return Got;
  }
  return {Has::Unknown};
}

/// What a guard has that is made with these arguments, by their types.
GuardEffects::Value
GuardEffects::ofArguments(llvm::ArrayRef<const Expr *> Arguments,
                          const GuardFacts &Facts) {
  using Has = Value::Kind;
  Value Got{Has::Held};
  bool Any = false, Adopts = false;
  llvm::SmallVector<Place, 2> Locks;
  for (const Expr *Argument : Arguments) {
    if (isa<CXXDefaultArgExpr>(Argument))
      continue;
    const TypeFacts &Tag = In.facts(Argument->getType());
    if (Tag.is(TypeRole::DefersLock))
      Got.Has = Has::Free;
    else if (Tag.is(TypeRole::TriesLock))
      Got.Has = Has::Maybe;
    else if (Tag.is(TypeRole::AdoptsLock))
      Adopts = true;
    else if (Argument->isNullPointerConstant(
                 In.context(), Expr::NPC_ValueDependentIsNotNull) !=
             Expr::NPCK_NotNull)
      return {Has::Free};
    else if (Types.isLock(Argument->getType())) {
      if (const auto Where = placeOf(Argument))
        Locks.push_back(*Where);
    } else if (Any && Got.Has == Has::Held && isTime(Argument->getType()) &&
               isa<ClassTemplateSpecializationDecl>(Facts.Class)) {
      Got.Has = Has::Maybe;
    }
    Any = true;
  }
  if (!Any && Facts.Form == GuardForm::Guard && Types.what() == Held::Locks)
    return {Has::Free};
  Guarded.append(Locks.begin(), Locks.end());
  if (Adopts)
    Adopted.append(Locks.begin(), Locks.end());
  return Got;
}

} // namespace cotidy
