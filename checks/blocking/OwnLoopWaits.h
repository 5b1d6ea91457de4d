// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "checks/core/facts/Blocking.h"

namespace cotidy {

/// A synchronous wait for work that the same body has started on the very loop
/// that runs it.
struct OwnLoopWait {
  const CallSite *Start; ///< Starts the work.
  bool OneThread;        ///< Nobody else can run the loop meanwhile.
};

/// Whether a call of a coroutine is one.
[[nodiscard]] std::optional<OwnLoopWait>
waitForOwnLoop(Unit &In, const Body &Around, const CallSite &Call);

/// The same for a place that blocks. It is reported by cotidy-blocking-wait as
/// what it is, and by nobody else.
[[nodiscard]] bool waitsForOwnLoop(Unit &In, const Body &Around,
                                   const BlockingPlace &Place);

} // namespace cotidy
