// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/core/facts/Collect.h"

#include "checks/core/analysis/Names.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"
#include <map>

namespace cotidy {

using namespace clang;

namespace {

/// The way through functions that only this unit knows is no longer than this.
constexpr unsigned MaxDepth = 8;

class Collector {
public:
  Collector(Unit &Of, FunctionRole Role, const BlockingFacts::Counts &Wanted)
      : Of(Of), Role(Role),
        Facts(Of, Role, Wanted, BlockingFacts::Asker::OtherUnits) {}

  void run(UnitFacts &Into) {
    llvm::StringMap<size_t> Known;
    for (size_t I = 0; I != Into.Functions.size(); ++I)
      Known[Into.Functions[I].Usr] = I;
    for (const Body &Each : Of.bodies()) {
      const std::string Usr = isForOthers(Each) ? usrOf(Each.Function) : "";
      if (Usr.empty())
        continue;
      const auto [Place, New] = Known.try_emplace(Usr, Into.Functions.size());
      if (New)
        Into.Functions.push_back(
            {Usr, shortName(Each.Function), {}, callsOf(Each)});
      FunctionFacts &Said = Into.Functions[Place->second];
      if (llvm::none_of(Said.Reasons, [&](const Reason &Why) {
            return Why.Role == toString(Role);
          }))
        if (std::optional<Reason> Why = reasonOf(Each))
          Said.Reasons.push_back(std::move(*Why));
    }
    for (FunctionFacts &Each : Into.Functions)
      llvm::sort(Each.Reasons);
    llvm::sort(Into.Functions);
  }

  /// See pruneFacts().
  void prune(UnitFacts &Into) {
    llvm::StringSet<> Here, Alone, Live;
    for (const Body &Each : Of.bodies())
      if (isForOthers(Each)) {
        const std::string Usr = usrOf(Each.Function);
        Here.insert(Usr);
        if (isOnlyDefinition(*Each.Function))
          Alone.insert(Usr);
      }
    llvm::StringMap<std::vector<const FunctionFacts *>> Callers;
    std::vector<const FunctionFacts *> Open;
    for (const FunctionFacts &Each : Into.Functions) {
      bool Leads = !Each.Reasons.empty();
      for (const CallFact &Call : Each.Calls) {
        Callers[Call.Usr].push_back(&Each);
        Leads |= !Here.contains(Call.Usr);
      }
      if (Leads && Live.insert(Each.Usr).second)
        Open.push_back(&Each);
    }
    while (!Open.empty()) {
      const FunctionFacts *Each = Open.back();
      Open.pop_back();
      for (const FunctionFacts *Caller : Callers.lookup(Each->Usr))
        if (Live.insert(Caller->Usr).second)
          Open.push_back(Caller);
    }
    for (FunctionFacts &Each : Into.Functions)
      llvm::erase_if(Each.Calls, [&](const CallFact &Call) {
        return Here.contains(Call.Usr) && !Live.contains(Call.Usr);
      });
    llvm::erase_if(Into.Functions, [&](const FunctionFacts &Each) {
      return !Live.contains(Each.Usr) && !Alone.contains(Each.Usr);
    });
  }

private:
  bool isForOthers(const Body &Each) {
    return Each.Function && !Each.Lambda && !Each.isCoroutine() &&
           Each.Function->isExternallyVisible() && !Each.Function->isMain() &&
           !Each.Function->isDependentContext() && !isModelled(Each.Function);
  }

  /// What a model says about a function is all that is to be known of it.
  bool isModelled(const FunctionDecl *Function,
                  const Expr *Receiver = nullptr) {
    return llvm::any_of(Of.modelsOf(Function, Receiver),
                        [](const FunctionModel *Model) {
                          return Model->is(FunctionRole::Blocks) ||
                                 Model->is(FunctionRole::SyncWait) ||
                                 Model->is(FunctionRole::RunsEventLoop) ||
                                 Model->is(FunctionRole::NonBlocking);
                        });
  }

  /// Other than one in a header, which every unit sees alike.
  static bool isOnlyDefinition(const FunctionDecl &Function) {
    return !Function.isInlined() && !Function.isTemplateInstantiation();
  }

  FactHop hopOf(SourceRange At, std::string Callee) const {
    FilePlace Place = Of.factPlace(At.getBegin());
    return {std::move(Place.File), Place.Line, Place.Column, std::move(Callee)};
  }

  std::optional<Reason> reasonOf(const Body &Each) {
    const std::optional<BlockingPlace> Found = Facts.of(Each);
    if (!Found)
      return std::nullopt;
    Reason Why{toString(Role).str(),
               Found->Model->Category,
               Found->Model->Why,
               Found->Model->Instead,
               {},
               {}};
    for (const ParmVarDecl *Parameter : Found->UnlessZero) {
      // Of a function on the way, which the caller cannot see.
      if (Parameter->getDeclContext() != Each.Function)
        return std::nullopt;
      Why.UnlessZero.push_back(Parameter->getFunctionScopeIndex());
    }
    for (const Hop &Step : Found->Path)
      Why.Path.push_back(hopOf(Step.At, &Step == &Found->Path.back()
                                            ? culprit(Step)
                                            : nameOf(Step)));
    return Why;
  }

  std::vector<CallFact> callsOf(const Body &Each) {
    Calls.clear();
    Entered.clear();
    Died.clear();
    follow(Each, {});
    std::vector<CallFact> Sorted;
    for (auto &Call : Calls)
      Sorted.push_back(std::move(Call.second));
    llvm::sort(Sorted);
    return Sorted;
  }

  void follow(const Body &Each, const std::vector<FactHop> &Way) {
    if (Way.size() >= MaxDepth || !Entered.insert(&Each).second)
      return;
    for (const CallSite &Call : Each.Calls)
      if (!isModelled(Call.Callee, Call.Receiver))
        callee(calledFunction(Call), Call.At->getSourceRange(),
               nameOf(Hop{{}, Call.Callee, Call.Receiver}), false, Way);
    for (const auto *List : {&Each.Discarded, &Each.DiscardedOnPurpose})
      for (const Expr *E : *List)
        dying(E->getType(), E->getSourceRange(), Way);
    for (const VarDecl *Var : Each.Locals)
      if (Var->getInit() && !Var->isNRVOVariable() && mayDie(Var->getType()) &&
          !Facts.isSettledBeforeItDies(Var, Each))
        dying(Var->getType(), Var->getSourceRange(), Way);
  }

  void callee(const FunctionDecl *Function, SourceRange At, std::string Name,
              bool Dies, std::vector<FactHop> Way) {
    if (!Function || !Of.isOwnCode(Function->getLocation()))
      return;
    const Body *Inside = Of.bodyOf(Function);
    if (Inside && Inside->isCoroutine())
      return;
    Way.push_back(hopOf(At, std::move(Name)));
    if (!Function->isExternallyVisible()) {
      if (Inside)
        follow(*Inside, Way);
      return;
    }
    const std::string Usr = usrOf(Function);
    if (Usr.empty())
      return;
    const auto [Known, New] = Calls.try_emplace({Usr, Dies});
    if (New || Way.size() < Known->second.Path.size())
      Known->second = CallFact{Usr, Dies, std::move(Way)};
  }

  bool mayDie(QualType Type) {
    const CXXRecordDecl *Class =
        Type->isReferenceType() ? nullptr : Type->getAsCXXRecordDecl();
    return Class && Class->hasDefinition() && !Class->hasTrivialDestructor() &&
           Of.isOwnCode(Class->getLocation());
  }

  /// What the end of an object's life calls: its destructor, or where nobody
  /// wrote one, those of its members and bases.
  void dying(QualType Type, SourceRange At, const std::vector<FactHop> &Way) {
    if (!mayDie(Type))
      return;
    const CXXRecordDecl *Class = Type->getAsCXXRecordDecl();
    if (!Died.insert(Class).second)
      return;
    const CXXDestructorDecl *Destructor = Class->getDestructor();
    if (!Destructor || isModelled(Destructor))
      return;
    if (!Destructor->isImplicit() && !Destructor->isDefaulted())
      callee(Destructor, At, shortName(Destructor), true, Way);
    for (const FieldDecl *Field : Class->fields())
      dying(Field->getType(), At, Way);
    for (const CXXBaseSpecifier &Base : Class->bases())
      dying(Base.getType(), At, Way);
  }

  Unit &Of;
  FunctionRole Role;
  BlockingFacts Facts;
  std::map<std::pair<std::string, bool>, CallFact> Calls;
  llvm::DenseSet<const Body *> Entered;
  llvm::DenseSet<const CXXRecordDecl *> Died;
};

} // namespace

void collectBlocking(Unit &Of, FunctionRole Role,
                     const BlockingFacts::Counts &Wanted, UnitFacts &Into) {
  Collector(Of, Role, Wanted).run(Into);
}

void pruneFacts(Unit &Of, UnitFacts &Into) {
  Collector(Of, FunctionRole::Blocks, nullptr).prune(Into);
}

} // namespace cotidy
