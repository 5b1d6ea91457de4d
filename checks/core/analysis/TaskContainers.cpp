// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/core/analysis/TaskContainers.h"

#include "checks/core/analysis/ClassOf.h"
#include "checks/core/analysis/Conditions.h"
#include "checks/core/analysis/Parents.h"
#include "checks/core/analysis/TaskContents.h"
#include "checks/core/analysis/TaskFate.h"
#include "llvm/ADT/SmallSet.h"
#include "llvm/ADT/StringSwitch.h"

namespace cotidy {

using namespace clang;

namespace {

/// What one mention of a container does with its elements.
struct Mention {
  enum class Does : uint8_t { Nothing, Fills, Removes, Uses };
  Does What = Does::Uses;
  const Expr *At = nullptr;           ///< Fills: the call.
  bool Appends = false;               ///< Fills: behind all others.
  std::optional<uint64_t> Index = {}; ///< Fills, Uses: which element.
};

enum class MemberKind : uint8_t { Other, Asks, Removes, Appends, Fills, Gives };

MemberKind kindOf(const CXXMethodDecl *Method) {
  if (const auto *Conversion = dyn_cast<CXXConversionDecl>(Method))
    return Conversion->getConversionType()->isBooleanType() ? MemberKind::Asks
                                                            : MemberKind::Other;
  if (!Method->getIdentifier())
    return MemberKind::Other;
  return llvm::StringSwitch<MemberKind>(Method->getName())
      .Cases({"size", "empty", "capacity", "max_size", "has_value"},
             MemberKind::Asks)
      .Cases({"reserve", "shrink_to_fit", "rehash", "contains", "count"},
             MemberKind::Asks)
      .Cases({"clear", "pop_back", "pop_front", "pop", "reset"},
             MemberKind::Removes)
      .Cases({"push_back", "emplace_back"}, MemberKind::Appends)
      .Cases({"push_front", "emplace_front", "push", "emplace", "insert"},
             MemberKind::Fills)
      .Cases({"try_emplace", "insert_or_assign"}, MemberKind::Fills)
      .Cases({"at", "front"}, MemberKind::Gives)
      .Default(MemberKind::Other);
}

class Search {
public:
  Search(Unit &In, const Body &Of) : In(In), Of(Of) {}

  std::vector<LostValue> run() {
    for (const VarDecl *Var : Of.Locals)
      candidate(Var);
    if (Candidates.empty() || keptForALoop())
      return {};
    Around.emplace(Of);
    for (const CallSite &Call : Of.Calls)
      if (isa<CallExpr>(Call.At))
        put(Call.At, Call.At);
    for (const Suspension &Point : Of.Suspensions)
      put(Point.At, Point.At);
    for (const VarDecl *Var : Of.Locals)
      handedOver(Var);
    for (const auto &[Var, Holds] : Candidates)
      if (!Fills[Var].empty())
        judge(Var, Holds);
    return std::move(Lost);
  }

private:
  struct Fill {
    LostValue Value;
    const Expr *Given; ///< What is put in.
  };

  void candidate(const VarDecl *Var) {
    if (Var->getType()->isReferenceType() || isMeantToBeLost(Var) ||
        Var->isInitCapture() || Var->isExceptionVariable())
      return;
    const auto Holds = contentsOf(Var->getType(), In.context());
    if (!Holds)
      return;
    const TypeFacts &Facts = In.facts(Holds->Task);
    if (Facts.is(TypeRole::LockAwaitable) ||
        Facts.is(TypeRole::JoinsInDestructor) || Facts.Generator)
      return;
    if (Facts.Coroutine || Facts.is(TypeRole::TaskHandle) ||
        Facts.is(TypeRole::Awaitable)) {
      Candidates.push_back({Var, *Holds});
      Tasks.insert(classOf(Holds->Task));
    }
  }

  /// main() keeps what runs for as long as it runs the loop.
  bool keptForALoop() {
    return !Of.isCoroutine() && llvm::any_of(Of.Calls, [&](const auto &Call) {
      return matching(Call, FunctionRole::RunsEventLoop, In, Of) ||
             matching(Call, FunctionRole::SyncWait, In, Of);
    });
  }

  /// Remembers a task that is put into a candidate. Given is what is put in:
  /// the task where it is made, or the variable that has it.
  void put(const Expr *Made, const Expr *Given) {
    const CXXRecordDecl *Class = classOf(Given->getType());
    if (!Class || !Tasks.contains(Class))
      return;
    std::optional<LostValue> Value = describeLoss(Made, In, Of);
    if (!Value || (Value->Call &&
                   matching(*Value->Call, FunctionRole::ResultJoins, In, Of)))
      return;
    const TaskFate Fate = fateOf(Given, In, Of, *Around);
    if (Fate.Goes != TaskFate::Where::Kept)
      return;
    const auto *Known = llvm::find_if(Candidates, [&](const auto &Each) {
      return Each.first == Fate.Keeper;
    });
    if (Known != Candidates.end() && classOf(Known->second.Task) == Class)
      Fills[Fate.Keeper].push_back({*Value, Given});
  }

  /// A variable whose only use puts it into a container.
  void handedOver(const VarDecl *Var) {
    if (!Var->getInit() || Var->getType()->isReferenceType() ||
        !Tasks.contains(classOf(Var->getType())) || isCaptured(Var))
      return;
    const auto Uses = Of.Uses.find(Var);
    if (Uses != Of.Uses.end() && Uses->second.size() == 1)
      put(Var->getInit(), Uses->second.front());
  }

  bool isCaptured(const VarDecl *Var) const {
    return llvm::any_of(Of.Lambdas, [&](const LambdaExpr *Lambda) {
      return llvm::any_of(Lambda->captures(), [&](const LambdaCapture &Each) {
        return Each.capturesVariable() && Each.getCapturedVar() == Var;
      });
    });
  }

  void judge(const VarDecl *Var, const TaskContents &Holds) {
    if (isCaptured(Var))
      return;
    const Drop OnDrop = In.facts(Holds.Task).OnDrop;
    llvm::SmallVector<Mention, 8> Mentions;
    const DeclRefExpr *FirstUse = nullptr;
    bool Exact = Holds.Indexed;
    if (const auto Uses = Of.Uses.find(Var); Uses != Of.Uses.end())
      for (const DeclRefExpr *Use : Uses->second) {
        const Mention Is = mention(Use, Holds, std::nullopt);
        if (Is.What == Mention::Does::Uses) {
          if (!Is.Index)
            return;
          FirstUse = FirstUse ? FirstUse : Use;
        }
        if (Is.What == Mention::Does::Removes) {
          if (OnDrop == Drop::Cancelled)
            return;
          Exact = false;
        }
        Mentions.push_back(Is);
      }
    if (FirstUse)
      return Exact ? elements(Var, Holds, Mentions, FirstUse) : void();
    LostValue Value = Fills[Var].front().Value;
    Value.Kept = Var;
    Value.Lost =
        Holds.One ? LostValue::How::NeverUsed : LostValue::How::InContainer;
    Lost.push_back(Value);
  }

  /// Those elements that nothing names by their numbers, where something names
  /// others.
  void elements(const VarDecl *Var, const TaskContents &Holds,
                llvm::ArrayRef<Mention> Mentions, const DeclRefExpr *FirstUse) {
    llvm::DenseMap<const Expr *, uint64_t> At;
    llvm::SmallSet<uint64_t, 8> Used;
    std::optional<uint64_t> Size = startSize(Var);
    if (Holds.Appended && !Size)
      return;
    for (const Mention &Each : Mentions) {
      if (Each.What == Mention::Does::Uses)
        Used.insert(*Each.Index);
      if (Each.What != Mention::Does::Fills)
        continue;
      if (Each.Index) {
        At[Each.At] = *Each.Index;
      } else if (Holds.Appended) {
        // Only what surely happens, and once, counts up.
        if (!Each.Appends || statementScope(Each.At) != Around->scopeOf(Var))
          return;
        At[Each.At] = (*Size)++;
      }
    }
    for (const Fill &Each : Fills[Var]) {
      const auto Index = indexOf(Each.Given, At);
      // What is put there anew, or wrapped, is told once.
      if (!Index || !Used.insert(*Index).second)
        continue;
      LostValue Value = Each.Value;
      Value.Kept = Var;
      Value.Lost = LostValue::How::NeverUsed;
      Value.Element = Index;
      Value.AwaitedAt = FirstUse;
      Lost.push_back(Value);
    }
  }

  /// How many elements a vector begins with, if that is plain to see.
  static std::optional<uint64_t> startSize(const VarDecl *Var) {
    const Expr *Init = Var->getInit();
    if (!Init)
      return std::nullopt;
    const auto *Made =
        dyn_cast<CXXConstructExpr>(Init->IgnoreUnlessSpelledInSource());
    if (!Made)
      return std::nullopt;
    if (Made->getNumArgs() == 0)
      return 0;
    const Expr *First = Made->getArg(0)->IgnoreImplicit();
    if (const auto *List = dyn_cast<CXXStdInitializerListExpr>(First))
      First = List->getSubExpr()->IgnoreImplicit();
    if (const auto *List = dyn_cast<InitListExpr>(First))
      return List->getNumInits();
    return isa<CXXDefaultArgExpr>(First) ? std::optional<uint64_t>(0)
                                         : std::nullopt;
  }

  /// The block whose statement an expression is.
  const Stmt *statementScope(const Stmt *S) const {
    while ((S = Around->of(S)))
      if (!isa<Expr>(S))
        return S;
    return nullptr;
  }

  /// The number under which something is put into its container.
  std::optional<uint64_t>
  indexOf(const Stmt *Given,
          const llvm::DenseMap<const Expr *, uint64_t> &Known) const {
    for (const Stmt *Up; (Up = Around->of(Given)) && isa<Expr>(Up);
         Given = Up) {
      if (const auto At = Known.find(cast<Expr>(Up)); At != Known.end())
        return At->second;
      const auto *List = dyn_cast<InitListExpr>(Up);
      if (!List || !List->getType()->isArrayType())
        continue;
      if (const InitListExpr *Semantic = List->getSemanticForm())
        List = Semantic;
      for (unsigned I = 0; I != List->getNumInits(); ++I)
        if (List->getInit(I) == Given)
          return I;
      return std::nullopt;
    }
    return std::nullopt;
  }

  std::optional<uint64_t> constant(const Expr *E) const {
    Expr::EvalResult Value;
    if (E->isValueDependent() || !E->EvaluateAsInt(Value, In.context()) ||
        Value.Val.getInt().isNegative())
      return std::nullopt;
    return Value.Val.getInt().getZExtValue();
  }

  /// What the surroundings of Node do, which is the container or, with or
  /// without its Index, an element of it.
  Mention mention(const Expr *Node, const TaskContents &Holds,
                  std::optional<uint64_t> Index) const {
    const Mention Use{.Index = Index};
    const bool Task = classOf(Node->getType()) == classOf(Holds.Task);
    const Stmt *Up = Around->of(Node);
    while (Up && (isa<ParenExpr>(Up) || isa<ImplicitCastExpr>(Up))) {
      Node = cast<Expr>(Up);
      Up = Around->of(Node);
    }
    // The address of an element leads to the others as well.
    if (const auto *Unary = dyn_cast_or_null<UnaryOperator>(Up);
        Unary && Unary->getOpcode() == UO_AddrOf)
      return {};
    if (const auto *Operator = dyn_cast_or_null<CXXOperatorCallExpr>(Up);
        Operator && Operator->getArg(0) == Node) {
      if (Operator->getOperator() == OO_Equal && isDiscarded(Operator))
        // What nobody put in is a task that is destroyed, or unknown.
        return {Task ? Mention::Does::Fills : Mention::Does::Removes, Operator,
                false, Index};
      if (Operator->getOperator() == OO_Subscript && !Task)
        return mention(Operator, Holds, element(Operator->getArg(1), Index));
      return Use;
    }
    if (Task)
      return Use;
    if (const auto *Subscript = dyn_cast_or_null<ArraySubscriptExpr>(Up);
        Subscript && Subscript->getBase() == Node)
      return mention(Subscript, Holds, element(Subscript->getIdx(), Index));
    if (const auto *Member = dyn_cast_or_null<MemberExpr>(Up))
      if (const auto *Call =
              dyn_cast_or_null<CXXMemberCallExpr>(Around->of(Member)))
        return member(*Call, Holds, Index);
    return isLoopWithoutElements(Up, Holds) ? Mention{Mention::Does::Nothing}
                                            : Use;
  }

  /// An element of an element has no number.
  std::optional<uint64_t> element(const Expr *Number,
                                  std::optional<uint64_t> Outer) const {
    return Outer ? std::nullopt : constant(Number);
  }

  Mention member(const CXXMemberCallExpr &Call, const TaskContents &Holds,
                 std::optional<uint64_t> Index) const {
    const CXXMethodDecl *Method = Call.getMethodDecl();
    if (!Method || !Method->getParent()->isInStdNamespace())
      return {};
    const MemberKind Kind = kindOf(Method);
    switch (Kind) {
    case MemberKind::Asks:
      return {Mention::Does::Nothing};
    case MemberKind::Removes:
      return {Mention::Does::Removes};
    case MemberKind::Appends:
    case MemberKind::Fills:
      if (!isDiscarded(&Call))
        return {};
      return {Mention::Does::Fills, &Call, Kind == MemberKind::Appends, Index};
    case MemberKind::Gives:
      return mention(&Call, Holds,
                     Call.getNumArgs() ? element(Call.getArg(0), Index)
                     : Index           ? std::nullopt
                                       : std::optional<uint64_t>(0));
    case MemberKind::Other:
      break;
    }
    return {};
  }

  bool isDiscarded(const Stmt *E) const {
    while ((E = Around->of(E))) {
      if (!isa<Expr>(E))
        return isa<CompoundStmt, LabelStmt, AttributedStmt, SwitchCase, IfStmt,
                   ForStmt, WhileStmt, DoStmt, CXXForRangeStmt>(E);
      const auto *Cast = dyn_cast<ExplicitCastExpr>(E);
      if (!isa<ParenExpr, FullExpr, CXXBindTemporaryExpr,
               MaterializeTemporaryExpr, ImplicitCastExpr>(E) &&
          !(Cast && Cast->getType()->isVoidType()))
        return false;
    }
    return false;
  }

  /// for (auto &Each : Container) where nothing mentions what Each has of it.
  bool isLoopWithoutElements(const Stmt *Range,
                             const TaskContents &Holds) const {
    const auto *Loop =
        Range ? dyn_cast_or_null<CXXForRangeStmt>(Around->of(Range)) : nullptr;
    if (!Loop || Loop->getRangeStmt() != Range)
      return false;
    const auto *Parts = dyn_cast<DecompositionDecl>(Loop->getLoopVariable());
    if (!Parts)
      return !Of.Uses.contains(Loop->getLoopVariable());
    return llvm::none_of(Parts->bindings(), [&](const BindingDecl *Part) {
      const QualType Type = Part->getType().getNonReferenceType();
      return Of.Uses.contains(Part) && (classOf(Type) == classOf(Holds.Task) ||
                                        contentsOf(Type, In.context()));
    });
  }

  Unit &In;
  const Body &Of;
  std::optional<Parents> Around;
  llvm::SmallVector<std::pair<const VarDecl *, TaskContents>, 4> Candidates;
  llvm::SmallPtrSet<const CXXRecordDecl *, 4> Tasks;
  llvm::DenseMap<const VarDecl *, std::vector<Fill>> Fills;
  std::vector<LostValue> Lost;
};

} // namespace

std::vector<LostValue> findLostInContainers(Unit &In, const Body &Of) {
  return Search(In, Of).run();
}

} // namespace cotidy
