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
/// constant.
[[nodiscard]] std::optional<bool> constantReady(const Suspension &Point);

/// The call that an await is of, as f() in co_await f(); else null.
[[nodiscard]] const CallSite *awaitedCall(const Body &Around,
                                          const Suspension &Point);

} // namespace cotidy
