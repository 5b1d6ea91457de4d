// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/lifetime/ObjectKeepers.h"

#include "clang/AST/DeclTemplate.h"
#include "llvm/ADT/STLExtras.h"

namespace cotidy {

using namespace clang;

namespace {

bool related(const CXXRecordDecl *One, const CXXRecordDecl *Other) {
  One = One->getDefinition();
  Other = Other->getDefinition();
  return One && Other &&
         (One->getCanonicalDecl() == Other->getCanonicalDecl() ||
          One->isDerivedFrom(Other) || Other->isDerivedFrom(One));
}

bool capturesThis(const LambdaExpr &Lambda) {
  return llvm::any_of(Lambda.captures(), [](const LambdaCapture &Capture) {
    return Capture.capturesThis() && Capture.getCaptureKind() != LCK_StarThis;
  });
}

/// A capture by value that keeps the object.
bool capturesKeeper(const LambdaExpr &Lambda, const CXXRecordDecl *Class) {
  return llvm::any_of(Lambda.captures(), [&](const LambdaCapture &Capture) {
    return Capture.capturesVariable() &&
           Capture.getCaptureKind() == LCK_ByCopy &&
           keepsObject(Capture.getCapturedVar()->getType(), Class);
  });
}

const CXXRecordDecl *methodClass(const FunctionDecl *Function) {
  const auto *Method = dyn_cast_or_null<CXXMethodDecl>(Function);
  return Method && Method->isImplicitObjectMemberFunction() &&
                 !Method->getParent()->isLambda()
             ? Method->getParent()
             : nullptr;
}

} // namespace

const CXXRecordDecl *objectOf(const Body &Of) {
  if (!Of.Lambda)
    return methodClass(Of.Function);
  if (!capturesThis(*Of.Lambda))
    return nullptr;
  for (const Body *Around = Of.Outer; Around; Around = Around->Outer)
    if (const CXXRecordDecl *Class = methodClass(Around->Function))
      return Class;
  return nullptr;
}

bool isOfObject(QualType Type, const CXXRecordDecl *Class) {
  const auto *Pointer = dyn_cast_or_null<ClassTemplateSpecializationDecl>(
      Type.getNonReferenceType()->getAsCXXRecordDecl());
  if (!Pointer || Pointer->getTemplateArgs().size() == 0 ||
      Pointer->getTemplateArgs()[0].getKind() != TemplateArgument::Type)
    return false;
  const CXXRecordDecl *To =
      Pointer->getTemplateArgs()[0].getAsType()->getAsCXXRecordDecl();
  return To && related(To, Class);
}

bool keepsObject(QualType Type, const CXXRecordDecl *Class) {
  return isOfObject(Type, Class) &&
         memberNamed(Type.getNonReferenceType()->getAsCXXRecordDecl(),
                     OO_Arrow);
}

bool derivesFromRole(Unit &In, const CXXRecordDecl *Class, TypeRole Role) {
  const auto Has = [&](const CXXRecordDecl *One) {
    return In.facts(In.context().getCanonicalTagType(One)).is(Role);
  };
  if (!Class->hasDefinition())
    return false;
  bool Found = Has(Class);
  Class->forallBases([&](const CXXRecordDecl *Base) {
    Found |= Has(Base);
    return true;
  });
  return Found;
}

bool isShared(Unit &In, const CXXRecordDecl *Class) {
  return memberNamed(Class, "shared_from_this") ||
         derivesFromRole(In, Class, TypeRole::SharedBase);
}

void SelfDeletion::build() {
  if (std::exchange(Built, true))
    return;
  for (const Body &Of : In.bodies()) {
    llvm::SmallVector<const Stmt *, 32> Open{Of.Root};
    while (!Open.empty()) {
      const Stmt *S = Open.pop_back_val();
      if (!S || isa<LambdaExpr>(S))
        continue;
      if (const auto *Suspend = dyn_cast<CoroutineSuspendExpr>(S)) {
        Open.push_back(Suspend->getOperand());
        continue;
      }
      if (const auto *Delete = dyn_cast<CXXDeleteExpr>(S)) {
        const Expr *What = Delete->getArgument()->IgnoreParenImpCasts();
        if (const CXXRecordDecl *Class =
                What->getType()->getPointeeCXXRecordDecl())
          (isa<CXXThisExpr>(What) ? Themselves : ByOthers)
              .insert(Class->getCanonicalDecl());
      }
      Open.append(S->child_begin(), S->child_end());
    }
    for (const CallSite &Call : Of.Calls)
      if (Call.Receiver && Call.Callee->getIdentifier() &&
          Call.Callee->getName() == "deleteLater") {
        QualType Type = Call.Receiver->IgnoreParenImpCasts()->getType();
        if (Type->isPointerType())
          Type = Type->getPointeeType();
        if (const CXXRecordDecl *Class = Type->getAsCXXRecordDecl())
          ByOthers.insert(Class->getCanonicalDecl());
      }
  }
}

bool SelfDeletion::deletesItself(const CXXRecordDecl *Class) {
  build();
  bool Found = Themselves.contains(Class->getCanonicalDecl());
  if (Class->hasDefinition())
    Class->forallBases([&](const CXXRecordDecl *Base) {
      Found |= Themselves.contains(Base->getCanonicalDecl());
      return true;
    });
  return Found;
}

bool SelfDeletion::isDeleted(const CXXRecordDecl *Class) {
  build();
  return ByOthers.contains(Class->getCanonicalDecl());
}

bool Keepers::hasKeeper(const Body &Of, const CXXRecordDecl *Class) {
  if (Of.Function && llvm::any_of(Of.Function->parameters(),
                                  [&](const ParmVarDecl *Parameter) {
                                    return keepsObject(Parameter->getType(),
                                                       Class);
                                  }))
    return true;
  for (const Body *Around = &Of; Around; Around = Around->Outer)
    if (Around->Lambda && capturesKeeper(*Around->Lambda, Class))
      return true;
  return false;
}

/// Whether what starts the coroutine gets a strong reference as well, as a
/// completion handler that has one.
bool Keepers::isGivenKeeper(const Body &Around, const Expr *Started,
                            const CXXRecordDecl *Class) {
  for (const CallSite &Call : Around.Calls) {
    if (llvm::none_of(Call.Arguments, [&](const Expr *Argument) {
          return written(Argument) == Started;
        }))
      continue;
    for (const Expr *Argument : Call.Arguments) {
      const Expr *Given = written(Argument);
      if (const auto *Lambda = dyn_cast<LambdaExpr>(Given);
          Lambda && capturesKeeper(*Lambda, Class))
        return true;
      if (Given != Started && keepsObject(Given->getType(), Class))
        return true;
    }
  }
  return false;
}

/// Whether On is an owner that only this function has: a local that is not
/// copied anywhere, or a temporary.
bool Keepers::isOnlyOwner(const Expr *On, const Body &Around,
                          const CXXRecordDecl *Class) {
  On = On->IgnoreParenImpCasts();
  if (const auto *Arrow = dyn_cast<CXXOperatorCallExpr>(On);
      Arrow && Arrow->getOperator() == OO_Arrow)
    On = Arrow->getArg(0)->IgnoreParenImpCasts();
  if (!keepsObject(On->getType(), Class))
    return false;
  const auto *Use = dyn_cast<DeclRefExpr>(On);
  if (!Use) {
    const auto *Made = dyn_cast<CallExpr>(written(On));
    // std::make_shared<Session>(): a new object.
    return Made && Made->getDirectCallee() &&
           Made->getDirectCallee()->isInStdNamespace();
  }
  const auto *Var = dyn_cast<VarDecl>(Use->getDecl());
  if (!Var || !Var->hasLocalStorage() || isa<ParmVarDecl>(Var) ||
      Var->getType()->isReferenceType() || !Var->getInit())
    return false;
  const auto *Made = dyn_cast<CallExpr>(written(Var->getInit()));
  if (!Made || !Made->getDirectCallee() ||
      !Made->getDirectCallee()->isInStdNamespace() ||
      isa<CXXMemberCallExpr>(Made))
    return false;
  // Every other mention is a member access, as this one is.
  llvm::SmallPtrSet<const Expr *, 8> Accessed;
  for (const CallSite &Call : Around.Calls)
    if (Call.Receiver && isa<CXXOperatorCallExpr>(Call.At) &&
        Call.Callee->getOverloadedOperator() == OO_Arrow)
      Accessed.insert(Call.Receiver->IgnoreParenImpCasts());
  const auto Uses = Around.Uses.find(Var);
  return Uses != Around.Uses.end() &&
         llvm::all_of(Uses->second, [&](const DeclRefExpr *Mention) {
           return Accessed.contains(Mention);
         });
}

/// A lambda that captures this and is handed to what starts coroutines.
const Expr *Keepers::handedOn(const Body &Lambda, const CXXRecordDecl *Class) {
  const Body *Around = Lambda.Outer;
  if (!Around)
    return nullptr;
  for (const CallSite &Call : Around->Calls) {
    if (llvm::none_of(Call.Arguments, [&](const Expr *Argument) {
          return written(Argument) == Lambda.Lambda;
        }))
      continue;
    bool Starts = false;
    for (const FunctionModel *Model : In.modelsOf(Call.Callee, Call.Receiver))
      Starts |=
          Model->is(FunctionRole::Spawn) || Model->is(FunctionRole::Detach);
    for (const Expr *Argument : Call.Arguments)
      Starts |= In.facts(Argument->getType()).is(TypeRole::DetachedToken);
    const bool Awaited =
        llvm::any_of(Around->Suspensions, [&](const Suspension &Point) {
          const CallSite *Waits = awaitedCall(*Around, Point);
          return Waits && Waits->At == Call.At;
        });
    if (Starts && !Awaited && !isGivenKeeper(*Around, Lambda.Lambda, Class))
      return Call.At;
  }
  return nullptr;
}

const Expr *Keepers::startedUnkept(const Body &Of, const CXXRecordDecl *Class) {
  if (const auto [At, New] = Known.try_emplace(&Of, nullptr); !New)
    return At->second; // Null while it is being computed.
  const Expr *Found = Of.Lambda ? handedOn(Of, Class) : nullptr;
  for (const SharedState::Caller &From : State.callersOf(Of.Function)) {
    if (Found)
      break;
    const Expr *On = From.Call->Receiver;
    if (!On || Of.Lambda)
      continue;
    const bool OnThis = isa<CXXThisExpr>(On->IgnoreParenImpCasts());
    if (From.Waits) {
      // A coroutine that waits for it is judged itself; a plain function hands
      // it on.
      if (OnThis && !From.In->isCoroutine() && !hasKeeper(*From.In, Class))
        Found = startedUnkept(*From.In, Class);
      continue;
    }
    const bool Unkept =
        OnThis ? !hasKeeper(*From.In, Class) : isOnlyOwner(On, *From.In, Class);
    if (Unkept && !isGivenKeeper(*From.In, From.Call->At, Class))
      Found = From.Call->At;
  }
  return Known[&Of] = Found;
}

} // namespace cotidy
