// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/cancellation/TokensInScope.h"

#include "checks/core/analysis/Conditions.h"
#include "checks/core/analysis/Names.h"
#include "checks/core/analysis/Places.h"
#include "llvm/ADT/STLExtras.h"

namespace cotidy {

using namespace clang;

namespace {

QualType withoutReference(QualType Type) {
  Type = Type.getNonReferenceType();
  return Type->isPointerType() ? Type->getPointeeType() : Type;
}

const CXXRecordDecl *classOf(QualType Type) {
  const CXXRecordDecl *Class = withoutReference(Type)->getAsCXXRecordDecl();
  return Class ? Class->getDefinition() : nullptr;
}

/// Whether every await of a coroutine gets the token without being given it.
bool travelsAlone(Unit &In, QualType Type) {
  const TypeModel *Model = tokenModel(In, Type);
  const Library *From = Model ? Model->From : nullptr;
  return From && From->CancellationKnown && !From->Carriers.empty() &&
         !From->CancelledByToken;
}

/// Whether the code says that it does not use a variable.
bool isUnusedOnPurpose(const VarDecl *Var, const Body &Of,
                       const Parents &Around) {
  if (Var->hasAttr<UnusedAttr>())
    return true;
  const auto Uses = Of.Uses.find(Var);
  return Uses != Of.Uses.end() &&
         llvm::any_of(Uses->second, [&](const DeclRefExpr *Use) {
           const auto *Cast =
               dyn_cast_or_null<ExplicitCastExpr>(Around.of(Use));
           return Cast && Cast->getType()->isVoidType();
         });
}

/// The object that an expression reaches into: a variable, or null and This.
const ValueDecl *rootOf(const Expr *E, bool &This) {
  for (unsigned Depth = 0; E && Depth != 16; ++Depth) {
    E = E->IgnoreUnlessSpelledInSource()->IgnoreParenImpCasts();
    if (isa<CXXThisExpr>(E)) {
      This = true;
      return nullptr;
    }
    if (const auto *Use = dyn_cast<DeclRefExpr>(E))
      return Use->getDecl();
    if (const auto *Member = dyn_cast<MemberExpr>(E)) {
      E = Member->getBase();
      continue;
    }
    if (const auto *Unary = dyn_cast<UnaryOperator>(E)) {
      E = Unary->getSubExpr();
      continue;
    }
    // *Pointer, Pointer->, Object.part(): what is reached through the object.
    if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(E)) {
      E = Operator->getNumArgs() ? Operator->getArg(0) : nullptr;
      continue;
    }
    if (const auto *Call = dyn_cast<CXXMemberCallExpr>(E)) {
      E = Call->getImplicitObjectArgument();
      continue;
    }
    if (const auto *Call = dyn_cast<CallExpr>(E);
        Call && Call->isCallToStdMove()) {
      E = Call->getArg(0);
      continue;
    }
    return nullptr;
  }
  return nullptr;
}

} // namespace

const TypeModel *tokenModel(Unit &In, QualType Type) {
  const CXXRecordDecl *Class = Type.isNull() ? nullptr : classOf(Type);
  if (!Class || Class->isInvalidDecl())
    return nullptr;
  const auto ModelOf = [&](const CXXRecordDecl *One) {
    const TypeModel *Model =
        In.facts(In.context().getCanonicalTagType(One)).Model;
    return Model && Model->is(TypeRole::CancellationToken) ? Model : nullptr;
  };
  const TypeModel *Found = ModelOf(Class);
  if (!Found && Class->getNumBases())
    Class->forallBases([&](const CXXRecordDecl *Base) {
      Found = ModelOf(Base);
      return !Found;
    });
  return Found;
}

bool ScopeToken::fits(QualType Parameter) const {
  const QualType Own = Var->getType().getNonReferenceType();
  const QualType Wanted = Parameter.getNonReferenceType();
  if (Own->isPointerType() != Wanted->isPointerType())
    return false;
  const CXXRecordDecl *Mine = classOf(Own), *Its = classOf(Wanted);
  if (!Mine || !Its)
    return false;
  const bool Pointer = Wanted->isPointerType();
  const bool Refers = Pointer || Parameter->isLValueReferenceType();
  if (Mine != Its && !(Refers && Mine->isDerivedFrom(Its)))
    return false;
  if (Pointer)
    return Wanted->getPointeeType().isConstQualified() ||
           !Own->getPointeeType().isConstQualified();
  return !Refers || Wanted.isConstQualified() || !Const;
}

std::vector<ScopeToken> tokensOf(Unit &In, const Body &Of,
                                 const Parents &Around) {
  std::vector<ScopeToken> Found;
  const auto Add = [&](const VarDecl *Var, const VarDecl *Origin, bool Const) {
    if (!Var->getDeclName() || !isCancellationToken(In, Var->getType()) ||
        travelsAlone(In, Var->getType()) || isUnusedOnPurpose(Var, Of, Around))
      return;
    Found.push_back(
        {Var, Origin,
         Const || Var->getType().getNonReferenceType().isConstQualified()});
  };
  if (Of.Function)
    for (const ParmVarDecl *Parameter : Of.Function->parameters())
      Add(Parameter, Parameter, false);
  if (Of.Lambda)
    for (const LambdaCapture &Capture : Of.Lambda->captures())
      if (Capture.capturesVariable() && Capture.isExplicit())
        if (const auto *Var = dyn_cast<VarDecl>(Capture.getCapturedVar()))
          Add(Var, Var,
              Capture.getCaptureKind() == LCK_ByCopy &&
                  !Of.Lambda->isMutable());
  for (const VarDecl *Local : Of.Locals) {
    if (!Local->getInit() || !isCancellationToken(In, Local->getType()))
      continue;
    const auto *From =
        dyn_cast_or_null<VarDecl>(namedVariable(written(Local->getInit())));
    const auto Known = llvm::find_if(
        Found, [&](const ScopeToken &One) { return One.Var == From; });
    if (Known != Found.end())
      Add(Local, Known->Origin, false);
  }
  return Found;
}

BoundToTokens::BoundToTokens(Unit &In, const Body &Of, const Parents &Around,
                             llvm::ArrayRef<ScopeToken> Tokens)
    : In(In), Of(Of), Around(Around) {
  for (const ScopeToken &One : Tokens)
    Bound.insert(One.Var);
  // What is bound in one round binds others in the next; chains are short.
  for (unsigned Round = 0; Round != 3; ++Round) {
    const size_t Before = Bound.size();
    const bool Had = This;
    for (const VarDecl *Local : Of.Locals)
      if (Local->getInit() && !Bound.contains(Local) &&
          mentions(Local->getInit()))
        Bound.insert(Local);
    for (const CallSite &Call : Of.Calls)
      bindArguments(Call);
    if (Bound.size() == Before && This == Had)
      return;
  }
}

bool BoundToTokens::mentions(const Stmt *S) const {
  if (!S || isa<CoawaitExpr, DependentCoawaitExpr>(S))
    return false;
  if (const auto *Use = dyn_cast<DeclRefExpr>(S))
    return Bound.contains(Use->getDecl());
  if (isa<CXXThisExpr>(S))
    return This;
  if (const auto *Lambda = dyn_cast<LambdaExpr>(S))
    return llvm::any_of(Lambda->capture_inits(),
                        [&](const Expr *Init) { return mentions(Init); });
  if (const auto *E = dyn_cast<Expr>(S))
    if (const CallSite *Call = Of.callAt(E);
        Call && matching(*Call, FunctionRole::TestsCancellation, In, Of))
      return false;
  return llvm::any_of(S->children(),
                      [&](const Stmt *Child) { return mentions(Child); });
}

/// Binds the objects that E hands out to be changed.
void BoundToTokens::bind(const Expr *E) {
  const Expr *Inner = E->IgnoreUnlessSpelledInSource();
  if (const auto *Lambda = dyn_cast<LambdaExpr>(Inner)) {
    for (const Expr *Init : Lambda->capture_inits()) {
      bool Reaches = false;
      if (const ValueDecl *Var = Init ? rootOf(Init, Reaches) : nullptr)
        Bound.insert(Var);
      This |= Reaches;
    }
    return;
  }
  bool Reaches = false;
  if (const ValueDecl *Var = rootOf(E, Reaches))
    Bound.insert(Var);
  This |= Reaches;
}

/// A call with a token that gives nothing to await ties what else it is given
/// to the token: stop_callback(token, [&] { socket.cancel(); }).
void BoundToTokens::bindArguments(const CallSite &Call) {
  if (!Call.Callee || matching(Call, FunctionRole::TestsCancellation, In, Of))
    return;
  const auto *Constructor = dyn_cast<CXXConstructorDecl>(Call.Callee);
  if (Constructor && Constructor->isCopyOrMoveConstructor())
    return;
  if (!(Call.Receiver && mentions(Call.Receiver)) &&
      llvm::none_of(Call.Arguments,
                    [&](const Expr *Each) { return mentions(Each); }))
    return;
  const TypeFacts &Given = In.facts(Call.At->getType());
  if (!Constructor && (Given.Coroutine || Given.Awaitable))
    return;
  const auto *Method = dyn_cast<CXXMethodDecl>(Call.Callee);
  if (Call.Receiver && Method && !Method->isConst() && !Method->isStatic())
    bind(Call.Receiver);
  for (const auto &[Argument, Parameter] :
       llvm::zip(Call.Arguments, Call.Callee->parameters())) {
    const QualType Type = Parameter->getType();
    const bool Changes =
        (Type->isLValueReferenceType() || Type->isPointerType()) &&
        !Type->getPointeeType().isConstQualified();
    if (Changes || isa<LambdaExpr>(Argument->IgnoreUnlessSpelledInSource()))
      bind(Argument);
  }
}

/// Whether objects of a class have a token of their own, or a source of tokens.
bool BoundToTokens::holdsToken(QualType Type) {
  const CXXRecordDecl *Class = classOf(Type);
  if (!Class || Class->isDependentContext())
    return false;
  const auto Holds = [&](const CXXRecordDecl *One) {
    return llvm::any_of(One->fields(), [&](const FieldDecl *Field) {
      if (isCancellationToken(In, Field->getType()))
        return true;
      const CXXRecordDecl *Part = classOf(Field->getType());
      return Part && llvm::any_of(Part->methods(), [&](const CXXMethodDecl *M) {
               return M->getNumParams() == 0 && !M->isStatic() &&
                      M->getReturnType()->isRecordType() &&
                      isCancellationToken(In, M->getReturnType());
             });
    });
  };
  bool Found = Holds(Class);
  Class->forallBases([&](const CXXRecordDecl *Base) {
    Found |= Base->getDefinition() && Holds(Base->getDefinition());
    return !Found;
  });
  return Found;
}

bool BoundToTokens::isBoundObject(const Expr *Receiver) {
  bool Reaches = false;
  const ValueDecl *Root = rootOf(Receiver, Reaches);
  return (Reaches && This) || (Root && Bound.contains(Root)) ||
         holdsToken(Receiver->getType());
}

bool BoundToTokens::covers(const CallSite &Call, const Expr *Await) {
  if (Call.Receiver &&
      (mentions(Call.Receiver) || isBoundObject(Call.Receiver)))
    return true;
  for (const Expr *Argument : Call.Arguments)
    if (mentions(Argument) || holdsToken(Argument->getType()))
      return true;
  const Stmt *Inner = Call.At;
  for (const Stmt *Up = Around.of(Inner); Up && Inner != Await;
       Inner = Up, Up = Around.of(Up)) {
    if (Up == Await)
      return false;
    if (isa<LambdaExpr>(Up))
      return true;
    for (const Stmt *Child : Up->children()) {
      if (Child == Inner || !Child || !mentions(Child))
        continue;
      // One of several operations of the same kind is given a token, this one
      // is not: when_all(f(1, token), f(2)).
      const auto *E = dyn_cast<Expr>(Child);
      const CallSite *Sibling =
          E ? Of.callAt(E->IgnoreUnlessSpelledInSource()) : nullptr;
      if (!Sibling || !Sibling->Callee || !Call.Callee ||
          lastName(Sibling->Callee) != lastName(Call.Callee))
        return true;
    }
  }
  return false;
}

} // namespace cotidy
