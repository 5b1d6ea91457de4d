// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "checks/core/analysis/Unit.h"

namespace cotidy {

/// A coroutine, task handle or awaitable that a body makes and then loses.
struct LostValue {
  enum class How : uint8_t {
    AtOnce,      ///< The statement that makes it drops it.
    NeverUsed,   ///< Kept in a variable that nothing mentions again.
    OnSomePath,  ///< Awaited, but not on every path to the end of its life.
    InContainer, ///< Put into a container that nothing takes it out of.
  };

  How Lost = How::AtOnce;
  const clang::Expr *Made = nullptr; ///< The call, or the await that gave it.
  const clang::FunctionDecl *Callee = nullptr; ///< Who made it, if known.
  const CallSite *Call = nullptr;              ///< Null for an await.
  const clang::VarDecl *Kept = nullptr;        ///< Null where lost at once.
  /// NeverUsed: which element of Kept, if that is an array or a vector of which
  /// other elements are used, as at AwaitedAt.
  std::optional<uint64_t> Element = {};
  /// OnSomePath: where the path leaves the variable's life, and where another
  /// path awaits it.
  clang::SourceLocation Leaves = {};
  const clang::DeclRefExpr *AwaitedAt = nullptr;
  const TypeFacts *Facts = nullptr;

  /// As a message names what keeps it: "Tasks", "Tasks[1]".
  [[nodiscard]] std::string keeper() const;
};

/// What would be lost with the value of E; nothing where that does not matter.
[[nodiscard]] std::optional<LostValue> describeLoss(const clang::Expr *E,
                                                    Unit &In, const Body &Of);

/// Whether a variable says that nobody is to use it.
[[nodiscard]] bool isMeantToBeLost(const clang::VarDecl *Var);

/// The lost values of one body, those in containers last. Any mention of a
/// variable that might hand the value on (a move, a capture, an argument, a
/// return) counts as a use; [[maybe_unused]], a variable called _ and a cast to
/// void say that the loss is meant.
///
/// Checks ask Unit::lostValues(), which remembers the answer.
[[nodiscard]] std::vector<LostValue> findLostValues(Unit &In, const Body &Of);

} // namespace cotidy
