// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/core/analysis/GuardEffects.h"

#include "checks/core/analysis/Names.h"
#include "llvm/ADT/STLExtras.h"

namespace cotidy {

using namespace clang;

namespace {

using Kind = HoldingEffect::Kind;

QualType pointee(QualType Type) {
  Type = Type.getNonReferenceType();
  return Type->isPointerType() ? Type->getPointeeType() : Type;
}

} // namespace

GuardEffects::GuardEffects(Unit &In, const Body &Of, GuardTypes &Types)
    : In(In), Of(Of), Types(Types) {
  for (const ParmVarDecl *Parameter : Of.Function->parameters())
    if (const GuardFacts &Guard = Types.of(Parameter->getType());
        Guard.Form == GuardForm::Guard) {
      const unsigned Its = slot({Parameter, {}});
      About[Its].Guard = &Guard;
      Problem.AtEntry.push_back(
          {Kind::Take, Its, Problem.site(Parameter->getLocation())});
    }
  for (const VarDecl *Var : Of.Locals)
    if (const Expr *Init = Var->getInit())
      local(Var, Init);
  for (const CallSite &Site : Of.Calls)
    call(Site);
  if (Problem.Sites.empty())
    return;
  for (const CallSite &Site : Of.Calls)
    lent(Site);
  for (const LambdaExpr *Lambda : Of.Lambdas)
    captured(Lambda);
  tests();
}

unsigned GuardEffects::slot(const Place &Where) {
  // Pairs of functions have slots between those of places.
  const unsigned Number = Slots.of(Where);
  if (Number >= About.size())
    About.resize(Number + 1);
  return Number;
}

unsigned GuardEffects::pairSlot(const FunctionModel &Entry) {
  const auto [At, New] = Pairs.try_emplace(Entry.Pair, 0);
  if (New) {
    // No expression names this place, so that the number is its own.
    Place Nowhere;
    Nowhere.Members.assign(Pairs.size(), nullptr);
    At->second = slot(Nowhere);
    About[At->second].Pair = Entry.Pair;
  }
  return At->second;
}

void GuardEffects::put(HoldingProblem::Effects &Into, unsigned To,
                       const Value &Got, SourceLocation Site) {
  switch (Got.Has) {
  case Value::Kind::Free:
  case Value::Kind::Unknown:
    break;
  case Value::Kind::Held:
    Into.push_back({Kind::Take, To, Problem.site(Site)});
    break;
  case Value::Kind::Maybe:
    Into.push_back({Kind::MayTake, To, Problem.site(Site)});
    break;
  case Value::Kind::From:
    Into.push_back({Kind::Move, Got.Slot, To});
    break;
  }
}

void GuardEffects::local(const VarDecl *Var, const Expr *Init) {
  const GuardFacts &Guard = Types.of(Var->getType());
  if (Guard.Form == GuardForm::None)
    return;
  Guarded.clear();
  Adopted.clear();
  const Value Got = evaluate(Init);
  const unsigned Its = slot({Var, {}});
  About[Its].Guard = &Guard;
  About[Its].Locks.assign(Guarded.begin(), Guarded.end());
  for (const Place &Lock : Guarded)
    About[Its].Reentrant |=
        In.facts(Lock.Members.empty()
                     ? (Lock.Root ? pointee(Lock.Root->getType()) : QualType())
                     : pointee(Lock.Members.back()->getType()))
            .is(TypeRole::ReentrantLock);
  auto &Made = Problem.Made[Var];
  for (const Place &Lock : Adopted)
    Made.push_back({Kind::Give, slot(Lock)});
  put(Made, Its, Got, Var->getLocation());
  Problem.Dies[Var].push_back({Kind::Give, Its});
}

void GuardEffects::call(const CallSite &Site) {
  const FunctionModel *Entry = nullptr;
  const GuardCall Does = Types.call(Site, Of, &Entry);
  if (Does != GuardCall::None)
    return takes(Site, Does, Entry);
  if (!Site.Receiver)
    return;
  const GuardFacts &Guard = Types.of(pointee(Site.Receiver->getType()));
  if (Guard.Form == GuardForm::None)
    return;
  const auto Where = placeOf(Site.Receiver);
  if (!Where)
    return;
  if (isa<CXXOperatorCallExpr>(Site.At) &&
      Site.Callee->getOverloadedOperator() == OO_Equal &&
      Site.Arguments.size() == 1) {
    const unsigned To = slot(*Where);
    About[To].Guard = &Guard;
    return assigned(Site, To);
  }
  member(Site);
}

void GuardEffects::assigned(const CallSite &Site, unsigned To) {
  Guarded.clear();
  Adopted.clear();
  const Value Got = evaluate(Site.Arguments.front());
  auto &Effects = Problem.At[Site.At];
  if (Got.Has != Value::Kind::From || Got.Slot != To)
    Effects.push_back({Kind::Give, To});
  for (const Place &Lock : Adopted)
    Effects.push_back({Kind::Give, slot(Lock)});
  put(Effects, To, Got, Site.At->getBeginLoc());
  About[To].Locks.append(Guarded.begin(), Guarded.end());
}

void GuardEffects::takes(const CallSite &Site, GuardCall Does,
                         const FunctionModel *Entry) {
  if (Entry && !Entry->Pair.empty()) {
    const unsigned Its = pairSlot(*Entry);
    if (Does == GuardCall::Gives) {
      About[Its].GivenBack.push_back(Site.At->getBeginLoc());
      return add(Site.At, {Kind::Give, Its});
    }
    About[Its].Entry = Entry;
    return add(Site.At,
               {Kind::Take, Its, Problem.site(Site.At->getBeginLoc())});
  }
  llvm::SmallVector<const Expr *, 2> Objects;
  if (Site.Receiver)
    Objects.push_back(Site.Receiver);
  else
    for (const Expr *Argument : Site.Arguments)
      if (Objects.empty() || Types.isLock(Argument->getType()) ||
          Types.of(pointee(Argument->getType())).Form != GuardForm::None)
        Objects.push_back(Argument);
  for (const Expr *Object : Objects) {
    const GuardFacts &Guard = Types.of(pointee(Object->getType()));
    // What gives back or tests may be called on anything; a guard of a
    // coroutine's lock is none of these.
    if (Guard.Form == GuardForm::None && !Types.isLock(Object->getType()) &&
        pointee(Object->getType())->isRecordType() &&
        In.facts(pointee(Object->getType())).Model != nullptr)
      continue;
    const auto Where = placeOf(Object);
    if (!Where)
      continue;
    if (Guard.Form == GuardForm::None &&
        (Does == GuardCall::Tests || Does == GuardCall::Swaps ||
         Does == GuardCall::Disowns))
      continue;
    // unique_lock<AsyncMutex>, optional<int>: none of ours.
    if (Guard.Form == GuardForm::None && !Types.isLock(Object->getType()) &&
        Site.Receiver)
      continue;
    const unsigned Its = slot(*Where);
    if (Guard.Form != GuardForm::None)
      About[Its].Guard = &Guard;
    if (Entry && !About[Its].Entry)
      About[Its].Entry = Entry;
    About[Its].Reentrant |=
        In.facts(pointee(Object->getType())).is(TypeRole::ReentrantLock);
    switch (Does) {
    case GuardCall::Takes:
      add(Site.At, {Kind::Take, Its, Problem.site(Site.At->getBeginLoc())});
      break;
    case GuardCall::Tries:
      // C functions that try say by zero that they have it, others by one.
      if (!Site.Callee->getReturnType()->isBooleanType())
        break;
      add(Site.At, {Kind::MayTake, Its, Problem.site(Site.At->getBeginLoc())});
      Tried[Site.At] = Its;
      break;
    case GuardCall::Gives:
      add(Site.At, {Kind::Give, Its});
      About[Its].GivenBack.push_back(Site.At->getBeginLoc());
      break;
    case GuardCall::Tests:
      Tried[Site.At] = Its;
      break;
    case GuardCall::Disowns:
      if (About[Its].Locks.size() == 1) {
        const unsigned Lock = slot(About[Its].Locks.front());
        add(Site.At, {Kind::Move, Its, Lock});
      } else {
        add(Site.At, {Kind::Forget, Its});
      }
      break;
    case GuardCall::Swaps: {
      const Expr *With = Site.Receiver && !Site.Arguments.empty()
                             ? Site.Arguments.front()
                         : Site.Arguments.size() == 2 ? Site.Arguments[1]
                                                      : nullptr;
      const auto Other = With ? placeOf(With) : std::nullopt;
      if (!Other) {
        add(Site.At, {Kind::Forget, Its});
        return;
      }
      const unsigned Second = slot(*Other);
      About[Second].Guard = &Types.of(pointee(With->getType()));
      add(Site.At, {Kind::Swap, Its, Second});
      return;
    }
    case GuardCall::Unknown:
    case GuardCall::None:
      break;
    }
  }
}

/// A member function of a guard or wrapper of the project's own.
void GuardEffects::member(const CallSite &Site) {
  const auto *Method = dyn_cast<CXXMethodDecl>(Site.Callee);
  const GuardFacts &Guard = Types.of(pointee(Site.Receiver->getType()));
  // What a model describes, it describes whole.
  if (!Method || Method->isConst() || isa<CXXConstructorDecl>(Method) ||
      Guard.Form == GuardForm::Holder || Types.what() == Held::Scopes ||
      (Guard.Form == GuardForm::Guard && Guard.Model) ||
      Method->isOverloadedOperator())
    return;
  const auto Where = placeOf(Site.Receiver);
  if (!Where)
    return;
  const unsigned Its = slot(*Where);
  About[Its].Guard = &Guard;
  const GuardTypes::MemberEffect &Effect = Types.effectOf(Method);
  if (Effect.Known && !Effect.Takes && !Effect.Gives)
    return;
  if (Effect.Known && Effect.Takes && !Effect.Gives)
    return add(Site.At,
               {Kind::Take, Its, Problem.site(Site.At->getBeginLoc())});
  if (Effect.Gives)
    About[Its].GivenBack.push_back(Site.At->getBeginLoc());
  add(Site.At, {Effect.Known ? Kind::Give : Kind::Forget, Its});
}

bool GuardEffects::isInAwait(const Expr *E) {
  if (!Awaited) {
    Awaited.emplace();
    llvm::SmallVector<const Stmt *, 32> Open;
    for (const Suspension &Point : Of.Suspensions)
      Open.push_back(Point.Operand);
    while (!Open.empty()) {
      const Stmt *S = Open.pop_back_val();
      if (S && Awaited->insert(S).second)
        Open.append(S->child_begin(), S->child_end());
    }
  }
  return Awaited->contains(E);
}

/// A call that gets a lock or guard in a way that lets it do anything to it.
void GuardEffects::lent(const CallSite &Site) {
  if (Problem.At.contains(Site.At) || Consumed.contains(Site.At) ||
      Tried.contains(Site.At))
    return;
  if (const auto *Written = dyn_cast<CallExpr>(Site.At);
      Written && Written->isCallToStdMove())
    return; // Moves nothing; what takes the reference does.
  // A member of the coroutine's own object, or of the same class.
  if (Site.Receiver)
    if (const auto On = placeOf(Site.Receiver))
      for (const FieldDecl *Field : Types.effectOf(Site.Callee).Given) {
        Place Inner = *On;
        Inner.Members.push_back(Field);
        if (const auto Known = Slots.known(Inner))
          add(Site.At, {Kind::Forget, *Known});
      }
  const auto *Made = dyn_cast<CXXConstructExpr>(Site.At);
  for (unsigned I = 0; I != Site.Arguments.size(); ++I) {
    const Expr *Argument = Site.Arguments[I];
    const auto Where = placeOf(Argument);
    const auto Known = Where ? Slots.known(*Where) : std::nullopt;
    if (!Known)
      continue;
    if (I >= Site.Callee->getNumParams())
      continue;
    const QualType Taken = Site.Callee->getParamDecl(I)->getType();
    const bool Moved = Taken->isRValueReferenceType() && Argument->isXValue();
    const bool Open =
        Moved || ((Taken->isReferenceType() || Taken->isPointerType()) &&
                  !Taken->getPointeeType().isConstQualified());
    if (!Open)
      continue;
    // A guard that gets the lock does what evaluate() says.
    if (Made && Types.of(Made->getType()).Form != GuardForm::None && !Moved)
      continue;
    // What is awaited has it back when the await is over.
    if (!Moved && isInAwait(Site.At))
      continue;
    add(Site.At, {Kind::Forget, *Known});
  }
}

/// A lambda that might give back what it captures: when it does is not known.
void GuardEffects::captured(const LambdaExpr *Lambda) {
  for (const LambdaCapture &Capture : Lambda->captures())
    if (Capture.capturesVariable() && Capture.getCaptureKind() == LCK_ByRef)
      if (const auto *Var = dyn_cast<VarDecl>(Capture.getCapturedVar()))
        if (const auto Known = Slots.known({Var, {}});
            Known && About[*Known].Guard)
          add(Lambda, {Kind::Forget, *Known});
  const Body *Its = In.bodyOf(Lambda->getCallOperator());
  if (!Its)
    return;
  for (const CallSite &Site : Its->Calls)
    if (Types.call(Site, *Its) == GuardCall::Gives)
      if (const Expr *On = Site.Receiver            ? Site.Receiver
                           : Site.Arguments.empty() ? nullptr
                                                    : Site.Arguments.front())
        if (const auto Where = placeOf(On))
          if (const auto Known = Slots.known(*Where))
            add(Lambda, {Kind::Forget, *Known});
}

/// Branches that ask whether a slot is held: by a call, or by a variable that
/// keeps its answer.
void GuardEffects::tests() {
  for (const auto &[Call, Its] : Tried)
    Problem.Tests[Call] = {Its};
  if (Tried.empty())
    return;
  for (const VarDecl *Var : Of.Locals) {
    if (!Var->getInit() || !Var->getType()->isBooleanType())
      continue;
    const auto At = Tried.find(Var->getInit()->IgnoreParenImpCasts());
    const auto Uses = Of.Uses.find(Var);
    if (At == Tried.end() || Uses == Of.Uses.end())
      continue;
    // One that is written later asks for something else then; the constant
    // ones are enough to tell the usual `const bool Got`, and the others are
    // asked once.
    if (Var->getType().isConstQualified() || Uses->second.size() == 1)
      for (const DeclRefExpr *Use : Uses->second)
        Problem.Tests[Use] = {At->second};
  }
}

} // namespace cotidy
