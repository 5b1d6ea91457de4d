// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "checks/core/analysis/Conditions.h"
#include "checks/core/analysis/Unit.h"
#include "checks/core/facts/Hop.h"
#include <deque>
#include <map>

namespace cotidy {

/// A place in a body where the thread may be blocked, and why.
struct BlockingPlace {
  clang::SourceRange At;
  const clang::Expr *Call = nullptr; ///< Null for a destructor.
  const FunctionModel *Model = nullptr;
  /// The first hop is at At; the last one calls what the model names.
  std::vector<Hop> Path;
  /// Set where the destructor of this variable or temporary waits.
  const clang::VarDecl *Object = nullptr;
  bool Destructor = false;
  /// For other units only: parameters that make it harmless if they are zero.
  using Parameters = llvm::SmallVector<const clang::ParmVarDecl *, 2>;
  Parameters UnlessZero = {};
};

/// The summary "may block, because of ..." of the functions of one unit: the
/// call graph through the bodies that the unit contains, and what other units
/// say of those that it does not, each witness with its shortest path found.
///
/// A call of a coroutine is no hop, since its body does not run in the call;
/// neither is a virtual call that may land elsewhere, a callable that is
/// handed on, or a function that is declared non-blocking.
class BlockingFacts {
public:
  /// Whether a modelled function counts when it is called like this.
  using Counts = std::function<bool(const FunctionModel &, const CallSite &,
                                    const Body &)>;

  /// Whom the answers are for.
  enum class Asker {
    Checks,     ///< What cannot be decided may be assumed to block.
    OtherUnits, ///< Only what the arguments of the caller can be told for; no
                ///< imports.
  };

  BlockingFacts(Unit &Of, FunctionRole Role, Counts Wanted,
                Asker For = Asker::Checks);

  /// The places of one body, in source order.
  [[nodiscard]] std::vector<BlockingPlace> in(const Body &Of);

  /// Why a plain function blocks whoever calls it, or nothing.
  [[nodiscard]] std::optional<BlockingPlace> of(const Body &Function);

  /// Whether every path from the declaration to the end of the variable's life
  /// joins it, detaches it, moves it away or hands it to code that may.
  [[nodiscard]] bool isSettledBeforeItDies(const clang::VarDecl *Var,
                                           const Body &In);

private:
  using Parameters = BlockingPlace::Parameters;
  struct Witness {
    const FunctionModel *Model = nullptr;
    std::vector<Hop> Path;
    Parameters UnlessZero = {};
  };

  std::optional<Witness> ofCall(const CallSite &Call, const Body &In,
                                const Bindings *Bound, unsigned Depth);
  std::optional<Witness> ofFunction(const clang::FunctionDecl *Function,
                                    const Bindings *Bound, unsigned Depth);
  std::optional<Witness> ofBody(const Body &Of, const Bindings *Bound,
                                unsigned Depth);
  std::optional<Witness> ofDestructor(clang::QualType Type, unsigned Depth);
  std::optional<Witness> imported(const clang::FunctionDecl *Function,
                                  const CallSite *Call = nullptr,
                                  const Body *In = nullptr,
                                  const Bindings *Bound = nullptr);
  std::optional<Parameters> dependsOn(const FunctionModel &Model,
                                      const CallSite &Call,
                                      const Bindings *Bound) const;
  void destructors(const Body &Of, std::vector<BlockingPlace> &Out,
                   unsigned Depth);

  Unit &Of;
  FunctionRole Role;
  Counts Wanted;
  Asker For;
  /// Made of what other units say; their addresses are kept.
  std::deque<FunctionModel> Foreign;
  // Null while it is being computed, so that recursion ends.
  llvm::DenseMap<const clang::FunctionDecl *, std::optional<Witness>> Known;
  // The same for given arguments, so that many ways to a helper cost no more
  // than the different arguments it gets.
  using Given =
      std::pair<const clang::FunctionDecl *, std::vector<const clang::Expr *>>;
  std::map<Given, std::optional<Witness>> KnownFor;
  llvm::DenseMap<const clang::CXXRecordDecl *, std::optional<Witness>> Dying;
};

} // namespace cotidy
