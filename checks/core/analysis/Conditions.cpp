// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/core/analysis/Conditions.h"

#include "checks/core/analysis/Names.h"
#include "llvm/ADT/STLExtras.h"

namespace cotidy {

using namespace clang;

namespace {

const Expr *strip(const Expr *E) {
  for (;;) {
    const Expr *Inner = E->IgnoreUnlessSpelledInSource()->IgnoreParenCasts();
    if (const auto *Construct = dyn_cast<CXXConstructExpr>(Inner);
        Construct && Construct->getNumArgs() == 1 &&
        Construct->getConstructor()->isCopyOrMoveConstructor())
      Inner = Construct->getArg(0);
    if (Inner == E)
      return E;
    E = Inner;
  }
}

const Expr *argumentOf(const Condition &What, const CallSite &Call,
                       const Bindings *Bound) {
  if (What.Argument == Condition::Receiver)
    return Call.Receiver;
  if (static_cast<size_t>(What.Argument) >= Call.Arguments.size())
    return nullptr;
  return resolved(Call.Arguments[What.Argument], Bound);
}

/// Whether a constant is zero in all its parts, as a duration of no length.
bool isZero(const APValue &Value) {
  switch (Value.getKind()) {
  case APValue::Int:
    return Value.getInt().isZero();
  case APValue::Float:
    return Value.getFloat().isZero();
  case APValue::LValue:
    return Value.isNullPointer();
  case APValue::Struct:
    if (Value.getStructNumFields() + Value.getStructNumBases() == 0)
      return false;
    for (unsigned I = 0; I != Value.getStructNumFields(); ++I)
      if (!isZero(Value.getStructField(I)))
        return false;
    for (unsigned I = 0; I != Value.getStructNumBases(); ++I)
      if (!isZero(Value.getStructBase(I)))
        return false;
    return true;
  default:
    return false;
  }
}

/// What a std::optional is made of here, as a timeout that may be left out; the
/// expression itself if it is none.
const Expr *unwrapped(const Expr *E) {
  while (true) {
    const auto *Made = dyn_cast<CXXConstructExpr>(E->IgnoreImplicit());
    const CXXRecordDecl *Class =
        Made ? Made->getConstructor()->getParent() : nullptr;
    if (!Class || !Class->isInStdNamespace() || !Class->getIdentifier() ||
        Class->getName() != "optional" || Made->getNumArgs() != 1)
      return E;
    E = Made->getArg(0);
  }
}

std::optional<APValue> constant(const Expr *E, ASTContext &Context) {
  if (E->isValueDependent() || E->isTypeDependent() || E->containsErrors())
    return std::nullopt;
  // A temporary is worth what it is made of; as an object it is no constant.
  while (const auto *Temporary =
             dyn_cast<MaterializeTemporaryExpr>(E->IgnoreParens()))
    E = Temporary->getSubExpr();
  // The address of a local is no constant, but its value may be.
  if (const auto *Use = dyn_cast<DeclRefExpr>(E->IgnoreParenImpCasts());
      Use && E->isGLValue())
    if (const auto *Var = dyn_cast<VarDecl>(Use->getDecl());
        Var && Var->getType().isConstQualified() && Var->hasInit() &&
        !Var->getInit()->isValueDependent())
      if (const APValue *Value = Var->evaluateValue())
        return *Value;
  Expr::EvalResult Result;
  if (E->getType()->isRecordType() || E->isGLValue()) {
    if (!E->EvaluateAsConstantExpr(Result, Context))
      return std::nullopt;
    if (Result.Val.isLValue())
      if (const auto *Base =
              Result.Val.getLValueBase().dyn_cast<const ValueDecl *>())
        if (const auto *Var = dyn_cast<VarDecl>(Base);
            Var && Var->getType().isConstQualified() && Var->hasInit())
          if (const APValue *Value = Var->evaluateValue())
            return *Value;
    return Result.Val;
  }
  if (!E->EvaluateAsRValue(Result, Context) || Result.HasSideEffects)
    return std::nullopt;
  return Result.Val;
}

std::optional<int64_t> integer(const Expr *E, ASTContext &Context) {
  const auto Value = constant(E, Context);
  if (!Value)
    return std::nullopt;
  if (Value->isInt() && Value->getInt().getSignificantBits() <= 64)
    return Value->getInt().getExtValue();
  return std::nullopt;
}

/// Whether a constant is below zero, or a duration whose only part is.
bool isNegative(const APValue &Value) {
  if (Value.isInt())
    return Value.getInt().isNegative();
  if (Value.isStruct() && Value.getStructNumFields() == 1)
    return isNegative(Value.getStructField(0));
  return false;
}

/// What a duration is made of, or null: the count in milliseconds(count).
const Expr *countOf(const Expr *E) {
  const auto *Made = dyn_cast<CXXConstructExpr>(strip(E));
  return Made && Made->getNumArgs() == 1 &&
                 qualifiedName(Made->getConstructor()->getParent()) ==
                     "std::chrono::duration"
             ? Made->getArg(0)
             : nullptr;
}

/// Whether some field of the structure that Argument points to is given a
/// constant with all these bits anywhere in the function: hints.ai_flags =
/// AI_NUMERICHOST. Where it is given is not asked, which errs towards silence.
bool pointsToBits(const Expr *Argument, llvm::ArrayRef<int64_t> Wanted,
                  const Body &Around, ASTContext &Context) {
  const auto *Var = dyn_cast_or_null<VarDecl>(namedVariable(Argument));
  if (!Var || !Var->getType()->isRecordType() || !Around.Root)
    return false;
  const auto HasBits = [&](const Expr *E) {
    const auto Value =
        E->getType()->isIntegralOrEnumerationType() ? integer(E, Context)
                                                    : std::nullopt;
    return Value && llvm::all_of(Wanted, [&](int64_t Bits) {
             return (*Value & Bits) == Bits;
           });
  };
  if (Var->getInit())
    if (const auto *List = dyn_cast<InitListExpr>(
            Var->getInit()->IgnoreUnlessSpelledInSource()))
      for (const Expr *Init : List->inits())
        if (HasBits(Init))
          return true;
  llvm::SmallVector<const Stmt *, 32> Open{Around.Root};
  while (!Open.empty()) {
    const Stmt *S = Open.pop_back_val();
    if (!S)
      continue;
    if (const auto *Assign = dyn_cast<BinaryOperator>(S);
        Assign && Assign->isAssignmentOp())
      if (const auto *Field =
              dyn_cast<MemberExpr>(Assign->getLHS()->IgnoreParenImpCasts());
          Field && namedVariable(Field->getBase()) == Var &&
          HasBits(Assign->getRHS()))
        return true;
    Open.append(S->child_begin(), S->child_end());
  }
  return false;
}

/// The object that two calls share if they are about the same thing: the
/// receiver, or the first argument of a free function.
const ValueDecl *subject(const CallSite &Call) {
  if (Call.Receiver)
    return namedVariable(Call.Receiver);
  return Call.Arguments.empty() ? nullptr
                                : namedVariable(Call.Arguments.front());
}

bool isOneOf(const CallSite &Call, llvm::ArrayRef<std::string> Names) {
  const std::string Last = lastName(Call.Callee);
  if (llvm::none_of(Names, [&](llvm::StringRef Name) {
        return Name == Last || Name.ends_with("::" + Last);
      }))
    return false;
  if (llvm::is_contained(Names, qualifiedName(Call.Callee)))
    return true;
  // Declared in a base that is an implementation detail.
  if (Call.Receiver)
    if (const auto *Class =
            Call.Receiver->IgnoreParenImpCasts()
                ->getType()
                .getNonReferenceType()
                ->getAsCXXRecordDecl())
      return llvm::is_contained(Names, qualifiedName(Class) + "::" + Last);
  return false;
}

/// Whether E is (part of) the condition of a branch that Flow ends a block
/// with.
bool decidesBranch(const Expr *E, const Flow &In) {
  for (const CFGBlock *Block : In.graph()) {
    const Stmt *Condition = Block->getTerminatorCondition(/*StripParens=*/true);
    if (!Condition)
      continue;
    llvm::SmallVector<const Stmt *, 8> Open{Condition};
    while (!Open.empty()) {
      const Stmt *S = Open.pop_back_val();
      if (!S)
        continue;
      if (S == E)
        return true;
      Open.append(S->child_begin(), S->child_end());
    }
  }
  return false;
}

/// Whether the value of a call goes into another call, as into an assertion.
bool isArgument(const Expr *E, const Body &Around) {
  const auto Holds = [E](const Expr *Whole) {
    llvm::SmallVector<const Stmt *, 8> Open{Whole};
    while (!Open.empty()) {
      const Stmt *S = Open.pop_back_val();
      if (S == E)
        return true;
      if (S)
        Open.append(S->child_begin(), S->child_end());
    }
    return false;
  };
  return llvm::any_of(Around.Calls, [&](const CallSite &Call) {
    return Call.At != E && llvm::any_of(Call.Arguments, Holds);
  });
}

/// The object that made a variable or field by a call of one of its members: p
/// in auto f = p.get_future().
const ValueDecl *maker(const ValueDecl *Made) {
  const Expr *Init = nullptr;
  if (const auto *Var = dyn_cast<VarDecl>(Made))
    Init = Var->getInit();
  else if (const auto *Field = dyn_cast<FieldDecl>(Made))
    Init = Field->getInClassInitializer();
  const auto *Call =
      Init ? dyn_cast<CXXMemberCallExpr>(Init->IgnoreUnlessSpelledInSource())
           : nullptr;
  return Call ? namedVariable(Call->getImplicitObjectArgument()) : nullptr;
}

bool precededBy(const Condition &What, const CallSite &Call, Unit &In,
                const Body &Around, bool MustDecide) {
  const ValueDecl *About = subject(Call);
  if (!About)
    return false;
  const ValueDecl *From = maker(About);
  const Flow *Paths = nullptr;
  for (const CallSite &Other : Around.Calls) {
    const ValueDecl *Its = &Other == &Call ? nullptr : subject(Other);
    if (!Its || (Its != About && Its != From) || !isOneOf(Other, What.Names))
      continue;
    if (!Paths && !(Paths = In.flow(Around)))
      return false;
    if (MustDecide ? Paths->dominates(Other.At, Call.At) &&
                         (decidesBranch(Other.At, *Paths) ||
                          isArgument(Other.At, Around))
                   : Paths->reaches(Other.At, Call.At))
      return true;
  }
  return false;
}

bool hasType(const Expr *E, const Condition &What) {
  const auto *Class =
      strip(E)->getType().getNonReferenceType()->getAsCXXRecordDecl();
  if (!Class)
    return false;
  const auto IsNamed = [&](const CXXRecordDecl *Candidate) {
    return llvm::is_contained(What.Names, qualifiedName(Candidate));
  };
  if (IsNamed(Class))
    return true;
  // What a standard smart pointer points to is what the function gets.
  const auto *Pointer = dyn_cast<ClassTemplateSpecializationDecl>(Class);
  if (Pointer && Pointer->isInStdNamespace() &&
      Pointer->getTemplateArgs().size() > 0 &&
      Pointer->getTemplateArgs()[0].getKind() == TemplateArgument::Type)
    if (const auto *Pointee =
            Pointer->getTemplateArgs()[0].getAsType()->getAsCXXRecordDecl();
        Pointee && IsNamed(Pointee))
      return true;
  bool Derived = false;
  if (Class->hasDefinition())
    Class->forallBases([&](const CXXRecordDecl *Base) {
      Derived |= IsNamed(Base);
      return !Derived;
    });
  return Derived;
}

} // namespace

std::string calledName(const FunctionDecl *Callee, const Expr *Receiver) {
  if (Receiver && Callee->getOverloadedOperator() == OO_Call)
    if (const ValueDecl *Object = namedVariable(Receiver);
        Object && Object->getIdentifier())
      return Object->getName().str();
  return shortName(Callee);
}

const Expr *resolved(const Expr *E, const Bindings *Bound) {
  if (Bound)
    if (const auto *Use = dyn_cast<DeclRefExpr>(strip(E)))
      if (const auto *Parameter = dyn_cast<ParmVarDecl>(Use->getDecl()))
        if (const Expr *Passed = Bound->lookup(Parameter))
          return Passed;
  return E;
}

const ValueDecl *namedVariable(const Expr *E) {
  for (;;) {
    E = strip(E);
    if (const auto *Use = dyn_cast<DeclRefExpr>(E))
      return Use->getDecl();
    if (const auto *Member = dyn_cast<MemberExpr>(E)) {
      if (isa<CXXThisExpr>(strip(Member->getBase())))
        return Member->getMemberDecl();
      return nullptr;
    }
    if (const auto *Unary = dyn_cast<UnaryOperator>(E);
        Unary && (Unary->getOpcode() == UO_AddrOf ||
                  Unary->getOpcode() == UO_Deref)) {
      E = Unary->getSubExpr();
      continue;
    }
    if (const auto *Call = dyn_cast<CallExpr>(E);
        Call && Call->isCallToStdMove()) {
      E = Call->getArg(0);
      continue;
    }
    return nullptr;
  }
}

bool holds(const Condition &What, const CallSite &Call, Unit &In,
           const Body &Around, const Bindings *Bound) {
  using Kind = Condition::Kind;
  ASTContext &Context = In.context();
  switch (What.What) {
  case Kind::ArgumentCount:
    return Call.Arguments.size() >= What.AtLeast &&
           Call.Arguments.size() <= What.AtMost;
  case Kind::Tested:
    return precededBy(What, Call, In, Around, /*MustDecide=*/true);
  case Kind::Called:
    return precededBy(What, Call, In, Around, /*MustDecide=*/false);
  default:
    break;
  }

  const Expr *Argument = argumentOf(What, Call, Bound);
  if (!Argument)
    return false;
  switch (What.What) {
  case Kind::Zero:
    for (; Argument; Argument = countOf(Argument)) {
      Argument = unwrapped(resolved(Argument, Bound));
      if (const auto Value = constant(Argument, Context))
        return isZero(*Value);
    }
    return false;
  case Kind::Negative: {
    const auto Value = constant(unwrapped(Argument), Context);
    return Value && isNegative(*Value);
  }
  case Kind::Null:
  case Kind::NotNull:
    return (Argument->isNullPointerConstant(
                Context, Expr::NPC_ValueDependentIsNotNull) !=
            Expr::NPCK_NotNull) == (What.What == Kind::Null);
  case Kind::Bits: {
    if (Argument->getType()->isPointerType())
      return pointsToBits(Argument, What.Values, Around, Context);
    const auto Value = integer(Argument, Context);
    return Value && llvm::all_of(What.Values, [&](int64_t Bits) {
             return (*Value & Bits) == Bits;
           });
  }
  case Kind::Equals: {
    const auto Value = integer(Argument, Context);
    return Value && llvm::is_contained(What.Values, *Value);
  }
  case Kind::Type:
    return hasType(Argument, What);
  case Kind::Object: {
    const ValueDecl *Named = namedVariable(Argument);
    return Named && llvm::is_contained(What.Names, qualifiedName(Named));
  }
  case Kind::String: {
    const auto *Literal = dyn_cast<StringLiteral>(strip(Argument));
    return Literal && Literal->getCharByteWidth() == 1 &&
           llvm::is_contained(What.Names, Literal->getString());
  }
  case Kind::Origin: {
    const auto *Var = dyn_cast_or_null<VarDecl>(namedVariable(Argument));
    if (!Var || !Var->getInit())
      return false;
    const Expr *From = strip(Var->getInit());
    if (const auto *Await = dyn_cast<CoawaitExpr>(From))
      From = strip(Await->getOperand());
    const auto *Init = dyn_cast<CallExpr>(From);
    return Init && Init->getDirectCallee() &&
           llvm::is_contained(What.Names,
                              qualifiedName(Init->getDirectCallee()));
  }
  default:
    return false;
  }
}

Applies applies(const FunctionModel &Model, const CallSite &Call, Unit &In,
                const Body &Around, const Bindings *Bound) {
  const auto Holds = [&](const Condition &What) {
    return holds(What, Call, In, Around, Bound);
  };
  if (!llvm::all_of(Model.When, Holds))
    return Applies::No;
  return llvm::any_of(Model.Unless, Holds) ? Applies::Excluded : Applies::Yes;
}

const FunctionModel *matching(const CallSite &Call, FunctionRole Role, Unit &In,
                              const Body &Around, const Bindings *Bound) {
  for (const FunctionModel *Model : In.modelsOf(Call.Callee, Call.Receiver)) {
    if (Model->is(FunctionRole::NonBlocking) &&
        applies(*Model, Call, In, Around, Bound) == Applies::Yes &&
        (Role == FunctionRole::Blocks || Role == FunctionRole::SyncWait ||
         Role == FunctionRole::RunsEventLoop))
      return nullptr;
    if (!Model->is(Role))
      continue;
    switch (applies(*Model, Call, In, Around, Bound)) {
    case Applies::Yes:
      return Model;
    case Applies::Excluded:
      return nullptr;
    case Applies::No:
      break;
    }
  }
  return nullptr;
}

} // namespace cotidy
