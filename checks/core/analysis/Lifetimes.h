// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "checks/core/analysis/CoroutineNeeds.h"
#include "checks/core/analysis/Referent.h"
#include "checks/core/analysis/TaskFate.h"

namespace cotidy {

/// Something that a coroutine goes on using and that dies before it does.
struct DanglingLoan {
  enum class Kind : uint8_t {
    Argument, ///< What an argument refers to.
    Object,   ///< What a member coroutine is called on.
    Closure,  ///< The closure of a lambda coroutine.
    Capture,  ///< A variable that a closure captures by reference.
    Callable, ///< A closure given to a function that drops it too early.
  };

  Kind What = Kind::Argument;
  /// Makes the coroutine, or is given the callable that does.
  const CallSite *Call = nullptr;
  /// Who uses it: the function that is called, or the lambda's operator.
  const clang::FunctionDecl *Coroutine = nullptr;
  const clang::Expr *Given = nullptr; ///< The argument or receiver.
  Referent Dies;
  TaskFate Fate;
  /// The use that comes too late. Its Use is null where the body of the
  /// coroutine is not known.
  Need Wanted;
  /// Kept: where the variable hands the task on, or runs it.
  const clang::Expr *RunsAt = nullptr;
  /// Nothing is known to come between: the order is in the source.
  bool Certain = true;
};

/// Which coroutines outlive what they borrow, for one unit. Silent wherever a
/// coroutine goes somewhere unknown, or something may wait for it in time.
class Lifetimes {
public:
  explicit Lifetimes(Unit &In) : In(In), Needs(In) {}

  /// At most one loan of each call, in source order.
  const std::vector<DanglingLoan> &dangling(const Body &Of);

  NeedsOfCoroutines &needs() { return Needs; }

private:
  Unit &In;
  NeedsOfCoroutines Needs;
  llvm::DenseMap<const Body *, std::unique_ptr<std::vector<DanglingLoan>>>
      Known;
};

} // namespace cotidy
