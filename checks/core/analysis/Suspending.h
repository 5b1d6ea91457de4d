// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "checks/core/analysis/Unit.h"

namespace cotidy {

/// Whether others may run at a suspension point: not where the awaiter is
/// always ready, as that of std::suspend_never or of a question about the
/// coroutine itself, nor where what is awaited is a coroutine of this unit that
/// never suspends.
class Suspending {
public:
  explicit Suspending(Unit &In) : In(In) {}

  [[nodiscard]] bool mayRunOthers(const Suspension &Point);

private:
  bool suspends(const Body &Coroutine);

  Unit &In;
  llvm::DenseMap<const Body *, bool> Known;
};

/// What the awaiter's await_ready() always says, if it is no more than a
/// constant. Await is a co_await or co_yield.
[[nodiscard]] std::optional<bool> constantReady(const clang::Expr *Await);

/// Whether an await is one that never suspends, as that of a question about the
/// coroutine itself.
[[nodiscard]] bool neverSuspends(const clang::Expr *Await);

/// The call that an await is of, as f() in co_await f(); else null.
[[nodiscard]] const CallSite *awaitedCall(const Body &Around,
                                          const Suspension &Point);

} // namespace cotidy
