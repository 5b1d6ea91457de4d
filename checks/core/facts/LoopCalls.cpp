// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/core/facts/LoopCalls.h"

#include "llvm/ADT/STLExtras.h"

namespace cotidy {

using namespace clang;

namespace {

/// Longer paths than this convince nobody, and cost time.
constexpr unsigned MaxDepth = 12;
/// So many of one function are told to its callers.
constexpr size_t MaxCalls = 8;

} // namespace

const std::vector<LoopCall> &LoopCalls::in(const Body &Around) {
  return of(Around, 0).Calls;
}

const LoopCalls::Summary &LoopCalls::of(const Body &Around, unsigned Depth) {
  auto [Place, New] = Known.try_emplace(&Around);
  if (!New) {
    static const Summary Nothing;
    return Place->second ? *Place->second : Nothing;
  }
  auto Made = std::make_unique<Summary>();
  bool Asks = false;
  for (const CallSite &Call : Around.Calls) {
    for (const FunctionModel *Model : Of.modelsOf(Call.Callee, Call.Receiver))
      Asks |= Model->is(FunctionRole::TestsThread);
    add(Call, Around, Depth, *Made);
  }
  if (Asks || Made->RunsLoop)
    Made->Calls.clear();
  return *(Known[&Around] = std::move(Made));
}

void LoopCalls::add(const CallSite &Call, const Body &Around, unsigned Depth,
                    Summary &Into) {
  if (matching(Call, FunctionRole::RunsEventLoop, Of, Around)) {
    Into.RunsLoop = true;
    return;
  }
  const FunctionModel *Model =
      matching(Call, FunctionRole::LoopOnly, Of, Around);
  if (!Model)
    Model = matching(Call, FunctionRole::LoopShared, Of, Around);
  const Hop Here{Call.At->getSourceRange(), Call.Callee, Call.Receiver};
  if (Model) {
    Origin Object{.Where = Origin::From::Elsewhere};
    const Expr *On = Call.Receiver;
    // The functions of a C library take their object first.
    if (!On && !Call.Arguments.empty() &&
        Call.Arguments[0]->getType()->isPointerType())
      On = Call.Arguments[0];
    if (On)
      Object = originOf(Of, Around, On);
    if (Object.Where != Origin::From::Own &&
        Object.Where != Origin::From::Unknown && Into.Calls.size() < MaxCalls)
      Into.Calls.push_back({Model, Object, {Here}, Call.At});
    return;
  }
  const Body *Inside = Of.bodyOf(calledFunction(Call));
  if (!Inside || Inside->isCoroutine() || Depth == MaxDepth)
    return;
  const Summary &Callee = of(*Inside, Depth + 1);
  Into.RunsLoop |= Callee.RunsLoop;
  for (const LoopCall &Each : Callee.Calls) {
    LoopCall Seen = Each;
    Seen.Object = translated(Each.Object, Call, *Inside, Around);
    if (Seen.Object.Where == Origin::From::Own ||
        Seen.Object.Where == Origin::From::Unknown ||
        Into.Calls.size() >= MaxCalls)
      continue;
    Seen.Path.insert(Seen.Path.begin(), Here);
    Seen.Call = Call.At;
    Into.Calls.push_back(std::move(Seen));
  }
}

/// The object as the caller sees it.
Origin LoopCalls::translated(const Origin &Object, const CallSite &Call,
                             const Body &Callee, const Body &Caller) {
  Origin Seen = Object;
  switch (Object.Where) {
  case Origin::From::Parameter: {
    const unsigned Index = Object.Parameter->getFunctionScopeIndex();
    if (Index >= Call.Arguments.size())
      return {};
    Seen = originOf(Of, Caller, Call.Arguments[Index]);
    break;
  }
  case Origin::From::This:
    // A lambda has the current object of the function around it.
    if (!Callee.Lambda) {
      if (!Call.Receiver)
        return {};
      Seen = originOf(Of, Caller, Call.Receiver);
    }
    break;
  case Origin::From::Captured:
    if (!Object.Variable)
      return {};
    if (Object.Variable->getDeclContext() == Caller.Function) {
      Seen = {.Where = Object.Variable->getType()->isReferenceType()
                           ? Origin::From::Unknown
                           : Origin::From::Own,
              .Named = Object.Variable};
      if (const auto *Given = dyn_cast<ParmVarDecl>(Object.Variable);
          Given && (Given->getType()->isReferenceType() ||
                    Given->getType()->isPointerType()))
        Seen = {.Where = Origin::From::Parameter,
                .Parameter = Given,
                .Named = Given};
    }
    break;
  default:
    break;
  }
  // A field of what was passed is still the field that is meant.
  if (Object.Named && isa<FieldDecl>(Object.Named))
    Seen.Named = Object.Named;
  return Seen;
}

} // namespace cotidy
