// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "checks/core/analysis/Parents.h"
#include "checks/core/analysis/Unit.h"
#include "llvm/ADT/SmallPtrSet.h"

namespace cotidy {

class TryRegions;

/// Where a coroutine still has the cancellation tokens that it was given, and
/// where it knows already that one of them was cancelled. One fixpoint over the
/// flow for all tokens; what holds on some path counts.
class TokenFlow {
public:
  /// As many tokens are followed; further ones count as gone.
  static constexpr unsigned MaxTokens = 32;

  TokenFlow(Unit &In, const Body &Of, const Parents &Around,
            llvm::ArrayRef<const clang::VarDecl *> Tokens,
            llvm::ArrayRef<const clang::CXXRecordDecl *> Carriers);

  /// Whether, on some path to At, a branch was taken because a cancellation was
  /// requested or something had failed, or a handler took what carries a
  /// cancellation. True where the flow is not known.
  [[nodiscard]] bool isCleanUp(const clang::Stmt *At) const {
    return stateAt(At) & CleanUp;
  }
  /// Whether the token with this number was moved away or assigned to on some
  /// path to At. True where the flow is not known.
  [[nodiscard]] bool isGone(unsigned Token, const clang::Stmt *At) const {
    return Token >= MaxTokens || (stateAt(At) & (State(1) << Token));
  }

private:
  /// A bit for each token that is gone, and one for CleanUp.
  using State = uint64_t;
  static constexpr State CleanUp = State(1) << MaxTokens;

  /// What a condition says of a cancellation or failure if it is true, or not.
  struct Verdict {
    bool IfTrue = false, IfFalse = false;
    [[nodiscard]] Verdict negated() const { return {IfFalse, IfTrue}; }
  };

  State stateAt(const clang::Stmt *At) const;
  void findLosses();
  const clang::Stmt *lossAt(const clang::DeclRefExpr *Use) const;
  void findFlags(const clang::Stmt *S);
  Verdict judge(const clang::Expr *Condition, unsigned Depth = 0) const;
  Verdict judgeVariable(const clang::VarDecl *Var, unsigned Depth) const;
  bool asksToken(const clang::Stmt *S) const;
  bool takesCarrier(const clang::CXXCatchStmt &Handler) const;
  State alongEdge(const clang::CFGBlock &Block, unsigned Successor) const;
  void solve();
  void addHandlers(const TryRegions &Tries);

  Unit &In;
  const Body &Of;
  const Parents &Around;
  llvm::ArrayRef<const clang::VarDecl *> Tokens;
  llvm::ArrayRef<const clang::CXXRecordDecl *> Carriers;
  const Flow *Paths;
  /// Local variables that a handler assigns to.
  llvm::SmallPtrSet<const clang::VarDecl *, 4> Flags;
  /// By block: what is gone after the element with this number, accumulated.
  std::vector<std::vector<std::pair<unsigned, State>>> Losses;
  /// By block: the handlers that get what is thrown in it.
  std::vector<llvm::SmallVector<const clang::CFGBlock *, 1>> Handlers;
  std::vector<State> Entry;
};

} // namespace cotidy
