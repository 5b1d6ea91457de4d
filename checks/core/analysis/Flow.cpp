// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/core/analysis/Flow.h"

#include "checks/core/analysis/FirstRound.h"
#include "checks/core/analysis/Names.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/ADT/SmallVector.h"

namespace cotidy {

using namespace clang;

std::unique_ptr<Flow> Flow::of(const Decl *D, const Stmt *Root,
                               ASTContext &Context) {
  if (!Root)
    return nullptr;
  CFG::BuildOptions Options;
  Options.AddImplicitDtors = true;
  Options.AddTemporaryDtors = true;
  Options.AddInitializers = true;
  Options.AddCXXDefaultInitExprInCtors = false;
  Options.PruneTriviallyFalseEdges = true;
  Options.setAllAlwaysAdd();
  std::unique_ptr<CFG> Graph =
      CFG::buildCFG(D, const_cast<Stmt *>(Root), &Context, Options);
  if (!Graph)
    return nullptr;
  auto Result = std::make_unique<Flow>();
  for (const CFGBlock *Block : *Graph) {
    unsigned Index = 0;
    for (const CFGElement &Element : *Block) {
      if (const auto Statement = Element.getAs<CFGStmt>())
        Result->Places.try_emplace(Statement->getStmt(), Point{Block, Index});
      ++Index;
    }
    // A co_return or a throw that ends a block is an element already; a
    // condition that clang keeps only as terminator is found there.
    if (const Stmt *Terminator = Block->getTerminatorStmt())
      Result->Places.try_emplace(Terminator, Point{Block, Index});
    if (Block->succ_size() == 2 && *Block->succ_begin() &&
        runsOnceAtLeast(Block->getTerminatorStmt(), Context))
      Result->Certain.try_emplace(Block, *Block->succ_begin());
  }
  Result->Graph = std::move(Graph);
  return Result;
}

std::optional<Flow::Point> Flow::find(const Stmt *S) const {
  while (S) {
    if (const auto Found = Places.find(S); Found != Places.end())
      return Found->second;
    // Parentheses and clean-ups are no elements of their own.
    const auto *E = dyn_cast<Expr>(S);
    if (!E)
      return std::nullopt;
    const Expr *Inner = E->IgnoreParens();
    if (const auto *Full = dyn_cast<FullExpr>(Inner))
      Inner = Full->getSubExpr();
    if (Inner == E)
      return std::nullopt;
    S = Inner;
  }
  return std::nullopt;
}

namespace {

using Step = Flow::Step;

/// Walks the elements of Block from Index on; Continue means its end was
/// reached.
Step walkBlock(const CFGBlock &Block, unsigned Index,
               llvm::function_ref<Step(const CFGElement &)> AtElement) {
  unsigned At = 0;
  for (const CFGElement &Element : Block) {
    if (At++ < Index)
      continue;
    if (const Step Next = AtElement(Element); Next != Step::Continue)
      return Next;
  }
  return Step::Continue;
}

} // namespace

bool Flow::forward(Point From,
                   llvm::function_ref<Step(const CFGElement &)> AtElement,
                   llvm::function_ref<Step(const CFGBlock &)> AtExit) const {
  llvm::SmallPtrSet<const CFGBlock *, 32> Seen;
  llvm::SmallVector<Point, 16> Open{From};
  while (!Open.empty()) {
    const Point Here = Open.pop_back_val();
    const Step Next = walkBlock(*Here.Block, Here.Index, AtElement);
    if (Next == Step::Stop)
      return true;
    if (Next == Step::Prune)
      continue;
    for (const CFGBlock *Successor : Here.Block->succs()) {
      if (!Successor)
        continue;
      // From the way back to its condition a loop may end, not before.
      if (const auto First = Certain.find(Successor);
          First != Certain.end() &&
          Here.Block->getLoopTarget() != Successor->getTerminatorStmt())
        Successor = First->second;
      if (Successor == &Graph->getExit()) {
        if (AtExit(*Here.Block) == Step::Stop)
          return true;
        continue;
      }
      if (Seen.insert(Successor).second)
        Open.push_back({Successor, 0});
    }
  }
  return false;
}

bool Flow::forwardFromBlock(
    const CFGBlock *Block,
    llvm::function_ref<Step(const CFGElement &)> AtElement,
    llvm::function_ref<Step(const CFGBlock &)> AtExit) const {
  return forward({Block, 0}, AtElement, AtExit);
}

bool Flow::reaches(const Stmt *From, const Stmt *To) const {
  const auto Start = find(From);
  const auto Goal = find(To);
  if (!Start || !Goal)
    return false;
  // A terminator is no element: nothing arrives at it.
  if (Goal->Index >= Goal->Block->size())
    return false;
  const auto Element = (*Goal->Block)[Goal->Index].getAs<CFGStmt>();
  const Stmt *Target = Element ? Element->getStmt() : nullptr;
  return forward(
      {Start->Block, Start->Index + 1},
      [&](const CFGElement &Element) {
        const auto S = Element.getAs<CFGStmt>();
        return S && S->getStmt() == Target ? Step::Stop : Step::Continue;
      },
      [](const CFGBlock &) { return Step::Continue; });
}

bool Flow::dominates(const Stmt *Through, const Stmt *To) const {
  const auto Gate = find(Through);
  const auto Goal = find(To);
  if (!Gate || !Goal)
    return false;
  if (Gate->Block == Goal->Block)
    return Gate->Index < Goal->Index;
  // Whether To can be reached although the gate is closed.
  llvm::SmallPtrSet<const CFGBlock *, 32> Seen;
  llvm::SmallVector<const CFGBlock *, 16> Open{&Graph->getEntry()};
  while (!Open.empty()) {
    const CFGBlock *Block = Open.pop_back_val();
    if (Block == Gate->Block)
      continue;
    if (Block == Goal->Block)
      return false;
    for (const CFGBlock *Successor : Block->succs())
      if (Successor && Seen.insert(Successor).second)
        Open.push_back(Successor);
  }
  return true;
}

bool Flow::endsWithRethrow(const CFGBlock *Block) const {
  if (!Rethrown) {
    Blocks Throwing;
    for (const CFGBlock *Each : *Graph)
      for (const CFGElement &Element : *Each) {
        const auto S = Element.getAs<CFGStmt>();
        const auto *Call = S ? dyn_cast<CallExpr>(S->getStmt()) : nullptr;
        if (Call && Call->getDirectCallee() &&
            qualifiedName(Call->getDirectCallee()) == "std::rethrow_exception")
          Throwing.insert(Each);
      }
    const auto backwards = [&](Blocks From, bool Through) {
      llvm::SmallVector<const CFGBlock *, 16> Open(From.begin(), From.end());
      while (!Open.empty())
        for (const CFGBlock *Before : Open.pop_back_val()->preds())
          if (Before && (Through || !Throwing.contains(Before)) &&
              From.insert(Before).second)
            Open.push_back(Before);
      return From;
    };
    Blocks End;
    End.insert(&Graph->getExit());
    Rethrown = {backwards(Throwing, true), backwards(End, false)};
  }
  return Rethrown->Reach.contains(Block) && !Rethrown->Avoid.contains(Block);
}

} // namespace cotidy
