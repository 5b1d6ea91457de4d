// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "checks/core/analysis/Unit.h"

namespace cotidy {

/// A thread's lock that is held where a coroutine suspends.
struct HeldLock {
  const Suspension *At = nullptr;
  /// The guard, or the lock itself where it is locked by hand.
  const clang::ValueDecl *Lock = nullptr;
  clang::SourceLocation Taken; ///< Where one path takes it.
  bool OnEveryPath = false;
  /// The awaited expression gets the lock, as a condition variable's wait
  /// does, and may well give it back before it suspends.
  bool GivenToAwait = false;
};

/// The thread locks that are held at the suspensions of a coroutine, by flow:
/// deferred, tried and adopted guards, unlock and relock, moves, swaps, the
/// end of a guard's life, lock() and unlock() by hand, and objects that have a
/// guard for a member. In the order of the suspensions; empty for a body whose
/// flow is not known.
[[nodiscard]] std::vector<HeldLock> heldLocks(Unit &In, const Body &Of);

} // namespace cotidy
