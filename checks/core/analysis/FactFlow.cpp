// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/core/analysis/FactFlow.h"

#include "clang/Analysis/Analyses/PostOrderCFGView.h"
#include "llvm/ADT/DenseSet.h"

namespace cotidy {

using namespace clang;
using Kind = FactEvent::Kind;

FactFlow::FactFlow(const CFG &Graph, unsigned Facts)
    : Graph(Graph), Facts(Facts), Events(Graph.getNumBlockIDs()),
      Edges(Graph.getNumBlockIDs()) {}

void FactFlow::apply(const FactEvent &Event, State &Now,
                     const llvm::BitVector &Guards) {
  switch (Event.What) {
  case Kind::Begin:
  case Kind::Guard:
    Now.Fresh.set(Event.Fact);
    Now.Spoilt.reset(Event.Fact);
    Now.Unknown.reset(Event.Fact);
    return;
  case Kind::End:
    Now.Fresh.reset(Event.Fact);
    Now.Spoilt.reset(Event.Fact);
    Now.Unknown.set(Event.Fact);
    return;
  case Kind::Spoil:
    // A guard that is held on every path keeps all as it is.
    if (Guards.test(Now.Unknown))
      return;
    Now.Spoilt |= Now.Fresh;
    Now.Spoilt.reset(Guards);
    Now.Fresh &= Guards;
    return;
  case Kind::Use:
    return;
  }
}

bool FactFlow::merge(State &Into, const State &From) {
  if (!Into.Reached) {
    Into = From;
    Into.Reached = true;
    return true;
  }
  // BitVector::test(Other): some bit that Other has not.
  const bool Grows = From.Fresh.test(Into.Fresh) ||
                     From.Spoilt.test(Into.Spoilt) ||
                     From.Unknown.test(Into.Unknown);
  Into.Fresh |= From.Fresh;
  Into.Spoilt |= From.Spoilt;
  Into.Unknown |= From.Unknown;
  return Grows;
}

std::vector<SpoiltUse> FactFlow::solve() {
  if (Facts == 0)
    return {};
  llvm::BitVector Guards(Facts);
  for (const auto &Block : Events)
    for (const FactEvent &Event : Block)
      if (Event.What == Kind::Guard)
        Guards.set(Event.Fact);

  std::vector<State> Entry(Graph.getNumBlockIDs());
  State &First = Entry[Graph.getEntry().getBlockID()];
  First.Fresh.resize(Facts);
  First.Spoilt.resize(Facts);
  First.Unknown.resize(Facts, true);
  First.Reached = true;

  const PostOrderCFGView Order(&Graph);
  llvm::BitVector Open(Graph.getNumBlockIDs());
  Open.set(Graph.getEntry().getBlockID());
  while (Open.any())
    for (const CFGBlock *Block : Order) {
      const unsigned Id = Block->getBlockID();
      if (!Open.test(Id))
        continue;
      Open.reset(Id);
      State Now = Entry[Id];
      for (const FactEvent &Event : Events[Id])
        apply(Event, Now, Guards);
      unsigned Number = 0;
      for (const CFGBlock *Next : Block->succs()) {
        const unsigned Edge = Number++;
        if (!Next)
          continue;
        State &There = Entry[Next->getBlockID()];
        bool Grows;
        if (Edges[Id].empty()) {
          Grows = merge(There, Now);
        } else {
          State Along = Now;
          for (const auto &[Successor, Event] : Edges[Id])
            if (Successor == Edge)
              apply(Event, Along, Guards);
          Grows = merge(There, Along);
        }
        if (Grows)
          Open.set(Next->getBlockID());
      }
    }

  std::vector<SpoiltUse> Found;
  llvm::BitVector Reported(Facts);
  for (const CFGBlock *Block : Order) {
    State Now = Entry[Block->getBlockID()];
    if (!Now.Reached)
      continue;
    const auto &Here = Events[Block->getBlockID()];
    for (size_t I = 0; I != Here.size(); ++I) {
      if (Here[I].What == Kind::Use && Now.Spoilt.test(Here[I].Fact) &&
          !Reported.test(Here[I].Fact)) {
        Reported.set(Here[I].Fact);
        SpoiltUse Use{Here[I].Fact, Here[I].At, nullptr, nullptr,
                      !Now.Unknown.test(Here[I].Fact)};
        witness(*Block, I, Use);
        Found.push_back(Use);
      }
      apply(Here[I], Now, Guards);
    }
  }
  return Found;
}

/// Goes back from the use to what spoils the fact, and from there to where it
/// begins. Paths on which it is begun or ended before that are left alone.
void FactFlow::witness(const CFGBlock &Block, size_t Index,
                       SpoiltUse &Found) const {
  struct Place {
    const CFGBlock *Block;
    size_t Index; ///< Events before this one are still to be seen.
    const Stmt *Spoilt;
  };
  // A block is met once on the way to the spoiling and once beyond it.
  llvm::DenseSet<std::pair<const CFGBlock *, const Stmt *>> Seen;
  llvm::SmallVector<Place, 16> Open{{&Block, Index, nullptr}};
  while (!Open.empty()) {
    Place Here = Open.pop_back_val();
    bool Settled = false;
    const auto See = [&](const FactEvent &Event) {
      if (Event.What == Kind::Spoil && !Here.Spoilt)
        Here.Spoilt = Event.At;
      if (Event.What == Kind::Spoil || Event.Fact != Found.Fact)
        return;
      if (Event.What == Kind::Begin && Here.Spoilt) {
        Found.Spoilt = Here.Spoilt;
        Found.Began = Event.At;
      }
      Settled |= Event.What == Kind::Begin || Event.What == Kind::End;
    };
    const auto &Events = this->Events[Here.Block->getBlockID()];
    for (size_t I = Here.Index; I-- > 0 && !Settled;)
      See(Events[I]);
    if (Found.Began)
      return;
    if (Settled)
      continue;
    for (const CFGBlock *Before : Here.Block->preds()) {
      if (!Before)
        continue;
      Place There{Before, this->Events[Before->getBlockID()].size(),
                  Here.Spoilt};
      // What happens on the edge comes after all that happens in the block.
      bool Done = false;
      unsigned Number = 0;
      for (const CFGBlock *Next : Before->succs()) {
        const unsigned Edge = Number++;
        if (Next != Here.Block)
          continue;
        for (const auto &[Successor, Event] : Edges[Before->getBlockID()])
          if (Successor == Edge && Event.Fact == Found.Fact) {
            if (Event.What == Kind::Begin && Here.Spoilt) {
              Found.Spoilt = Here.Spoilt;
              Found.Began = Event.At;
              return;
            }
            Done = true;
          }
      }
      const Stmt *const Phase = There.Spoilt ? Found.Use : nullptr;
      if (!Done && Seen.insert({Before, Phase}).second)
        Open.push_back(There);
    }
  }
}

} // namespace cotidy
