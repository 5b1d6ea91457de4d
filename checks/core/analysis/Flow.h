// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "clang/Analysis/CFG.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include <memory>
#include <optional>

namespace cotidy {

/// The control flow of one body: clang's CFG with implicit destructors, every
/// subexpression an element of its own, and a way to find an expression in it.
///
/// An exception that leaves a call is not an edge; an explicit throw is.
class Flow {
public:
  struct Point {
    const clang::CFGBlock *Block = nullptr;
    unsigned Index = 0; ///< Of an element in Block.
  };

  /// What a walk does after an element.
  enum class Step {
    Continue,
    Prune, ///< This path is settled; others go on.
    Stop,  ///< The question is answered.
  };

  /// The flow of Root, which is the body of D or a part of it; null where
  /// clang cannot build it, as for broken code.
  static std::unique_ptr<Flow> of(const clang::Decl *D, const clang::Stmt *Root,
                                  clang::ASTContext &Context);

  [[nodiscard]] const clang::CFG &graph() const { return *Graph; }
  [[nodiscard]] std::optional<Point> find(const clang::Stmt *S) const;

  /// Follows every path forward from the element after From, each block once
  /// (From's own block may be met again through a loop). A loop whose bounds
  /// are constants is not passed by where they say that it runs.
  ///
  /// AtElement settles a path or lets it go on; AtExit sees the last block of
  /// a path that reaches the function's end. Returns whether one said Stop.
  bool forward(Point From,
               llvm::function_ref<Step(const clang::CFGElement &)> AtElement,
               llvm::function_ref<Step(const clang::CFGBlock &)> AtExit) const;

  /// The same from the beginning of a block, as for a handler.
  bool forwardFromBlock(
      const clang::CFGBlock *Block,
      llvm::function_ref<Step(const clang::CFGElement &)> AtElement,
      llvm::function_ref<Step(const clang::CFGBlock &)> AtExit) const;

  /// Whether some path leads from just after one expression to the other.
  [[nodiscard]] bool reaches(const clang::Stmt *From,
                             const clang::Stmt *To) const;

  /// Whether every path from the entry to To passes Through.
  [[nodiscard]] bool dominates(const clang::Stmt *Through,
                               const clang::Stmt *To) const;

  /// Whether every path from the beginning of a block to the function's end
  /// comes to a call of std::rethrow_exception, and there is such a path.
  [[nodiscard]] bool endsWithRethrow(const clang::CFGBlock *Block) const;

private:
  using Blocks = llvm::DenseSet<const clang::CFGBlock *>;
  struct Rethrows {
    Blocks Reach; ///< A rethrow is on some path from these.
    Blocks Avoid; ///< Some path from these ends without one.
  };

  std::unique_ptr<clang::CFG> Graph;
  /// Made when first asked for: handlers may be many.
  mutable std::optional<Rethrows> Rethrown;
  llvm::DenseMap<const clang::Stmt *, Point> Places;
  /// The condition blocks of loops that run once at least, and their bodies.
  llvm::DenseMap<const clang::CFGBlock *, const clang::CFGBlock *> Certain;
};

} // namespace cotidy
