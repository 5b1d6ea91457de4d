// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "checks/core/analysis/Unit.h"

namespace cotidy {

/// Something that a coroutine takes and gives back by hand, and that is lost if
/// an await between the two throws.
struct ManualRelease {
  const Suspension *At = nullptr; ///< The first await that loses it.
  std::string Name;               ///< As the code names it; may be empty.
  clang::SourceLocation Taken, GivenBack;
  const FunctionModel *Entry = nullptr; ///< Of what takes it; may be null.
  bool Permit = false;                  ///< Of a coroutine's lock or semaphore.
};

/// Permits of coroutine locks and semaphores, and resources that pairs of
/// functions open and close, which nobody gives back if an await throws: no
/// handler does, and no object was made that might. One for each place that
/// takes something, in source order. Types without a model are judged by
/// their members: acquire() and release(), lock() and unlock().
[[nodiscard]] std::vector<ManualRelease> manualReleases(Unit &In,
                                                        const Body &Of);

} // namespace cotidy
