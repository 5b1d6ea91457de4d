// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/core/analysis/Holding.h"

#include "checks/core/analysis/TryRegions.h"
#include "llvm/ADT/STLExtras.h"
#include <set>

namespace cotidy {

using namespace clang;

namespace {

using Kind = HoldingEffect::Kind;

/// By ascending slot; a slot that is not listed is held on no path.
using State = llvm::SmallVector<HeldThere, 2>;

State::iterator find(State &In, unsigned Slot) {
  return llvm::lower_bound(In, Slot, [](const HeldThere &One, unsigned Slot) {
    return One.Slot < Slot;
  });
}

bool has(State &In, State::iterator At, unsigned Slot) {
  return At != In.end() && At->Slot == Slot;
}

void erase(State &In, unsigned Slot) {
  if (const auto At = find(In, Slot); has(In, At, Slot))
    In.erase(At);
}

HeldThere &entry(State &In, unsigned Slot) {
  auto At = find(In, Slot);
  if (!has(In, At, Slot)) {
    At = In.insert(At, HeldThere{});
    At->Slot = Slot;
  }
  return *At;
}

/// What is held where two paths meet. Returns whether Into has changed.
bool meet(State &Into, const State &From) {
  bool Changed = false;
  State Both;
  auto A = Into.begin();
  auto B = From.begin();
  while (A != Into.end() || B != From.end()) {
    if (B == From.end() || (A != Into.end() && A->Slot < B->Slot)) {
      Changed |= A->OnEveryPath;
      A->OnEveryPath = false;
      Both.push_back(std::move(*A++));
    } else if (A == Into.end() || B->Slot < A->Slot) {
      Both.push_back(*B++);
      Both.back().OnEveryPath = false;
      Changed = true;
    } else {
      HeldThere One = std::move(*A++);
      if (One.OnEveryPath && !B->OnEveryPath) {
        One.OnEveryPath = false;
        Changed = true;
      }
      for (unsigned Site : B->Sites) {
        const auto At = llvm::lower_bound(One.Sites, Site);
        if (At != One.Sites.end() && *At == Site)
          continue;
        One.Sites.insert(At, Site);
        Changed = true;
      }
      ++B;
      Both.push_back(std::move(One));
    }
  }
  Into = std::move(Both);
  return Changed;
}

/// More at once than any code that people read: what is taken beyond that is
/// not followed, so that the work does not grow with their number.
constexpr size_t MaxHeld = 64;

void apply(llvm::ArrayRef<HoldingEffect> Effects, State &Now) {
  for (const HoldingEffect &One : Effects)
    switch (One.Does) {
    case Kind::Take: {
      if (Now.size() >= MaxHeld)
        break;
      HeldThere &Held = entry(Now, One.Slot);
      Held.OnEveryPath = true;
      Held.Sites = {One.Other};
      break;
    }
    case Kind::MayTake:
      if (Now.size() >= MaxHeld)
        break;
      if (const auto At = find(Now, One.Slot); !has(Now, At, One.Slot)) {
        HeldThere &Held = entry(Now, One.Slot);
        Held.OnEveryPath = false;
        Held.Sites = {One.Other};
      }
      break;
    case Kind::Give:
    case Kind::Forget:
      erase(Now, One.Slot);
      break;
    case Kind::Move:
    case Kind::Swap: {
      std::optional<HeldThere> Here, There;
      if (const auto At = find(Now, One.Slot); has(Now, At, One.Slot))
        Here = *At;
      if (const auto At = find(Now, One.Other); has(Now, At, One.Other))
        There = *At;
      erase(Now, One.Slot);
      erase(Now, One.Other);
      if (Here) {
        Here->Slot = One.Other;
        entry(Now, One.Other) = *Here;
      }
      if (There && One.Does == Kind::Swap) {
        There->Slot = One.Slot;
        entry(Now, One.Slot) = *There;
      }
      break;
    }
    }
}

class Solver {
public:
  Solver(const Body &Of, const HoldingProblem &What, const Flow &Paths,
         llvm::ArrayRef<const CXXRecordDecl *> Cancel)
      : What(What), Graph(Paths.graph()), Cancel(Cancel), Tries(Of) {
    for (const Suspension &Point : Of.Suspensions)
      Suspends[Point.At] = &Point;
    if (Tries.empty())
      return;
    for (const CFGBlock *Block : Graph)
      if (const auto *Handler =
              dyn_cast_or_null<CXXCatchStmt>(Block->getLabel()))
        HandlerBlocks[Handler] = Block;
    for (const auto &[Var, Effects] : What.Dies)
      for (int In = Tries.of(Var); In != -1; In = Tries[In].Outer)
        if (Tries[In].Try)
          for (const HoldingEffect &One : Effects)
            DieInside[Tries[In].Try].push_back(One);
  }

  std::vector<SuspendedHolding> run() {
    const CFGBlock *First = &Graph.getEntry();
    apply(What.AtEntry, Entry[First]);
    open(First);
    while (!Open.empty()) {
      // clang numbers the blocks from the end to the entry.
      const CFGBlock *Block = *Open.begin();
      Open.erase(Open.begin());
      State Now = Entry[Block];
      walk(*Block, Now);
      leave(*Block, Now);
    }
    Reporting = true;
    for (const CFGBlock *Block : Graph)
      if (const auto At = Entry.find(Block); At != Entry.end()) {
        State Now = At->second;
        walk(*Block, Now);
      }
    for (SuspendedHolding &One : Found)
      lostByException(One);
    llvm::stable_sort(Found, [](const auto &A, const auto &B) {
      return A.At < B.At; // Suspensions lie in one vector, in source order.
    });
    return std::move(Found);
  }

private:
  struct Later {
    bool operator()(const CFGBlock *A, const CFGBlock *B) const {
      return A->getBlockID() > B->getBlockID();
    }
  };

  void open(const CFGBlock *Block) { Open.insert(Block); }

  void flowInto(const CFGBlock *Block, const State &From) {
    const auto [At, New] = Entry.try_emplace(Block, From);
    if (New || meet(At->second, From))
      open(Block);
  }

  void walk(const CFGBlock &Block, State &Now) {
    if (const auto *Try =
            dyn_cast_or_null<CXXTryStmt>(Block.getTerminatorStmt()))
      if (const auto Dead = DieInside.find(Try); Dead != DieInside.end())
        apply(Dead->second, Now); // What a throw statement left behind.
    for (const CFGElement &Element : Block) {
      if (const auto Dies = Element.getAs<CFGAutomaticObjDtor>()) {
        if (const auto Ends = What.Dies.find(Dies->getVarDecl());
            Ends != What.Dies.end())
          apply(Ends->second, Now);
        continue;
      }
      const auto Statement = Element.getAs<CFGStmt>();
      if (!Statement)
        continue;
      const Stmt *S = Statement->getStmt();
      if (const auto Point = Suspends.find(S);
          Point != Suspends.end() && Reporting && !Now.empty())
        Found.push_back({Point->second, {Now.begin(), Now.end()}, {}});
      const auto Effects = What.At.find(S);
      if (!Tries.empty() && !Now.empty())
        thrownAt(S, Now, Effects != What.At.end());
      if (Effects != What.At.end())
        apply(Effects->second, Now);
      if (const auto *Declared = dyn_cast<DeclStmt>(S))
        for (const Decl *D : Declared->decls())
          if (const auto Made = What.Made.find(dyn_cast<VarDecl>(D));
              Made != What.Made.end())
            apply(Made->second, Now);
    }
  }

  /// Carries the state into the handlers that see what S may throw.
  void thrownAt(const Stmt *S, const State &Now, bool HasEffect) {
    const int From = Tries.of(S);
    if (From == -1)
      return;
    if (Reporting) {
      if (const auto *Throw = dyn_cast<CXXThrowExpr>(S);
          Throw && !Throw->getSubExpr())
        thrownAgain(From, Now);
      return;
    }
    // That locking and unlocking throw is of no interest here.
    if (HasEffect && !isa<CoroutineSuspendExpr, DependentCoawaitExpr>(S))
      return;
    State Left = Now;
    for (int In = From; In != -1; In = Tries[In].Outer) {
      const CXXTryStmt *Try = Tries[In].Try;
      if (!Try)
        continue;
      if (const auto Dead = DieInside.find(Try); Dead != DieInside.end())
        apply(Dead->second, Left);
      bool All = false;
      for (unsigned I = 0; I != Try->getNumHandlers(); ++I) {
        const CXXCatchStmt *Handler = Try->getHandler(I);
        if (const CFGBlock *Block = HandlerBlocks.lookup(Handler))
          flowInto(Block, Left);
        All |= Handler->getExceptionDecl() == nullptr;
      }
      if (All)
        return;
    }
  }

  /// The handler that gets what an await inside region From throws, or null.
  const CXXCatchStmt *catcher(int From) const {
    for (int In = From; In != -1; In = Tries[In].Outer)
      if (const CXXTryStmt *Try = Tries[In].Try)
        for (unsigned I = 0; I != Try->getNumHandlers(); ++I)
          if (catchesAwaits(*Try->getHandler(I), Cancel))
            return Try->getHandler(I);
    return nullptr;
  }

  /// A handler that throws what it got, and nothing further out that gets it.
  void thrownAgain(int From, const State &Now) {
    int In = From;
    while (In != -1 && !Tries[In].Handler)
      In = Tries[In].Outer;
    // Thrown in a try block inside the handler: it may well end there.
    if (In == -1 || In != From || catcher(Tries[In].Outer))
      return;
    for (const HeldThere &One : Now)
      LostAgain[Tries[In].Handler].insert(One.Slot);
  }

  void lostByException(SuspendedHolding &One) {
    const CXXCatchStmt *Handler = catcher(Tries.of(One.At->At));
    for (const HeldThere &Held : One.Held)
      if (!Handler || LostAgain[Handler].count(Held.Slot))
        One.LostByException.push_back(Held.Slot);
  }

  void leave(const CFGBlock &Block, const State &Now) {
    const auto Tested = testAt(Block);
    unsigned Index = 0;
    for (const CFGBlock *Next : Block.succs()) {
      const bool First = Index++ == 0;
      if (!Next)
        continue;
      if (!Tested) {
        flowInto(Next, Now);
        continue;
      }
      State Known = Now;
      if (const auto At = find(Known, Tested->first);
          has(Known, At, Tested->first)) {
        if (First == Tested->second)
          At->OnEveryPath = true;
        else
          Known.erase(At);
      }
      flowInto(Next, Known);
    }
  }

  /// The slot that the branch at the end of a block asks for, and whether its
  /// first way is that of a slot that is held.
  std::optional<std::pair<unsigned, bool>> testAt(const CFGBlock &Block) const {
    if (What.Tests.empty() || Block.succ_size() != 2 ||
        !Block.getTerminatorStmt() ||
        isa<SwitchStmt, CXXTryStmt>(Block.getTerminatorStmt()))
      return std::nullopt;
    const Expr *Asked = Block.getLastCondition();
    bool Held = true;
    while (Asked) {
      Asked = Asked->IgnoreParenImpCasts();
      if (const auto *Full = dyn_cast<FullExpr>(Asked)) {
        Asked = Full->getSubExpr();
        continue;
      }
      if (const auto *Not = dyn_cast<UnaryOperator>(Asked);
          Not && Not->getOpcode() == UO_LNot) {
        Held = !Held;
        Asked = Not->getSubExpr();
        continue;
      }
      break;
    }
    const auto At = What.Tests.find(Asked);
    if (At == What.Tests.end())
      return std::nullopt;
    return std::pair(At->second.Slot, Held == At->second.HeldIfTrue);
  }

  const HoldingProblem &What;
  const CFG &Graph;
  llvm::ArrayRef<const CXXRecordDecl *> Cancel;
  TryRegions Tries;
  bool Reporting = false;
  llvm::DenseMap<const Stmt *, const Suspension *> Suspends;
  llvm::DenseMap<const CXXCatchStmt *, const CFGBlock *> HandlerBlocks;
  llvm::DenseMap<const CXXTryStmt *, HoldingProblem::Effects> DieInside;
  llvm::DenseMap<const CXXCatchStmt *, std::set<unsigned>> LostAgain;
  std::map<const CFGBlock *, State> Entry;
  std::set<const CFGBlock *, Later> Open;
  std::vector<SuspendedHolding> Found;
};

} // namespace

std::vector<SuspendedHolding>
findHeld(Unit &In, const Body &Of, const HoldingProblem &What,
         llvm::ArrayRef<const CXXRecordDecl *> Cancel) {
  const Flow *Paths = Of.Suspensions.empty() ? nullptr : In.flow(Of);
  return Paths ? Solver(Of, What, *Paths, Cancel).run()
               : std::vector<SuspendedHolding>();
}

} // namespace cotidy
