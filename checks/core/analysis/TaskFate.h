// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "checks/core/analysis/Parents.h"
#include "checks/core/analysis/Unit.h"

namespace cotidy {

/// Where the coroutine that a call makes goes from there.
struct TaskFate {
  enum class Where : uint8_t {
    Unknown, ///< Handed to code that may do anything with it.
    Awaited, ///< Over before the full expression is: awaited or waited for,
             ///< itself or all that it was put together with.
    Dropped,
    Kept,     ///< In a local variable: Keeper, which may be a container.
    Stored,   ///< Somewhere that outlives the function: a member, a global.
    Captured, ///< In a closure.
    Returned,
    Spawned, ///< Started, and runs on its own: At is the call.
  };

  Where Goes = Where::Unknown;
  /// The last expression on the way: what is awaited, returned, stored or kept
  /// as it is, or the call that starts or stores it.
  const clang::Expr *At = nullptr;
  const clang::VarDecl *Keeper = nullptr;
  /// The variable or member of a task group that the task was given to.
  const clang::ValueDecl *Group = nullptr;
  bool ToGroup = false;
  /// Spawned: nothing of the task runs before the call returns.
  bool StartsLater = false;
  const FunctionModel *Model = nullptr; ///< Of the call that spawns.
};

/// Follows the value of an expression outwards: through moves, standard
/// containers and wrappers, aggregates, combinators and whatever models say
/// takes care of an awaitable.
[[nodiscard]] TaskFate fateOf(const clang::Expr *Made, Unit &In, const Body &Of,
                              const Parents &Around);

/// The local variable that holds an object, if that is one, through members.
/// Elsewhere tells that it is a global, or reached through a pointer or a
/// reference.
[[nodiscard]] const clang::VarDecl *keeperOf(const clang::Expr *Object,
                                             bool &Elsewhere);

} // namespace cotidy
