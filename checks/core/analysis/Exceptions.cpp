// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/core/analysis/Exceptions.h"

#include "checks/core/analysis/Conditions.h"
#include "checks/core/analysis/Failing.h"
#include "checks/core/analysis/Names.h"
#include "llvm/ADT/STLExtras.h"

namespace cotidy {

using namespace clang;

bool catches(const CXXCatchStmt &Handler, const CXXRecordDecl *Exception) {
  const VarDecl *Caught = Handler.getExceptionDecl();
  if (!Caught)
    return true; // catch (...)
  if (!Exception)
    return false;
  const CXXRecordDecl *Class =
      Handler.getCaughtType().getNonReferenceType()->getAsCXXRecordDecl();
  if (!Class)
    return false;
  return Class->getCanonicalDecl() == Exception->getCanonicalDecl() ||
         (Exception->hasDefinition() && Class->hasDefinition() &&
          Exception->isDerivedFrom(Class));
}

bool catchesMost(const CXXCatchStmt &Handler) {
  if (!Handler.getExceptionDecl())
    return true;
  const CXXRecordDecl *Class =
      Handler.getCaughtType().getNonReferenceType()->getAsCXXRecordDecl();
  return Class && qualifiedName(Class) == "std::exception";
}

namespace {

const CXXRecordDecl *findIn(const DeclContext *Scope, ASTContext &Context,
                            llvm::StringRef Rest) {
  const auto [First, Tail] = Rest.split("::");
  for (const NamedDecl *Found :
       Scope->lookup(DeclarationName(&Context.Idents.get(First)))) {
    if (const auto *Template = dyn_cast<ClassTemplateDecl>(Found))
      Found = Template->getTemplatedDecl();
    if (Tail.empty()) {
      if (const auto *Alias = dyn_cast<TypedefNameDecl>(Found)) {
        if (const auto *Class =
                Alias->getUnderlyingType()->getAsCXXRecordDecl())
          return Class->getDefinition();
      } else if (const auto *Class = dyn_cast<CXXRecordDecl>(Found)) {
        return Class->getDefinition();
      }
      continue;
    }
    if (const auto *Inner = dyn_cast<DeclContext>(Found))
      if (const CXXRecordDecl *Class = findIn(Inner, Context, Tail))
        return Class;
  }
  return nullptr;
}

} // namespace

const CXXRecordDecl *findClass(ASTContext &Context, llvm::StringRef Qualified) {
  return findIn(Context.getTranslationUnitDecl(), Context, Qualified);
}

bool isDeclared(ASTContext &Context, llvm::StringRef Qualified) {
  const DeclContext *Scope = Context.getTranslationUnitDecl();
  llvm::SmallVector<llvm::StringRef, 4> Parts;
  Qualified.split(Parts, "::");
  for (size_t I = 0; I != Parts.size(); ++I) {
    const NamedDecl *Found = nullptr;
    for (const NamedDecl *Candidate :
         Scope->lookup(DeclarationName(&Context.Idents.get(Parts[I])))) {
      Candidate = Candidate->getUnderlyingDecl();
      if (I + 1 == Parts.size() || isa<DeclContext>(Candidate))
        Found = Candidate;
    }
    if (!Found)
      return false;
    Scope = dyn_cast<DeclContext>(Found);
  }
  return true;
}

bool mayAwaitAt(const Body &Around, const Stmt *S) {
  for (const CXXTryStmt *Try : Around.Tries)
    for (unsigned I = 0; I != Try->getNumHandlers(); ++I)
      if (contains(Try->getHandler(I)->getHandlerBlock(), S))
        return false;
  return true;
}

bool contains(const Stmt *Outer, const Stmt *S) {
  if (Outer == S)
    return true;
  for (const Stmt *Child : Outer->children())
    if (Child && contains(Child, S))
      return true;
  return false;
}

StmtSet statementsIn(const Stmt *Outer) {
  StmtSet All;
  llvm::SmallVector<const Stmt *, 32> Open{Outer};
  while (!Open.empty()) {
    const Stmt *S = Open.pop_back_val();
    if (S && All.insert(S).second)
      Open.append(S->child_begin(), S->child_end());
  }
  return All;
}

namespace {

/// Whether a type is an error, or a tuple or the like that has one in it.
bool holdsError(Unit &In, QualType Type) {
  if (In.facts(Type).is(TypeRole::ErrorValue))
    return true;
  const auto *Special = dyn_cast_or_null<ClassTemplateSpecializationDecl>(
      Type->getAsCXXRecordDecl());
  if (!Special)
    return false;
  for (const TemplateArgument &Argument :
       Special->getTemplateArgs().asArray()) {
    if (Argument.getKind() == TemplateArgument::Type &&
        In.facts(Argument.getAsType()).is(TypeRole::ErrorValue))
      return true;
    if (Argument.getKind() == TemplateArgument::Pack)
      for (const TemplateArgument &Element : Argument.pack_elements())
        if (Element.getKind() == TemplateArgument::Type &&
            In.facts(Element.getAsType()).is(TypeRole::ErrorValue))
          return true;
  }
  return false;
}

} // namespace

bool givesErrorAsValue(Unit &In, const Suspension &Point, const Body &Around) {
  if (holdsError(In, Point.At->getType()))
    return true;
  const CallSite *Call =
      Point.Operand
          ? Around.callAt(Point.Operand->IgnoreUnlessSpelledInSource())
          : nullptr;
  return Call && llvm::any_of(Call->Arguments, [&](const Expr *Argument) {
           return In.facts(Argument->getType()).is(TypeRole::ErrorValueToken);
         });
}

bool cannotThrow(Unit &In, const Suspension &Point, const Body &Around,
                 bool Cancelled) {
  const Expr *Operand = Point.Operand->IgnoreUnlessSpelledInSource();
  // A constant such as a request for the current executor cannot fail.
  if (const auto *Use = dyn_cast<DeclRefExpr>(Operand);
      Use && !Use->getDecl()->getDeclContext()->isFunctionOrMethod())
    return true;
  if (givesErrorAsValue(In, Point, Around))
    return true;
  const CallSite *Call = Around.callAt(Operand);
  return !Cancelled && Call && neverFails(In, *Call, Around);
}

namespace {

/// Whether a handler around S catches what S throws.
bool isCaught(const Body &Around, const Stmt *S) {
  return llvm::any_of(Around.Tries, [&](const CXXTryStmt *Try) {
    if (!contains(Try->getTryBlock(), S))
      return false;
    for (unsigned I = 0; I != Try->getNumHandlers(); ++I)
      if (catchesMost(*Try->getHandler(I)))
        return true;
    return false;
  });
}

bool throwsOut(const Body &Of) {
  return llvm::any_of(statementsIn(Of.Root), [&](const Stmt *S) {
    return isa<CXXThrowExpr>(S) && !isCaught(Of, S);
  });
}

/// Follows awaits into the coroutines of this unit: what they catch, an await
/// of them does not throw. Each is looked into once, as one that fails ends
/// the search.
class UncaughtAwait {
public:
  explicit UncaughtAwait(Unit &In) : In(In) {}

  const Suspension *first(const Body &Coroutine) {
    Asked.insert(&Coroutine);
    for (const Suspension &Point : Coroutine.Suspensions)
      if (!cannotThrow(In, Point, Coroutine, /*Cancelled=*/false) &&
          !isCaught(Coroutine, Point.At) && mayFail(Point, Coroutine))
        return &Point;
    return nullptr;
  }

private:
  bool mayFail(const Suspension &Point, const Body &Around) {
    return mayFail(Point.Operand, Around);
  }

  bool mayFail(const Expr *Awaited, const Body &Around) {
    const CallSite *Call = madeBy(Awaited, Around);
    if (!Call)
      return true;
    // Nobody knows which body a virtual call runs.
    const auto *Method = dyn_cast_or_null<CXXMethodDecl>(Call->Callee);
    if (Method && Method->isVirtual())
      return true;
    if (const FunctionModel *Several =
            matching(*Call, FunctionRole::Combinator, In, Around))
      return !Several->ErrorsAsValues &&
             (Call->Arguments.empty() ||
              llvm::any_of(Call->Arguments, [&](const Expr *Part) {
                return mayFail(Part, Around);
              }));
    const Body *Runs = In.bodyOf(Call->Callee);
    if (!Runs)
      return !startsHarmless(*Call, Around);
    // An operation of one's own, which is begun by a plain function: whether
    // it fails is more than that function shows.
    if (!Runs->isCoroutine())
      return false;
    if (Asked.contains(Runs))
      return false;
    return first(*Runs) || throwsOut(*Runs);
  }

  /// Whether a call starts a coroutine, whose end an await of it waits for, and
  /// that one does not fail.
  bool startsHarmless(const CallSite &Call, const Body &Around) {
    if (llvm::none_of(
            std::initializer_list<FunctionRole>{FunctionRole::AwaitsInPlace,
                                                FunctionRole::Spawn,
                                                FunctionRole::SpawnOwned},
            [&](FunctionRole Role) {
              return matching(Call, Role, In, Around);
            }))
      return false;
    bool Any = false;
    for (const Expr *Given : Call.Arguments)
      if (In.facts(Given->getType()).Coroutine) {
        if (mayFail(Given, Around))
          return false;
        Any = true;
      }
    return Any;
  }

  /// The call that an expression is, or that made the local it moves.
  static const CallSite *madeBy(const Expr *E, const Body &Around) {
    E = E->IgnoreUnlessSpelledInSource();
    const CallSite *Call = Around.callAt(E);
    if (Call && Call->Arguments.size() == 1 && isa<CallExpr>(E) &&
        cast<CallExpr>(E)->isCallToStdMove())
      return madeBy(Call->Arguments.front(), Around);
    if (Call)
      return Call;
    const auto *Use = dyn_cast<DeclRefExpr>(E);
    const auto *Local = Use ? dyn_cast<VarDecl>(Use->getDecl()) : nullptr;
    return Local && Local->getInit() && llvm::is_contained(Around.Locals, Local)
               ? Around.callAt(Local->getInit()->IgnoreUnlessSpelledInSource())
               : nullptr;
  }

  Unit &In;
  llvm::SmallPtrSet<const Body *, 8> Asked;
};

} // namespace

const Suspension *firstUncaught(Unit &In, const Body &Coroutine) {
  return UncaughtAwait(In).first(Coroutine);
}

bool endsWell(Unit &In, const Body &Coroutine) {
  if (firstUncaught(In, Coroutine) || throwsOut(Coroutine))
    return false;
  llvm::SmallPtrSet<const Expr *, 8> Awaited;
  for (const Suspension &Point : Coroutine.Suspensions)
    if (Point.Operand)
      Awaited.insert(Point.Operand->IgnoreUnlessSpelledInSource());
  return llvm::all_of(Coroutine.Calls, [&](const CallSite &Call) {
    const auto *Type = Call.Callee
                           ? Call.Callee->getType()->getAs<FunctionProtoType>()
                           : nullptr;
    return Awaited.contains(Call.At) || (Type && Type->isNothrow()) ||
           isCaught(Coroutine, Call.At);
  });
}

} // namespace cotidy
