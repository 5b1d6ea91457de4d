// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/core/analysis/KeptErrors.h"

#include "checks/core/analysis/Conditions.h"
#include "checks/core/analysis/Exceptions.h"
#include "checks/core/analysis/Names.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallPtrSet.h"

namespace cotidy {

using namespace clang;

namespace {

bool mentions(const Stmt *S, const ValueDecl *D) {
  if (!S || !D)
    return false;
  if (const auto *Use = dyn_cast<DeclRefExpr>(S))
    return Use->getDecl() == D;
  return llvm::any_of(S->children(),
                      [&](const Stmt *Child) { return mentions(Child, D); });
}

/// Whether S asks for the exception in flight as a value.
bool givesCurrent(const Stmt *S) {
  if (!S)
    return false;
  if (const auto *Call = dyn_cast<CallExpr>(S))
    if (const CXXRecordDecl *Class = Call->getType()->getAsCXXRecordDecl())
      if (const std::string Name = qualifiedName(Class);
          Call->isPRValue() && (Name == "std::exception_ptr" ||
                                Name == "std::__exception_ptr::exception_ptr"))
        return true;
  return llvm::any_of(S->children(), givesCurrent);
}

/// The assignment that S is: what is written, and with what.
struct Assignment {
  const Expr *To = nullptr, *From = nullptr;
};
Assignment assignment(const Stmt *S) {
  if (const auto *Plain = dyn_cast<BinaryOperator>(S);
      Plain && Plain->getOpcode() == BO_Assign)
    return {Plain->getLHS(), Plain->getRHS()};
  if (const auto *Call = dyn_cast<CXXOperatorCallExpr>(S);
      Call && Call->getOperator() == OO_Equal && Call->getNumArgs() == 2)
    return {Call->getArg(0), Call->getArg(1)};
  if (const auto *Call = dyn_cast<CXXMemberCallExpr>(S);
      Call && Call->getMethodDecl() && Call->getNumArgs() == 1 &&
      lastName(Call->getMethodDecl()) == "emplace")
    return {Call->getImplicitObjectArgument(), Call->getArg(0)};
  return {};
}

/// The value of a condition while Kept holds something; nothing for one that
/// is about something else.
std::optional<bool> whileKept(const Expr *Condition, const VarDecl *Kept) {
  const Expr *E = Condition->IgnoreUnlessSpelledInSource()->IgnoreParenCasts();
  if (const auto *Not = dyn_cast<UnaryOperator>(E);
      Not && Not->getOpcode() == UO_LNot) {
    const auto Inner = whileKept(Not->getSubExpr(), Kept);
    return Inner ? std::optional<bool>(!*Inner) : std::nullopt;
  }
  if (const auto *Rewritten = dyn_cast<CXXRewrittenBinaryOperator>(E)) {
    const auto Parts = Rewritten->getDecomposedForm();
    if (Parts.Opcode == BO_EQ || Parts.Opcode == BO_NE)
      if (namedVariable(Parts.LHS) == Kept)
        return Parts.Opcode == BO_NE;
    return std::nullopt;
  }
  if (const auto *Compare = dyn_cast<CXXOperatorCallExpr>(E);
      Compare && Compare->getNumArgs() == 2 &&
      (Compare->getOperator() == OO_EqualEqual ||
       Compare->getOperator() == OO_ExclaimEqual)) {
    for (const unsigned I : {0U, 1U})
      if (namedVariable(Compare->getArg(I)) == Kept &&
          isa<CXXNullPtrLiteralExpr>(
              Compare->getArg(1 - I)->IgnoreUnlessSpelledInSource()))
        return Compare->getOperator() == OO_ExclaimEqual;
    return std::nullopt;
  }
  if (const auto *Call = dyn_cast<CXXMemberCallExpr>(E)) {
    const CXXMethodDecl *Method = Call->getMethodDecl();
    if (Method && Call->getNumArgs() == 0 &&
        (isa<CXXConversionDecl>(Method) || lastName(Method) == "has_value"))
      E = Call->getImplicitObjectArgument();
  }
  return namedVariable(E) == Kept ? std::optional<bool>(true) : std::nullopt;
}

class Follower {
public:
  Follower(const CXXTryStmt &Try, const CXXRecordDecl *Exception, Unit &In,
           const Body &Of, const Flow &Paths, KeptError &Result)
      : Exception(Exception), In(In), Of(Of), Paths(Paths), Result(Result),
        Tried(statementsIn(Try.getTryBlock())) {}

  /// False if there is nothing to say: it is not thrown again, or only after
  /// another try.
  bool run() {
    const auto Start = Paths.find(Result.KeptAt);
    if (!Start)
      return false;
    llvm::SmallVector<std::pair<Flow::Point, bool>, 16> Open{
        {{Start->Block, Start->Index + 1}, false}};
    while (!Open.empty()) {
      const auto [Here, Asked] = Open.pop_back_val();
      if (walk(Here, Asked))
        continue;
      if (Again)
        return false;
      const auto Known = outcome(*Here.Block);
      unsigned Index = 0;
      for (const CFGBlock *Next : Here.Block->succs()) {
        const bool Taken = !Known || Index == (*Known ? 0U : 1U);
        ++Index;
        if (!Next || !Taken)
          continue;
        Before[Next].push_back(Here.Block);
        const bool NowAsked = Asked || Known.has_value();
        if (Seen.insert({Next, NowAsked ? 1U : 0U}).second)
          Open.push_back({{Next, 0}, NowAsked});
      }
    }
    if (Again || Ends.empty())
      return false;
    keepOnTheWay();
    return !Result.Between.empty();
  }

private:
  /// Whether the path is settled in this block.
  bool walk(Flow::Point Here, bool Asked) {
    unsigned Index = 0;
    for (const CFGElement &Element : *Here.Block) {
      if (Index++ < Here.Index)
        continue;
      const auto Statement = Element.getAs<CFGStmt>();
      if (!Statement)
        continue;
      const Stmt *S = Statement->getStmt();
      if (isa<CoawaitExpr, DependentCoawaitExpr>(S)) {
        if (Tried.contains(S)) {
          Again = true;
          return false;
        }
        Awaits[Here.Block].push_back(cast<Expr>(S));
      }
      if (throwsAgain(S, Asked)) {
        Result.ThrownAt = S;
        Ends.insert(Here.Block);
        return true;
      }
      if (const Assignment Written = assignment(S);
          Written.To && namedVariable(Written.To) == Result.In)
        return true;
    }
    return false;
  }

  bool throwsAgain(const Stmt *S, bool Asked) {
    if (const auto *Throw = dyn_cast<CXXThrowExpr>(S)) {
      if (!Throw->getSubExpr())
        return false;
      if (!Result.MereFlag)
        return mentions(Throw->getSubExpr(), Result.In);
      const CXXRecordDecl *Class =
          Throw->getSubExpr()->getType()->getAsCXXRecordDecl();
      return Asked && Class && Exception && Class->hasDefinition() &&
             (Class->getCanonicalDecl() == Exception->getCanonicalDecl() ||
              Class->isDerivedFrom(Exception));
    }
    const auto *E = dyn_cast<Expr>(S);
    const CallSite *Call = E && !Result.MereFlag ? Of.callAt(E) : nullptr;
    return Call && Call->Callee &&
           llvm::any_of(Call->Arguments,
                        [&](const Expr *Argument) {
                          return mentions(Argument, Result.In);
                        }) &&
           matching(*Call, FunctionRole::Rethrows, In, Of);
  }

  std::optional<bool> outcome(const CFGBlock &Block) const {
    if (Block.succ_size() != 2 || !Block.getTerminatorStmt())
      return std::nullopt;
    const Expr *Condition = Block.getLastCondition();
    return Condition ? whileKept(Condition, Result.In) : std::nullopt;
  }

  /// The awaits of the blocks from which a place that throws can be reached.
  void keepOnTheWay() {
    llvm::SmallPtrSet<const CFGBlock *, 16> Leading(Ends.begin(), Ends.end());
    llvm::SmallVector<const CFGBlock *, 16> Open(Ends.begin(), Ends.end());
    while (!Open.empty())
      for (const CFGBlock *Previous : Before[Open.pop_back_val()])
        if (Leading.insert(Previous).second)
          Open.push_back(Previous);
    llvm::SmallPtrSet<const Expr *, 8> Found;
    for (const CFGBlock *Block : Leading)
      if (const auto There = Awaits.find(Block); There != Awaits.end())
        Found.insert(There->second.begin(), There->second.end());
    if (Found.empty())
      return;
    for (const Suspension &Point : Of.Suspensions)
      if (Found.contains(Point.At))
        Result.Between.push_back(&Point);
  }

  const CXXRecordDecl *Exception;
  Unit &In;
  const Body &Of;
  const Flow &Paths;
  KeptError &Result;
  StmtSet Tried;
  bool Again = false;
  llvm::DenseSet<std::pair<const CFGBlock *, unsigned>> Seen; ///< Asked.
  llvm::SmallPtrSet<const CFGBlock *, 4> Ends;
  llvm::DenseMap<const CFGBlock *, llvm::SmallVector<const CFGBlock *, 2>>
      Before;
  llvm::DenseMap<const CFGBlock *, llvm::SmallVector<const Expr *, 2>> Awaits;
};

} // namespace

std::vector<KeptError> keptErrors(const CXXCatchStmt &Handler,
                                  const CXXTryStmt &Try,
                                  const CXXRecordDecl *Exception, Unit &In,
                                  const Body &Of) {
  std::vector<KeptError> All;
  const Flow *Paths = nullptr;
  for (const Stmt *S : statementsIn(Handler.getHandlerBlock())) {
    const Assignment Written = assignment(S);
    const auto *Var = Written.To
                          ? dyn_cast_or_null<VarDecl>(namedVariable(Written.To))
                          : nullptr;
    if (!Var || !Var->hasLocalStorage() || isa<ParmVarDecl>(Var) ||
        Var->getType()->isReferenceType() || Var->getType()->isPointerType())
      continue;
    KeptError Kept;
    Kept.In = Var;
    Kept.KeptAt = S;
    if (Var->getType()->isBooleanType()) {
      const auto *Value = dyn_cast<CXXBoolLiteralExpr>(
          Written.From->IgnoreUnlessSpelledInSource());
      if (!Value || !Value->getValue())
        continue;
      Kept.MereFlag = true;
    } else if (!Var->getType()->isRecordType() ||
               (!givesCurrent(Written.From) &&
                !mentions(Written.From, Handler.getExceptionDecl()))) {
      continue;
    }
    if (!Paths && !(Paths = In.flow(Of)))
      return {};
    if (Follower(Try, Exception, In, Of, *Paths, Kept).run())
      All.push_back(std::move(Kept));
  }
  llvm::sort(All, [&](const KeptError &A, const KeptError &B) {
    return A.KeptAt->getBeginLoc() < B.KeptAt->getBeginLoc();
  });
  return All;
}

} // namespace cotidy
