// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/blocking/OwnLoopWaits.h"

#include "checks/core/analysis/Conditions.h"
#include "checks/core/framework/BlockingReport.h"
#include "llvm/ADT/STLExtras.h"

namespace cotidy {

using namespace clang;

namespace {

/// What a value was made by, through local variables and moves.
const Expr *maker(const Expr *E, unsigned Depth = 0) {
  E = E->IgnoreUnlessSpelledInSource()->IgnoreParenCasts();
  if (const auto *Made = dyn_cast<CXXConstructExpr>(E);
      Made && Made->getNumArgs() == 1)
    return maker(Made->getArg(0), Depth);
  if (const auto *Var = dyn_cast_or_null<VarDecl>(namedVariable(E));
      Var && Var->hasLocalStorage() && Var->getInit() && Depth < 4 &&
      !isa<ParmVarDecl>(Var))
    return maker(Var->getInit(), Depth + 1);
  return E;
}

/// Whether E is the loop that runs this coroutine.
bool isOwnLoop(Unit &In, const Body &Around, const Expr *E) {
  const Expr *Made = maker(E);
  if (const auto *Await = dyn_cast<CoawaitExpr>(Made))
    return In.facts(maker(Await->getOperand())->getType())
        .is(TypeRole::CurrentLoop);
  const CallSite *Call = Around.callAt(Made);
  return Call && matching(*Call, FunctionRole::CurrentLoop, In, Around);
}

} // namespace

std::optional<OwnLoopWait> waitForOwnLoop(Unit &In, const Body &Around,
                                          const CallSite &Call) {
  if (!matching(Call, FunctionRole::SyncWait, In, Around) &&
      !matching(Call, FunctionRole::Blocks, In, Around))
    return std::nullopt;
  const Expr *Waited = Call.Receiver            ? Call.Receiver
                       : Call.Arguments.empty() ? nullptr
                                                : Call.Arguments[0];
  const CallSite *Start = Waited ? Around.callAt(maker(Waited)) : nullptr;
  const FunctionModel *Starts =
      Start ? matching(*Start, FunctionRole::StartsOnLoop, In, Around)
            : nullptr;
  if (!Starts ||
      llvm::none_of(Start->Arguments,
                    [&](const Expr *Argument) {
                      return isOwnLoop(In, Around, Argument);
                    }) ||
      mayRunElsewhere(In, Around, Call.At))
    return std::nullopt;
  return OwnLoopWait{Start, Starts->From && !Starts->From->MayMigrate};
}

bool waitsForOwnLoop(Unit &In, const Body &Around, const BlockingPlace &Place) {
  const CallSite *Call = Place.Path.size() == 1 && Place.Call
                             ? Around.callAt(Place.Call)
                             : nullptr;
  return Call && waitForOwnLoop(In, Around, *Call);
}

} // namespace cotidy
