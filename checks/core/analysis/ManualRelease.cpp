// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/core/analysis/ManualRelease.h"

#include "checks/core/analysis/ClassOf.h"
#include "checks/core/analysis/Conditions.h"
#include "checks/core/analysis/Exceptions.h"
#include "checks/core/analysis/HeldObjects.h"
#include "checks/core/analysis/Holding.h"
#include "checks/core/analysis/Place.h"
#include "checks/core/analysis/Suspending.h"
#include "checks/core/analysis/TryRegions.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSwitch.h"

namespace cotidy {

using namespace clang;

namespace {

using Kind = HoldingEffect::Kind;

bool hasMember(const CXXRecordDecl *Class, llvm::StringRef Name) {
  const DeclarationName Key(&Class->getASTContext().Idents.get(Name));
  bool Has = false;
  const auto Look = [&](const CXXRecordDecl *In) {
    for (const NamedDecl *Found : In->lookup(Key))
      Has |= isa<CXXMethodDecl>(Found);
    return !Has;
  };
  if (Look(Class))
    Class->forallBases(Look);
  return Has;
}

class Builder {
public:
  Builder(Unit &In, const Body &Of) : In(In), Of(Of) {
    for (const Suspension &Point : Of.Suspensions)
      if (const auto *E = dyn_cast_or_null<Expr>(Point.Operand))
        Awaits[E->IgnoreUnlessSpelledInSource()] = Point.At;
    for (const VarDecl *Var : Of.Locals)
      if (Var->getInit())
        Into[Var->getInit()
                 ->IgnoreUnlessSpelledInSource()
                 ->IgnoreParenCasts()] = Var;
    for (const CallSite &Site : Of.Calls)
      takes(Site);
    if (Problem.Sites.empty())
      return;
    for (const CallSite &Site : Of.Calls)
      gives(Site);
    for (const CallSite &Site : Of.Calls)
      lent(Site);
    for (const LambdaExpr *Lambda : Of.Lambdas)
      captured(Lambda);
    walk(Of.Root);
  }

  struct Slot {
    const FunctionModel *Entry = nullptr;
    bool Permit = false;
    std::string Pair;
    llvm::SmallVector<const Expr *, 2> GivenBack;
  };

  HoldingProblem Problem;
  PlaceNumbers Slots;
  std::vector<Slot> About;

private:
  /// What a call does to a permit, by model or by the members of a class.
  enum class Does : uint8_t { Nothing, Takes, Gives };
  Does permit(const CallSite &Site, const FunctionModel **Entry) {
    for (const FunctionModel *Model : In.modelsOf(Site.Callee, Site.Receiver))
      if (Model->is(FunctionRole::TakesPermit) ||
          Model->is(FunctionRole::GivesPermit)) {
        *Entry = Model;
        return Model->is(FunctionRole::TakesPermit) ? Does::Takes : Does::Gives;
      }
    const CXXRecordDecl *Class =
        Site.Receiver ? classBehind(Site.Receiver->getType()) : nullptr;
    if (!Class || !Site.Callee->getIdentifier() || Class->isInStdNamespace() ||
        Class->isDependentContext())
      return Does::Nothing;
    const auto [Taking, Giving, What] =
        llvm::StringSwitch<std::tuple<llvm::StringRef, llvm::StringRef, Does>>(
            Site.Callee->getName())
            .Case("acquire", {"acquire", "release", Does::Takes})
            .Case("lock", {"lock", "unlock", Does::Takes})
            .Case("release", {"acquire", "release", Does::Gives})
            .Case("unlock", {"lock", "unlock", Does::Gives})
            .Default({"", "", Does::Nothing});
    if (What == Does::Nothing || In.facts(Site.Receiver->getType()).Model ||
        !hasMember(Class, Taking) || !hasMember(Class, Giving))
      return Does::Nothing;
    return What;
  }

  unsigned slot(const Place &Where) {
    const unsigned Number = Slots.of(Where);
    if (Number >= About.size())
      About.resize(Number + 1);
    return Number;
  }

  void takes(const CallSite &Site) {
    const FunctionModel *Entry = nullptr;
    if (Site.Receiver && permit(Site, &Entry) == Does::Takes) {
      const Expr *Await = Awaits.lookup(Site.At);
      const auto Where = placeOf(Site.Receiver);
      // An await that gives a guard has somebody who gives back.
      const bool Tries = Site.Callee->getReturnType()->isBooleanType();
      if (!Where || (!Await && !Tries) ||
          (Await && classBehind(Await->getType()) &&
           classBehind(Await->getType())->hasUserDeclaredDestructor()))
        return;
      const unsigned Its = slot(*Where);
      About[Its].Permit = true;
      About[Its].Entry = Entry;
      const unsigned Place = Problem.site(Site.At->getBeginLoc());
      if (Await) {
        Problem.At[Await].push_back({Kind::Take, Its, Place});
      } else {
        Problem.At[Site.At].push_back({Kind::MayTake, Its, Place});
        Problem.Tests[Site.At] = {Its};
      }
      return;
    }
    Entry = matching(Site, FunctionRole::OpensResource, In, Of);
    if (!Entry)
      return;
    const VarDecl *Var = Into.lookup(Site.At);
    if (!Var || Var->getType()->isRecordType() ||
        Var->getType()->isReferenceType())
      return;
    const unsigned Its = slot({Var, {}});
    About[Its].Entry = Entry;
    About[Its].Pair = Entry->Pair;
    Problem.Made[Var].push_back(
        {Kind::Take, Its, Problem.site(Site.At->getBeginLoc())});
  }

  void give(const Expr *At, const Expr *Object, llvm::StringRef Pair) {
    const auto Where = Object ? placeOf(Object) : std::nullopt;
    const auto Known = Where ? Slots.known(*Where) : std::nullopt;
    if (!Known ||
        (About[*Known].Permit ? !Pair.empty() : About[*Known].Pair != Pair))
      return;
    Problem.At[At].push_back({Kind::Give, *Known});
    About[*Known].GivenBack.push_back(At);
  }

  void gives(const CallSite &Site) {
    const FunctionModel *Entry = nullptr;
    if (Site.Receiver && permit(Site, &Entry) == Does::Gives)
      return give(Site.At, Site.Receiver, "");
    if (!Site.Arguments.empty())
      if (const FunctionModel *Closes =
              matching(Site, FunctionRole::ClosesResource, In, Of))
        give(Site.At, Site.Arguments.front(), Closes->Pair);
  }

  void forget(const Stmt *At, const Expr *Object) {
    const auto Where = Object ? placeOf(Object) : std::nullopt;
    if (Where)
      if (const auto Known = Slots.known(*Where))
        Problem.At[At].push_back({Kind::Forget, *Known});
  }

  /// An object that is made with it may well give it back, and so may whoever
  /// gets its address.
  void lent(const CallSite &Site) {
    if (Problem.At.contains(Site.At))
      return;
    const bool Made = isa<CXXConstructExpr>(Site.At);
    for (unsigned I = 0; I != Site.Arguments.size(); ++I) {
      const Expr *Argument = Site.Arguments[I];
      const QualType Taken = I < Site.Callee->getNumParams()
                                 ? Site.Callee->getParamDecl(I)->getType()
                                 : QualType();
      const bool Open = !Taken.isNull() && Taken->isReferenceType() &&
                        !Taken->getPointeeType().isConstQualified();
      const auto *Address =
          dyn_cast<UnaryOperator>(Argument->IgnoreParenImpCasts());
      if (Made || Open || (Address && Address->getOpcode() == UO_AddrOf))
        forget(Site.At, Argument);
    }
  }

  void captured(const LambdaExpr *Lambda) {
    for (const LambdaCapture &Capture : Lambda->captures())
      if (Capture.capturesVariable())
        if (const auto *Var = dyn_cast<VarDecl>(Capture.getCapturedVar()))
          if (const auto Known = Slots.known({Var, {}}))
            Problem.At[Lambda].push_back({Kind::Forget, *Known});
    const Body *Its = In.bodyOf(Lambda->getCallOperator());
    if (!Its)
      return;
    for (const CallSite &Site : Its->Calls) {
      const FunctionModel *Entry = nullptr;
      if (Site.Receiver && permit(Site, &Entry) == Does::Gives)
        forget(Lambda, Site.Receiver);
    }
  }

  /// What copies a resource elsewhere, and what asks whether there is one.
  void walk(const Stmt *S) {
    if (!S || isa<LambdaExpr>(S))
      return;
    if (const auto *Binary = dyn_cast<BinaryOperator>(S)) {
      if (Binary->isAssignmentOp()) {
        forget(S, Binary->getRHS());
        forget(S, Binary->getLHS());
      } else if (Binary->isComparisonOp()) {
        compared(Binary, Binary->getLHS());
        compared(Binary, Binary->getRHS());
      }
    } else if (const auto *List = dyn_cast<InitListExpr>(S)) {
      for (const Expr *Init : List->inits())
        forget(S, Init);
    } else if (const auto *Declared = dyn_cast<DeclStmt>(S)) {
      for (const Decl *D : Declared->decls())
        if (const auto *Var = dyn_cast<VarDecl>(D); Var && Var->getInit())
          forget(Var->getInit(), Var->getInit());
    } else if (const auto *Use = dyn_cast<DeclRefExpr>(S)) {
      // if (File), !File
      if (const auto *Var = dyn_cast<VarDecl>(Use->getDecl()))
        if (const auto Known = Slots.known({Var, {}});
            Known && !About[*Known].Permit && Var->getType()->isPointerType())
          Problem.Tests[Use] = {*Known};
    }
    for (const Stmt *Child : S->children())
      walk(Child);
  }

  void compared(const BinaryOperator *Binary, const Expr *Side) {
    const auto Where = placeOf(Side);
    const auto Known = Where ? Slots.known(*Where) : std::nullopt;
    if (!Known || About[*Known].Permit)
      return;
    switch (Binary->getOpcode()) {
    case BO_EQ: // == nullptr, == -1
    case BO_LT: // < 0
    case BO_LE:
      Problem.Tests[Binary] = {*Known, false};
      break;
    case BO_NE:
    case BO_GT:
    case BO_GE:
      Problem.Tests[Binary] = {*Known, true};
      break;
    default:
      break;
    }
  }

  Unit &In;
  const Body &Of;
  llvm::DenseMap<const Expr *, const Expr *> Awaits;
  llvm::DenseMap<const Expr *, const VarDecl *> Into;
};

} // namespace

std::vector<ManualRelease> manualReleases(Unit &In, const Body &Of) {
  std::vector<ManualRelease> All;
  if (Of.Suspensions.empty() || !Of.Function)
    return All;
  const Timing::Scope Measured(In.times(), "manual releases");
  const Builder Built(In, Of);
  if (Built.Problem.Sites.empty())
    return All;
  const Library *Its = In.libraryOf(Of);
  llvm::SmallVector<const CXXRecordDecl *, 2> Cancel;
  if (Its)
    for (const std::string &Name : Its->Carriers)
      if (const CXXRecordDecl *Class = findClass(In.context(), Name))
        Cancel.push_back(Class);
  const SourceManager &Sources = In.context().getSourceManager();
  llvm::DenseSet<unsigned> Done;
  for (const SuspendedHolding &Here : findHeld(In, Of, Built.Problem, Cancel)) {
    if (isa<CoyieldExpr>(Here.At->At) || neverSuspends(Here.At->At) ||
        !mayThrow(*Here.At) ||
        cannotThrow(In, *Here.At, Of, /*Cancelled=*/!Cancel.empty()))
      continue;
    for (const HeldThere &One : Here.Held) {
      const Builder::Slot &Slot = Built.About[One.Slot];
      if (!llvm::is_contained(Here.LostByException, One.Slot) ||
          Done.contains(One.Sites.front()))
        continue;
      // That it is given back later shows that it is this function's to give.
      const auto Later =
          llvm::partition_point(Slot.GivenBack, [&](const Expr *Gives) {
            return !Sources.isBeforeInTranslationUnit(
                Here.At->At->getBeginLoc(), Gives->getBeginLoc());
          });
      if (Later == Slot.GivenBack.end())
        continue;
      Done.insert(One.Sites.begin(), One.Sites.end());
      All.push_back({Here.At, Built.Slots[One.Slot].name(),
                     Built.Problem.Sites[One.Sites.front()],
                     (*Later)->getBeginLoc(), Slot.Entry, Slot.Permit});
    }
  }
  return All;
}

} // namespace cotidy
