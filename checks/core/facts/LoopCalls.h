// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "checks/core/analysis/Origins.h"
#include "checks/core/facts/Blocking.h"

namespace cotidy {

/// A call of a function that only the thread of a loop may call, as seen from
/// a body that gets there.
struct LoopCall {
  const FunctionModel *Model = nullptr;
  Origin Object; ///< What it is called on; Elsewhere for a free function.
  std::vector<Hop> Path;
  const clang::Expr *Call = nullptr; ///< Of the first hop.
};

/// The summary "calls what belongs to a loop" of the functions of one unit,
/// with the object that is meant translated through parameters. A function
/// that runs a loop is that loop's thread, and one that asks which thread it is
/// on knows what it does: both have no such calls.
class LoopCalls {
public:
  explicit LoopCalls(Unit &Of) : Of(Of) {}

  /// The calls of a body, its own and those of its helpers, in source order.
  [[nodiscard]] const std::vector<LoopCall> &in(const Body &Around);

private:
  struct Summary {
    std::vector<LoopCall> Calls;
    bool RunsLoop = false;
  };

  const Summary &of(const Body &Around, unsigned Depth);
  void add(const CallSite &Call, const Body &Around, unsigned Depth,
           Summary &Into);
  Origin translated(const Origin &Object, const CallSite &Call,
                    const Body &Callee, const Body &Caller);

  Unit &Of;
  // Empty while it is being computed, so that recursion ends.
  llvm::DenseMap<const Body *, std::unique_ptr<Summary>> Known;
};

} // namespace cotidy
