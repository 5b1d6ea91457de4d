// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "checks/core/analysis/Parents.h"
#include "checks/core/analysis/SuspensionUses.h"
#include "checks/core/analysis/Unit.h"
#include <memory>

namespace cotidy {

/// One thing that a coroutine uses while it runs: where first, and where first
/// after it was suspended. Null where it does not.
struct Need {
  const clang::Expr *Use = nullptr;
  const clang::Expr *AfterSuspension = nullptr;
  /// The parameter of the coroutine itself, where a plain function only hands
  /// its own on.
  const clang::ParmVarDecl *Parameter = nullptr;
};

/// What has to live for as long as the coroutine that a function gives.
struct CoroutineNeeds {
  /// Whether the function is a coroutine, or hands out what one gives, and its
  /// body is in this unit.
  bool Known = false;
  Start Starts = Start::Unknown;
  /// What each parameter refers to, by its index.
  llvm::SmallVector<Need, 4> Parameters;
  Need Object;  ///< The object that a member is called on.
  Need Closure; ///< A lambda's closure.
  /// Variables that the closure captures by reference.
  llvm::SmallVector<std::pair<const clang::VarDecl *, Need>, 2> Captures;
};

/// Answers for one unit, each function once.
class NeedsOfCoroutines {
public:
  explicit NeedsOfCoroutines(Unit &In) : In(In) {}

  const CoroutineNeeds &of(const clang::FunctionDecl *Function);
  const Parents &parents(const Body &Of);

private:
  void coroutine(const Body &Of, CoroutineNeeds &Out);
  void captures(const Body &Of, const SuspensionUses &Uses,
                CoroutineNeeds &Out);
  void handedToAwaits(const Body &Of, CoroutineNeeds &Out);
  void wrapper(const Body &Of, CoroutineNeeds &Out);

  Unit &In;
  llvm::DenseMap<const clang::FunctionDecl *, std::unique_ptr<CoroutineNeeds>>
      Known;
  llvm::DenseMap<const Body *, std::unique_ptr<Parents>> Around;
};

/// The index in CoroutineNeeds::Parameters of a call's first argument: an
/// explicit object parameter comes before it.
[[nodiscard]] unsigned firstParameter(const CallSite &Call);

} // namespace cotidy
