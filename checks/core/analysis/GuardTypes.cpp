// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/core/analysis/GuardTypes.h"

#include "checks/core/analysis/Conditions.h"
#include "checks/core/analysis/Names.h"
#include "checks/core/analysis/Place.h"
#include "clang/AST/DeclTemplate.h"
#include "llvm/ADT/STLExtras.h"

namespace cotidy {

using namespace clang;

namespace {

/// The members called Name, of the class and its bases.
llvm::SmallVector<const CXXMethodDecl *, 2> methods(const CXXRecordDecl *Class,
                                                    llvm::StringRef Name) {
  llvm::SmallVector<const CXXMethodDecl *, 2> All;
  const DeclarationName Key(&Class->getASTContext().Idents.get(Name));
  const auto Look = [&](const CXXRecordDecl *In) {
    for (const NamedDecl *Found : In->lookup(Key))
      if (const auto *Method = dyn_cast<CXXMethodDecl>(Found))
        All.push_back(Method);
    return true;
  };
  Look(Class);
  if (All.empty())
    Class->forallBases(Look);
  return All;
}

bool doesNothing(const FunctionDecl *Function) {
  const FunctionDecl *Defined = nullptr;
  if (!Function->hasBody(Defined))
    return false;
  const auto *Block = dyn_cast_or_null<CompoundStmt>(Defined->getBody());
  return Block && Block->body_empty();
}

const CXXRecordDecl *argument(const CXXRecordDecl *Class, unsigned Index) {
  const auto *Of = dyn_cast<ClassTemplateSpecializationDecl>(Class);
  if (!Of)
    return nullptr;
  unsigned At = 0;
  const CXXRecordDecl *Found = nullptr;
  const auto Look = [&](const TemplateArgument &One) {
    if (At++ == Index && One.getKind() == TemplateArgument::Type)
      Found = One.getAsType()->getAsCXXRecordDecl();
  };
  for (const TemplateArgument &One : Of->getTemplateArgs().asArray())
    if (One.getKind() == TemplateArgument::Pack)
      llvm::for_each(One.pack_elements(), Look);
    else
      Look(One);
  return Found;
}

} // namespace

/// Whether a class without a model takes and gives back the way a lock does:
/// lock() comes back when it is taken. One whose lock() is awaited is a
/// coroutine's, also where threads may take it, and one whose lock() does
/// nothing is none.
bool GuardTypes::hasLockShape(const CXXRecordDecl *Class) {
  if (Class->isInStdNamespace() || Class->isDependentContext() ||
      methods(Class, "unlock").empty() ||
      llvm::any_of(Class->methods(), [&](const CXXMethodDecl *Method) {
        const TypeFacts &Given = In.facts(Method->getReturnType());
        return Given.Awaitable || Given.Coroutine;
      }))
    return false;
  return llvm::any_of(methods(Class, "lock"), [](const CXXMethodDecl *Lock) {
    return Lock->getNumParams() == 0 && !Lock->isStatic() &&
           Lock->getReturnType()->isVoidType() && !doesNothing(Lock);
  });
}

bool GuardTypes::isLock(QualType Type) {
  if (What != Held::Locks || Type.isNull())
    return false;
  Type = Type.getNonReferenceType();
  if (Type->isPointerType())
    Type = Type->getPointeeType();
  const CXXRecordDecl *Class = Type->getAsCXXRecordDecl();
  if (!Class || !Class->hasDefinition())
    return false;
  Class = Class->getDefinition();
  const auto [At, New] = Locks.try_emplace(Class, false);
  if (New) {
    const TypeFacts &Facts = In.facts(Type);
    const bool Is = Facts.Model ? Facts.is(TypeRole::ThreadLock)
                                : !Facts.Awaitable && hasLockShape(Class) &&
                                      of(Type).Form == GuardForm::None;
    Locks[Class] = Is;
    return Is;
  }
  return At->second;
}

/// A guard template guards what its arguments are: one of a coroutine's lock
/// may be held across a suspension.
bool GuardTypes::guardsThreadLock(const CXXRecordDecl *Class) {
  if (!isa<ClassTemplateSpecializationDecl>(Class))
    return true;
  bool Others = false;
  for (unsigned I = 0; const CXXRecordDecl *Of = argument(Class, I); ++I) {
    if (isLock(In.context().getCanonicalTagType(Of)))
      return true;
    Others |= !Of->hasDefinition() || Of->isDependentContext() ||
              !methods(Of->getDefinition(), "unlock").empty();
  }
  // What LockedPtr<Synchronized<...>> locks is not among its arguments.
  return !Others;
}

const GuardFacts &GuardTypes::of(QualType Type) {
  if (Type.isNull() || Type->isReferenceType())
    return None;
  const CXXRecordDecl *Class = Type->getAsCXXRecordDecl();
  if (!Class || !Class->hasDefinition() || Class->isInvalidDecl() ||
      Class->isDependentContext())
    return None;
  Class = Class->getDefinition();
  if (const auto Known = Types.find(Class); Known != Types.end())
    return *Known->second;
  // A class that has itself for a member, by a pointer, is none until known.
  Types[Class] = std::make_unique<GuardFacts>();
  auto Facts = std::make_unique<GuardFacts>(classify(Class));
  return *(Types[Class] = std::move(Facts));
}

GuardFacts GuardTypes::classify(const CXXRecordDecl *Class) {
  GuardFacts Facts;
  Facts.Class = Class;
  const bool Always =
      !Class->hasDefaultConstructor() && !Class->hasMoveConstructor();
  const QualType Type = In.context().getCanonicalTagType(Class);
  const TypeFacts &Known = In.facts(Type);
  const bool Listed = Further && Further->contains(qualifiedName(Class));
  if (Listed || Known.is(What == Held::Locks ? TypeRole::ThreadLockGuard
                                             : TypeRole::ThreadScope)) {
    Facts.Model = Known.Model;
    if (What == Held::Scopes || guardsThreadLock(Class)) {
      Facts.Form = GuardForm::Guard;
      Facts.Always = Always;
    }
    return Facts;
  }
  if (Known.is(TypeRole::Holder)) {
    if (const CXXRecordDecl *Of = argument(Class, 0))
      if (const GuardFacts &Inner = of(In.context().getCanonicalTagType(Of));
          Inner.Form != GuardForm::None) {
        Facts.Form = GuardForm::Holder;
        Facts.Model = Inner.Model;
        Facts.Inner = In.context().getCanonicalTagType(Of);
      }
    return Facts;
  }
  if (Known.Model || Known.Coroutine)
    return Facts;
  if (What == Held::Locks && In.isOwnCode(Class->getLocation()))
    if (const CXXDestructorDecl *Ends = Class->getDestructor();
        Ends && Ends->isUserProvided() && effectOf(Ends).Gives &&
        !effectOf(Ends).Takes) {
      Facts.Form = GuardForm::Guard;
      return Facts;
    }
  const auto Has = [&](QualType Part) {
    const GuardFacts &Inner = of(Part);
    if (Inner.Form == GuardForm::None || Inner.Form == GuardForm::Holder)
      return false;
    Facts.Form = GuardForm::Wrapper;
    Facts.Always |= Inner.Always;
    Facts.Model = Inner.Model;
    return true;
  };
  for (const CXXBaseSpecifier &Base : Class->bases())
    if (Has(Base.getType()))
      return Facts;
  // What a library keeps in its own classes is its business.
  if (In.isOwnCode(Class->getLocation()) || qualifiedName(Class) == "std::pair")
    for (const FieldDecl *Field : Class->fields())
      if (Has(Field->getType()))
        return Facts;
  return Facts;
}

GuardCall GuardTypes::call(const CallSite &Site, const Body &Around,
                           const FunctionModel **Entry) {
  for (const FunctionModel *Model : In.modelsOf(Site.Callee, Site.Receiver)) {
    GuardCall Does = GuardCall::None;
    if (What == Held::Locks)
      Does = Model->is(FunctionRole::AcquiresLock)   ? GuardCall::Takes
             : Model->is(FunctionRole::TriesLock)    ? GuardCall::Tries
             : Model->is(FunctionRole::ReleasesLock) ? GuardCall::Gives
             : Model->is(FunctionRole::SwapsLock)    ? GuardCall::Swaps
             : Model->is(FunctionRole::DisownsLock)  ? GuardCall::Disowns
             : Model->is(FunctionRole::TestsLock)    ? GuardCall::Tests
                                                     : GuardCall::None;
    else
      Does = Model->is(FunctionRole::EntersThreadScope)   ? GuardCall::Takes
             : Model->is(FunctionRole::LeavesThreadScope) ? GuardCall::Gives
                                                          : GuardCall::None;
    if (Does == GuardCall::None)
      continue;
    switch (applies(*Model, Site, In, Around)) {
    case Applies::Yes:
      if (Entry)
        *Entry = Model;
      return Does;
    case Applies::Excluded:
      return GuardCall::None;
    case Applies::No:
      break;
    }
  }
  if (!Site.Receiver)
    return GuardCall::None;
  const auto *Method = dyn_cast<CXXMethodDecl>(Site.Callee);
  const QualType On = Site.Receiver->getType();
  if (Method && isa<CXXConversionDecl>(Method))
    return Method->getReturnType()->isBooleanType() ? GuardCall::Tests
                                                    : GuardCall::None;
  if (!Method || !Method->getIdentifier() || !isLock(On) ||
      In.facts(On->isPointerType() ? On->getPointeeType() : On).Model)
    return GuardCall::None;
  return llvm::StringSwitch<GuardCall>(Method->getName())
      .Cases({"lock", "lock_shared"}, GuardCall::Takes)
      .Cases({"unlock", "unlock_shared"}, GuardCall::Gives)
      .Cases({"try_lock", "try_lock_shared", "try_lock_for", "try_lock_until"},
             GuardCall::Tries)
      .Default(GuardCall::None);
}

const GuardTypes::MemberEffect &
GuardTypes::effectOf(const FunctionDecl *Member) {
  auto &Known = Members[Member];
  if (Known)
    return *Known;
  Known = std::make_unique<MemberEffect>(); // Of a recursive call: nothing.
  MemberEffect Found;
  if (const Body *Its = In.bodyOf(Member)) {
    Found.Known = true;
    for (const CallSite &Site : Its->Calls) {
      const GuardCall Does = call(Site, *Its);
      if (Does == GuardCall::None) {
        // A member that calls another one.
        if (Site.Receiver &&
            isa<CXXThisExpr>(Site.Receiver->IgnoreImpCasts())) {
          const MemberEffect Inner = effectOf(Site.Callee);
          Found.Takes |= Inner.Takes;
          Found.Gives |= Inner.Gives;
          Found.Given.append(Inner.Given.begin(), Inner.Given.end());
        }
        continue;
      }
      const Expr *On = Site.Receiver            ? Site.Receiver
                       : Site.Arguments.empty() ? nullptr
                                                : Site.Arguments.front();
      const auto Where = On ? placeOf(On) : std::nullopt;
      if (!Where)
        continue;
      Found.Takes |= Does == GuardCall::Takes || Does == GuardCall::Tries;
      if (Does == GuardCall::Gives && !Where->Root) {
        Found.Gives = true;
        if (Where->Members.size() == 1)
          Found.Given.push_back(Where->Members.front());
      }
    }
  }
  return *(Members[Member] = std::make_unique<MemberEffect>(std::move(Found)));
}

} // namespace cotidy
