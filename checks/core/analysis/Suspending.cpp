// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/core/analysis/Suspending.h"

#include "checks/core/analysis/ConstantResult.h"
#include "llvm/ADT/STLExtras.h"

namespace cotidy {

using namespace clang;

std::optional<bool> constantReady(const Expr *Await) {
  const auto *Suspend = dyn_cast<CoroutineSuspendExpr>(Await);
  const Expr *Ready = Suspend && !Suspend->isTypeDependent()
                          ? Suspend->getReadyExpr()
                          : nullptr;
  const auto *Call = dyn_cast_or_null<CallExpr>(
      Ready ? Ready->IgnoreImplicit()->IgnoreParenImpCasts() : nullptr);
  return constantResult(Call ? Call->getDirectCallee() : nullptr);
}

bool neverSuspends(const Expr *Await) {
  return constantReady(Await).value_or(false);
}

const CallSite *awaitedCall(const Body &Around, const Suspension &Point) {
  return Point.Operand && isa<CoawaitExpr>(Point.At)
             ? Around.callAt(Point.Operand->IgnoreUnlessSpelledInSource())
             : nullptr;
}

bool Suspending::mayRunOthers(const Suspension &Point) {
  if (neverSuspends(Point.At))
    return false;
  const auto *Call = dyn_cast_or_null<CallExpr>(
      Point.Operand ? Point.Operand->IgnoreUnlessSpelledInSource() : nullptr);
  const Body *Awaited =
      Call && isa<CoawaitExpr>(Point.At) && Call->getDirectCallee()
          ? In.bodyOf(Call->getDirectCallee())
          : nullptr;
  // Who runs a coroutine that starts on an executor is not seen here.
  if (!Awaited || !Awaited->isCoroutine() || !In.isOnLoop(*Awaited))
    return true;
  return suspends(*Awaited);
}

bool Suspending::suspends(const Body &Coroutine) {
  // One that awaits itself suspends if something else in it does.
  if (const auto [At, New] = Known.try_emplace(&Coroutine, false); !New)
    return At->second;
  const bool Does =
      llvm::any_of(Coroutine.Suspensions, [&](const Suspension &Inner) {
        return mayRunOthers(Inner);
      });
  return Known[&Coroutine] = Does;
}

} // namespace cotidy
