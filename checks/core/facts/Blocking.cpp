// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/core/facts/Blocking.h"

#include "checks/core/analysis/Exceptions.h"
#include "checks/core/analysis/Names.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallPtrSet.h"

namespace cotidy {

using namespace clang;

namespace {

/// Longer paths than this convince nobody, and cost time.
constexpr unsigned MaxDepth = 12;

/// Whether E belongs to the initialiser of a static variable of a body, which
/// runs once for the whole program.
bool runsOnce(const Body &Inside, const Expr *E) {
  return llvm::any_of(statementsIn(Inside.Root), [&](const Stmt *S) {
    const auto *Declares = dyn_cast<DeclStmt>(S);
    return Declares && llvm::any_of(Declares->decls(), [&](const Decl *D) {
             const auto *Var = dyn_cast<VarDecl>(D);
             return Var && Var->isStaticLocal() && Var->getInit() &&
                    contains(Var->getInit(), E);
           });
  });
}

} // namespace

BlockingFacts::BlockingFacts(Unit &Of, FunctionRole Role, Counts Wanted,
                             Asker For)
    : Of(Of), Role(Role), Wanted(std::move(Wanted)), For(For) {}

std::optional<BlockingFacts::Witness>
BlockingFacts::imported(const FunctionDecl *Function, const CallSite *Call,
                        const Body *In, const Bindings *Bound) {
  if (For == Asker::OtherUnits || !Function ||
      !Of.isOwnCode(Function->getLocation()))
    return std::nullopt;
  const Reason *Told = Of.imports().find(Function, toString(Role).data());
  if (!Told)
    return std::nullopt;
  for (const unsigned Parameter : Told->UnlessZero)
    if (!Call || holds({.What = Condition::Kind::Zero,
                        .Argument = static_cast<int>(Parameter)},
                       *Call, Of, *In, Bound))
      return std::nullopt;
  FunctionModel &Model = Foreign.emplace_back();
  Model.Roles = {Role};
  Model.Category = Told->Category;
  Model.Why = Told->Why;
  Model.Instead = Told->Instead;
  Witness Found{&Model, {}, {}};
  for (const FactHop &Each : Told->Path)
    Found.Path.push_back(Hop{{}, nullptr, nullptr, &Each});
  return Found;
}

/// The parameters that decide, by being zero, whether the model excludes the
/// call; nothing if a caller could exclude it by something else.
std::optional<BlockingFacts::Parameters>
BlockingFacts::dependsOn(const FunctionModel &Model, const CallSite &Call,
                         const Bindings *Bound) const {
  Parameters Deciding;
  for (const Condition &Each : Model.Unless) {
    switch (Each.What) {
    case Condition::Kind::Zero:
    case Condition::Kind::Null:
    case Condition::Kind::NotNull:
    case Condition::Kind::Negative:
    case Condition::Kind::Bits:
    case Condition::Kind::Equals:
      break;
    default: // The caller's values have no say, or hardly ever.
      continue;
    }
    const Expr *Argument =
        Each.Argument == Condition::Receiver ? Call.Receiver
        : static_cast<size_t>(Each.Argument) < Call.Arguments.size()
            ? resolved(Call.Arguments[Each.Argument], Bound)
            : nullptr;
    llvm::SmallVector<const Stmt *, 8> Open;
    if (Argument)
      Open.push_back(Argument);
    while (!Open.empty()) {
      const Stmt *S = Open.pop_back_val();
      if (const auto *Use = dyn_cast<DeclRefExpr>(S))
        if (const auto *Parameter = dyn_cast<ParmVarDecl>(Use->getDecl())) {
          if (Each.What != Condition::Kind::Zero)
            return std::nullopt;
          Deciding.push_back(Parameter);
        }
      for (const Stmt *Child : S->children())
        if (Child)
          Open.push_back(Child);
    }
  }
  return Deciding;
}

std::optional<BlockingFacts::Witness>
BlockingFacts::ofCall(const CallSite &Call, const Body &In,
                      const Bindings *Bound, unsigned Depth) {
  if (const FunctionModel *Model = matching(Call, Role, Of, In, Bound)) {
    if (!Wanted(*Model, Call, In))
      return std::nullopt;
    Witness Found{Model,
                  {{Call.At->getSourceRange(), Call.Callee, Call.Receiver}}};
    if (For == Asker::OtherUnits) {
      std::optional<Parameters> Deciding = dependsOn(*Model, Call, Bound);
      if (!Deciding)
        return std::nullopt;
      Found.UnlessZero = std::move(*Deciding);
    }
    return Found;
  }
  // What a model says about a function is all that is to be known of it.
  for (const FunctionModel *Model : Of.modelsOf(Call.Callee, Call.Receiver))
    if (Model->is(FunctionRole::Blocks) || Model->is(FunctionRole::SyncWait) ||
        Model->is(FunctionRole::RunsEventLoop) ||
        Model->is(FunctionRole::NonBlocking))
      return std::nullopt;
  const FunctionDecl *Target = calledFunction(Call);
  const Body *Inside = Of.bodyOf(Target);
  if (!Inside && Depth < MaxDepth) {
    std::optional<Witness> Told = imported(Target, &Call, &In, Bound);
    if (Told)
      Told->Path.insert(Told->Path.begin(),
                        Hop{Call.At->getSourceRange(), Target, Call.Receiver});
    return Told;
  }
  if (!Inside || Inside->isCoroutine() || Depth >= MaxDepth)
    return std::nullopt;

  std::optional<Witness> Found = ofFunction(Inside->Function, nullptr, Depth);
  if (!Found)
    return std::nullopt;
  // The helper may block only for other arguments than these.
  Bindings Passed;
  for (unsigned I = 0; I != Inside->Function->getNumParams(); ++I)
    if (I < Call.Arguments.size() && !Call.Arguments[I]->isValueDependent())
      Passed[Inside->Function->getParamDecl(I)] =
          resolved(Call.Arguments[I], Bound);
    else if (const ParmVarDecl *Parameter = Inside->Function->getParamDecl(I);
             Parameter->hasDefaultArg() &&
             !Parameter->hasUninstantiatedDefaultArg() &&
             !Parameter->hasUnparsedDefaultArg())
      Passed[Parameter] = Parameter->getDefaultArg();
  if (!Passed.empty()) {
    Found = ofFunction(Inside->Function, &Passed, Depth);
    if (!Found)
      return std::nullopt;
  }
  Found->Path.insert(Found->Path.begin(), Hop{Call.At->getSourceRange(),
                                              Inside->Function, Call.Receiver});
  return Found;
}

std::optional<BlockingFacts::Witness>
BlockingFacts::ofFunction(const FunctionDecl *Function, const Bindings *Bound,
                          unsigned Depth) {
  const Body *Inside = Of.bodyOf(Function);
  if (!Inside)
    return std::nullopt;
  if (Bound) {
    Given Key(Function, {});
    for (const ParmVarDecl *Parameter : Function->parameters())
      Key.second.push_back(Bound->lookup(Parameter));
    const auto [Place, New] = KnownFor.try_emplace(std::move(Key));
    if (New)
      Place->second = ofBody(*Inside, Bound, Depth + 1);
    return Place->second;
  }
  if (const auto Answer = Known.find(Function); Answer != Known.end())
    return Answer->second;
  Known[Function] = std::nullopt;
  std::optional<Witness> Found = ofBody(*Inside, nullptr, Depth + 1);
  Known[Function] = Found;
  return Found;
}

std::optional<BlockingFacts::Witness>
BlockingFacts::ofBody(const Body &Inside, const Bindings *Bound,
                      unsigned Depth) {
  std::optional<Witness> Best;
  const auto Consider = [&](std::optional<Witness> Found) {
    if (Found && (!Best || Found->Path.size() < Best->Path.size()))
      Best = std::move(Found);
  };
  for (const CallSite &Call : Inside.Calls) {
    auto Found = ofCall(Call, Inside, Bound, Depth);
    // To ask costs a walk: only for what would be taken.
    if (Found && (!Best || Found->Path.size() < Best->Path.size()) &&
        !runsOnce(Inside, Call.At))
      Best = std::move(Found);
    if (Best && Best->Path.size() == 1)
      return Best;
  }
  std::vector<BlockingPlace> Dying;
  destructors(Inside, Dying, Depth);
  for (BlockingPlace &Place : Dying)
    Consider(Witness{Place.Model, std::move(Place.Path), {}});
  return Best;
}

std::optional<BlockingFacts::Witness>
BlockingFacts::ofDestructor(QualType Type, unsigned Depth) {
  if (Role != FunctionRole::Blocks || Depth >= MaxDepth)
    return std::nullopt;
  const CXXRecordDecl *Class =
      Type->isReferenceType() ? nullptr : Type->getAsCXXRecordDecl();
  if (!Class || !Class->hasDefinition() || Class->hasTrivialDestructor())
    return std::nullopt;
  if (const auto Answer = Dying.find(Class); Answer != Dying.end())
    return Answer->second;
  Dying[Class] = std::nullopt;
  std::optional<Witness> Found;
  if (const CXXDestructorDecl *Destructor = Class->getDestructor()) {
    for (const FunctionModel *Model : Of.modelsOf(Destructor)) {
      if (Model->is(FunctionRole::Blocks) && !Found) {
        CallSite Implicit;
        Implicit.Callee = Destructor;
        if (Wanted(*Model, Implicit, Body()))
          Found = Witness{Model, {{Destructor->getSourceRange(), Destructor}}};
      }
    }
    if (!Found && !Destructor->isImplicit() && !Destructor->isDefaulted()) {
      if (const Body *Inside = Of.bodyOf(Destructor)) {
        // A destructor that joins or waits by hand is the usual form.
        if ((Found = ofFunction(Inside->Function, nullptr, Depth)))
          Found->Path.insert(Found->Path.begin(),
                             Hop{Destructor->getSourceRange(), Destructor});
      } else if ((Found = imported(Destructor))) {
        Found->Path.insert(Found->Path.begin(),
                           Hop{Destructor->getSourceRange(), Destructor});
      }
    }
  }
  // Members die after the destructor's own body. Only of classes whose members
  // the project wrote: what a library's members do is for its model to say.
  if (!Found && Of.isOwnCode(Class->getLocation())) {
    for (const FieldDecl *Field : Class->fields())
      if (!Found && (Found = ofDestructor(Field->getType(), Depth + 1)) &&
          Class->getDestructor())
        Found->Path.insert(Found->Path.begin(), Hop{Field->getSourceRange(),
                                                    Class->getDestructor()});
    for (const CXXBaseSpecifier &Base : Class->bases())
      if (!Found)
        Found = ofDestructor(Base.getType(), Depth + 1);
  }
  Dying[Class] = Found;
  return Found;
}

bool BlockingFacts::isSettledBeforeItDies(const VarDecl *Var, const Body &In) {
  const auto Uses = In.Uses.find(Var);
  llvm::SmallPtrSet<const Stmt *, 8> Settling;
  if (Uses != In.Uses.end())
    for (const DeclRefExpr *Use : Uses->second)
      Settling.insert(Use);
  for (const CallSite &Call : In.Calls) {
    const auto *Method = dyn_cast<CXXMethodDecl>(Call.Callee);
    if (!Method || !Call.Receiver)
      continue;
    bool Neutral = Method->isConst();
    for (const FunctionModel *Model : Of.modelsOf(Method, Call.Receiver))
      Neutral |= Model->is(FunctionRole::NonBlocking);
    if (Neutral)
      Settling.erase(Call.Receiver->IgnoreParenImpCasts());
  }
  for (const LambdaExpr *Lambda : In.Lambdas)
    for (const LambdaCapture &Capture : Lambda->captures())
      if (Capture.capturesVariable() && Capture.getCapturedVar() == Var)
        return true;
  const Flow *Paths = Of.flow(In);
  if (!Paths)
    return true;
  // The declaration is the element after its initialiser.
  const auto Start = Paths->find(Var->getInit() ? Var->getInit() : nullptr);
  if (!Start)
    return true;
  const bool Unsettled = Paths->forward(
      {Start->Block, Start->Index + 1},
      [&](const CFGElement &Element) -> Flow::Step {
        if (const auto S = Element.getAs<CFGStmt>())
          return Settling.contains(S->getStmt()) ? Flow::Step::Prune
                                                 : Flow::Step::Continue;
        if (const auto Dies = Element.getAs<CFGAutomaticObjDtor>())
          return Dies->getVarDecl() == Var ? Flow::Step::Stop
                                           : Flow::Step::Continue;
        return Flow::Step::Continue;
      },
      [](const CFGBlock &) { return Flow::Step::Continue; });
  return !Unsettled;
}

void BlockingFacts::destructors(const Body &Inside,
                                std::vector<BlockingPlace> &Out,
                                unsigned Depth) {
  if (Role != FunctionRole::Blocks)
    return;
  const auto ResultJoins = [&](const Expr *E) -> const FunctionModel * {
    const CallSite *Call = Inside.callAt(E->IgnoreUnlessSpelledInSource());
    return Call ? matching(*Call, FunctionRole::ResultJoins, Of, Inside)
                : nullptr;
  };
  for (const auto *List : {&Inside.Discarded, &Inside.DiscardedOnPurpose})
    for (const Expr *E : *List) {
      if (const FunctionModel *Model = ResultJoins(E)) {
        const CallSite *Call = Inside.callAt(E->IgnoreUnlessSpelledInSource());
        if (!Wanted(*Model, *Call, Inside))
          continue;
        Out.push_back({E->getSourceRange(),
                       E,
                       Model,
                       {{E->getSourceRange(), Call->Callee}},
                       nullptr,
                       true});
        continue;
      }
      if (auto Found = ofDestructor(E->getType(), Depth + 1)) {
        const auto *Made = dyn_cast<CXXConstructExpr>(E);
        if (!Made || Made->getNumArgs() > 0) // An empty one holds no work.
          Out.push_back({E->getSourceRange(), E, Found->Model, Found->Path,
                         nullptr, true});
      }
    }
  for (const VarDecl *Var : Inside.Locals) {
    if (!Var->getInit() || Var->getType()->isReferenceType() ||
        Var->isNRVOVariable())
      continue;
    const Expr *Init = Var->getInit()->IgnoreUnlessSpelledInSource();
    if (const FunctionModel *Model = ResultJoins(Init)) {
      const CallSite *Call = Inside.callAt(Init);
      if (Wanted(*Model, *Call, Inside) && !isSettledBeforeItDies(Var, Inside))
        Out.push_back({Init->getSourceRange(),
                       nullptr,
                       Model,
                       {{Init->getSourceRange(), Call->Callee}},
                       Var,
                       true});
      continue;
    }
    const auto *Made = dyn_cast<CXXConstructExpr>(Init);
    if (Made && Made->getNumArgs() == 0 &&
        Of.facts(Var->getType()).is(TypeRole::JoinsInDestructor))
      continue;
    if (auto Found = ofDestructor(Var->getType(), Depth + 1))
      if (!isSettledBeforeItDies(Var, Inside))
        Out.push_back({Var->getSourceRange(), nullptr, Found->Model,
                       Found->Path, Var, true});
  }
}

std::optional<BlockingPlace> BlockingFacts::of(const Body &Function) {
  std::optional<Witness> Found = Function.Function
                                     ? ofFunction(Function.Function, nullptr, 0)
                                     : std::nullopt;
  if (!Found)
    return std::nullopt;
  BlockingPlace Place{Found->Path.front().At, nullptr, Found->Model,
                      std::move(Found->Path)};
  Place.UnlessZero = std::move(Found->UnlessZero);
  return Place;
}

std::vector<BlockingPlace> BlockingFacts::in(const Body &Inside) {
  std::vector<BlockingPlace> Places;
  for (const CallSite &Call : Inside.Calls)
    if (auto Found = ofCall(Call, Inside, nullptr, 0))
      Places.push_back({Call.At->getSourceRange(), Call.At, Found->Model,
                        std::move(Found->Path)});
  destructors(Inside, Places, 0);
  const SourceManager &Sources = Of.context().getSourceManager();
  llvm::sort(Places, [&](const BlockingPlace &A, const BlockingPlace &B) {
    return Sources.isBeforeInTranslationUnit(A.At.getBegin(), B.At.getBegin());
  });
  return Places;
}

} // namespace cotidy
