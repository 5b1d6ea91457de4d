// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "checks/core/analysis/Flow.h"
#include "llvm/ADT/BitVector.h"
#include <vector>

namespace cotidy {

/// What happens to one fact at one point of a body's flow. A fact is something
/// that the body knows, as "this iterator is valid", numbered by who asks.
struct FactEvent {
  enum class Kind : uint8_t {
    Begin, ///< Known from here on.
    End,   ///< No longer known, and nobody relies on it.
    Spoil, ///< All facts that are known may have become wrong; no Fact.
    Use,   ///< Somebody relies on it.
    Guard, ///< From here on a guard, numbered as a fact, prevents spoiling.
  };
  Kind What;
  unsigned Fact = 0;
  const clang::Stmt *At = nullptr;
};

/// A use of a fact that was spoilt before on some path.
struct SpoiltUse {
  unsigned Fact;
  const clang::Stmt *Use;
  const clang::Stmt *Spoilt; ///< One place that spoils it.
  const clang::Stmt *Began;  ///< Where it was known, on the way there.
  bool Known;                ///< On every path to the use it was known once.
};

/// Follows facts through the flow of a body: one fixpoint for all of them.
class FactFlow {
public:
  FactFlow(const clang::CFG &Graph, unsigned Facts);

  /// Events of one block, in the order in which they happen.
  void add(const clang::CFGBlock &Block, FactEvent Event) {
    Events[Block.getBlockID()].push_back(Event);
  }
  /// On the edge to the block's successor with this number.
  void addOnEdge(const clang::CFGBlock &Block, unsigned Successor,
                 FactEvent Event) {
    Edges[Block.getBlockID()].push_back({Successor, Event});
  }

  /// The spoilt uses, the first of each fact, in the order of the blocks.
  [[nodiscard]] std::vector<SpoiltUse> solve();

private:
  struct State {
    // A fact may be in several of them, by different paths.
    llvm::BitVector Fresh, Spoilt, Unknown;
    bool Reached = false;
  };

  static void apply(const FactEvent &Event, State &Now,
                    const llvm::BitVector &Guards);
  static bool merge(State &Into, const State &From);
  void witness(const clang::CFGBlock &Block, size_t Index,
               SpoiltUse &Found) const;

  const clang::CFG &Graph;
  unsigned Facts;
  std::vector<std::vector<FactEvent>> Events;
  std::vector<std::vector<std::pair<unsigned, FactEvent>>> Edges;
};

} // namespace cotidy
