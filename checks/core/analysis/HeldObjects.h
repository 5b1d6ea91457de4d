// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "checks/core/analysis/Unit.h"
#include "llvm/ADT/StringSet.h"

namespace cotidy {

/// A thread's lock, or another object that belongs to a thread, that is held
/// where a coroutine suspends.
struct HeldObject {
  const Suspension *At = nullptr;
  std::string Name; ///< As the code names it; may be empty.
  /// Where paths take it, in source order; at least one.
  llvm::SmallVector<clang::SourceLocation, 1> Taken;
  /// A place that gives it back, if there is one.
  clang::SourceLocation GivenBack;
  bool OnEveryPath = true;
  /// The awaited expression gets it, as a condition variable's wait does, and
  /// may well give it back before it suspends.
  bool GivenToAwait = false;
  /// Whether it is held is decided by a condition that is tested more than
  /// once, so that a path on which it is held may not exist.
  bool Correlated = false;
  bool Reentrant = false;
  const TypeModel *Type = nullptr;      ///< Of the guard, where one says.
  const FunctionModel *Entry = nullptr; ///< Of what took it by hand.
  const clang::CXXRecordDecl *Guard = nullptr; ///< Class; null: by hand.
};

/// The thread locks that are held at the suspensions of a coroutine, by flow:
/// deferred, tried and adopted guards, unlock and relock, moves, swaps, the
/// end of a guard's life, lock() and unlock() by hand, and guards in members,
/// smart pointers and optionals; those without a name that the awaited
/// expression makes. In the order of the suspensions; empty for a
/// body whose flow is not known. A lock that is lent to a call which might give
/// it back counts as not held from there on.
[[nodiscard]] std::vector<HeldObject> heldLocks(Unit &In, const Body &Of);

/// The same for objects with the role thread-scope, for classes whose
/// qualified names are in Further, and for what functions with the roles
/// enters-thread-scope and leaves-thread-scope open and close.
[[nodiscard]] std::vector<HeldObject>
heldScopes(Unit &In, const Body &Of, const llvm::StringSet<> &Further = {});

} // namespace cotidy
