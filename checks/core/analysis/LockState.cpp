// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/core/analysis/LockState.h"

#include "checks/core/analysis/Conditions.h"
#include "checks/core/analysis/Exceptions.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/STLExtras.h"
#include <deque>

namespace cotidy {

using namespace clang;

namespace {

/// Held on some path, on every path, or (absent from the state) on none.
struct Holding {
  SourceLocation Taken;
  bool Always = true;
  bool operator==(const Holding &) const = default;
};

using State = llvm::MapVector<const ValueDecl *, Holding>;

bool same(const State &A, const State &B) {
  return A.size() == B.size() && llvm::all_of(A, [&](const auto &Entry) {
           const auto Other = B.find(Entry.first);
           return Other != B.end() && Other->second == Entry.second;
         });
}

/// What is held where two paths meet.
State meet(const State &A, const State &B) {
  State Both = A;
  for (auto &[Lock, Here] : Both)
    if (const auto There = B.find(Lock); There == B.end())
      Here.Always = false;
    else
      Here.Always &= There->second.Always;
  for (const auto &[Lock, There] : B)
    if (!Both.contains(Lock))
      Both[Lock] = {There.Taken, false};
  return Both;
}

class Solver {
public:
  Solver(Unit &In, const Body &Of, const Flow &Paths)
      : In(In), Of(Of), Paths(Paths) {
    for (const Suspension &Point : Of.Suspensions)
      Suspends[Point.At] = &Point;
    for (const VarDecl *Var : Of.Locals)
      if (Var->getInit() && isGuard(Var->getType()))
        Guards[Var->getInit()->IgnoreUnlessSpelledInSource()] = Var;
  }

  std::vector<HeldLock> run() {
    llvm::DenseMap<const CFGBlock *, State> Entry;
    std::deque<const CFGBlock *> Open{&Paths.graph().getEntry()};
    Entry[Open.front()];
    while (!Open.empty()) {
      const CFGBlock *Block = Open.front();
      Open.pop_front();
      State Now = Entry[Block];
      walk(*Block, Now, nullptr);
      for (const CFGBlock *Next : Block->succs()) {
        if (!Next)
          continue;
        const auto Known = Entry.find(Next);
        State Merged = Known == Entry.end() ? Now : meet(Known->second, Now);
        if (Known != Entry.end() && same(Known->second, Merged))
          continue;
        Entry[Next] = std::move(Merged);
        Open.push_back(Next);
      }
    }
    std::vector<HeldLock> Held;
    for (auto &[Block, At] : Entry) {
      State Now = At;
      walk(*Block, Now, &Held);
    }
    llvm::stable_sort(Held, [](const HeldLock &A, const HeldLock &B) {
      return A.At < B.At; // Suspensions lie in one vector, in source order.
    });
    return Held;
  }

private:
  bool isGuard(QualType Type) {
    if (In.facts(Type).is(TypeRole::ThreadLockGuard))
      return true;
    const CXXRecordDecl *Class =
        Type->isReferenceType() ? nullptr : Type->getAsCXXRecordDecl();
    return Class && Class->hasDefinition() &&
           In.isOwnCode(Class->getLocation()) &&
           llvm::any_of(Class->fields(), [&](const FieldDecl *Field) {
             return In.facts(Field->getType()).is(TypeRole::ThreadLockGuard);
           });
  }

  void walk(const CFGBlock &Block, State &Now, std::vector<HeldLock> *Out) {
    for (const CFGElement &Element : Block) {
      if (const auto Dies = Element.getAs<CFGAutomaticObjDtor>()) {
        Now.erase(Dies->getVarDecl());
        continue;
      }
      const auto Statement = Element.getAs<CFGStmt>();
      if (!Statement)
        continue;
      const Stmt *S = Statement->getStmt();
      if (const auto Point = Suspends.find(S); Point != Suspends.end() && Out)
        for (const auto &[Lock, How] : Now)
          Out->push_back({Point->second, Lock, How.Taken, How.Always,
                          mentions(Point->second->Operand, Lock)});
      if (const auto *E = dyn_cast<Expr>(S))
        apply(E, Now);
    }
  }

  static bool mentions(const Stmt *S, const ValueDecl *Lock) {
    if (!S)
      return false;
    if (const auto *Use = dyn_cast<DeclRefExpr>(S))
      return Use->getDecl() == Lock;
    if (const auto *Member = dyn_cast<MemberExpr>(S);
        Member && Member->getMemberDecl() == Lock)
      return true;
    return llvm::any_of(S->children(), [&](const Stmt *Child) {
      return mentions(Child, Lock);
    });
  }

  void apply(const Expr *E, State &Now) {
    if (const auto Guard = Guards.find(E); Guard != Guards.end())
      return construct(Guard->second, E, Now);
    const CallSite *Call = Of.callAt(E);
    if (!Call)
      return;
    const ValueDecl *On = Call->Receiver ? namedVariable(Call->Receiver)
                          : Call->Arguments.empty()
                              ? nullptr
                              : namedVariable(Call->Arguments.front());
    for (const FunctionModel *Model : In.modelsOf(Call->Callee, Call->Receiver)) {
      if (!On)
        continue;
      if (Model->is(FunctionRole::AcquiresLock))
        Now[On] = {E->getBeginLoc(), true};
      else if (Model->is(FunctionRole::TriesLock))
        Now.insert({On, {E->getBeginLoc(), false}});
      else if (Model->is(FunctionRole::ReleasesLock))
        Now.erase(On);
    }
    // A move alone moves nothing; what takes the reference does.
    if (const auto *Written = dyn_cast<CallExpr>(E);
        Written && Written->isCallToStdMove())
      return;
    // Moved from or handed on by reference: whose it is now is not known here.
    for (const Expr *Argument : Call->Arguments)
      if (const ValueDecl *Given = namedVariable(Argument);
          Given && Given != On && isGuard(Given->getType()) &&
          !insideAwait(E))
        Now.erase(Given);
  }

  bool insideAwait(const Expr *E) const {
    return llvm::any_of(Of.Suspensions, [&](const Suspension &Point) {
      return Point.Operand && contains(Point.Operand, E);
    });
  }

  void construct(const VarDecl *Guard, const Expr *Init, State &Now) {
    const CallSite *Made = Of.callAt(Init);
    if (!Made) {
      Now[Guard] = {Guard->getLocation(), true}; // A wrapper's initialiser.
      return;
    }
    if (Made->Arguments.empty() &&
        In.facts(Guard->getType()).is(TypeRole::ThreadLockGuard))
      return; // Guards nothing yet.
    Holding Held{Guard->getLocation(), true};
    for (const Expr *Argument : Made->Arguments) {
      const TypeFacts &Facts = In.facts(Argument->getType());
      if (Facts.is(TypeRole::DefersLock))
        return;
      if (Facts.is(TypeRole::TriesLock))
        Held.Always = false;
      // A guard that is made of another one has what that one had.
      if (isGuard(Argument->getType())) {
        const ValueDecl *From = namedVariable(Argument);
        const auto Had = Now.find(From);
        if (From && Had == Now.end())
          return;
        if (Had != Now.end())
          Held.Always = Had->second.Always;
        Now.erase(From);
      }
    }
    Now[Guard] = Held;
  }

  Unit &In;
  const Body &Of;
  const Flow &Paths;
  llvm::DenseMap<const Stmt *, const Suspension *> Suspends;
  llvm::DenseMap<const Stmt *, const VarDecl *> Guards;
};

} // namespace

std::vector<HeldLock> heldLocks(Unit &In, const Body &Of) {
  const Flow *Paths = Of.Suspensions.empty() ? nullptr : In.flow(Of);
  return Paths ? Solver(In, Of, *Paths).run() : std::vector<HeldLock>();
}

} // namespace cotidy
