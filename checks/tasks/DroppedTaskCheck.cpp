// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/Checks.h"
#include "checks/core/framework/Pass.h"
#include "llvm/Support/FormatVariadic.h"

namespace cotidy {
namespace {

/// What becomes of the work, by what the library says of a dropped handle.
llvm::StringRef consequence(Drop OnDrop) {
  switch (OnDrop) {
  case Drop::Cancelled:
    return "the work is cancelled here";
  case Drop::Terminates:
    return "the program is terminated here if the work has not ended";
  case Drop::KeptByLoop:
    return "the loop runs it to its end, but nobody sees its result, and its "
           "error is only logged";
  case Drop::ResultLost:
    return "the work goes on, but its result and its error are lost";
  case Drop::NeverRuns:
    return "the work may never run";
  case Drop::RunsDetached:
    return "the work goes on alone: nobody waits for it, and its error is lost";
  case Drop::Unknown:
    break;
  }
  return "nobody waits for the work or sees its error";
}

bool isMine(Pass &P, const LostValue &Lost, const Body &Around) {
  const auto Is = [&](FunctionRole Role) {
    return Lost.Call && matching(*Lost.Call, Role, P.unit(), Around);
  };
  // How the work is started may depend on an argument; the last entry of a
  // model is for all other arguments, so it does not speak before this one.
  const bool Spawns = Is(FunctionRole::Spawn);
  if ((!Spawns && Is(FunctionRole::SpawnOwned)) || Is(FunctionRole::Detach) ||
      Is(FunctionRole::Combinator))
    return false;
  if (Lost.Facts->Coroutine) {
    if (Lost.Facts->Starts != Start::Eager || !Lost.Facts->Model)
      return Is(FunctionRole::Spawn);
    // Libraries whose tasks run on when dropped, and whose authors do not mark
    // them nodiscard, expect plain functions such as signal handlers to start
    // coroutines that way.
    if (Lost.Facts->OnDrop == Drop::RunsDetached &&
        !Lost.Facts->Model->NoDiscard && !P.unit().isOnLoop(Around))
      return false;
    return true;
  }
  return Lost.Facts->is(TypeRole::TaskHandle) || Is(FunctionRole::Spawn);
}

/// Whether a plain function keeps the handle of work that goes on anyway, and
/// then runs the loop itself, as tests do: it looks at what the work has done.
bool isRunByHand(Pass &P, const LostValue &Lost, const Body &Around) {
  if (Lost.Lost != LostValue::How::NeverUsed || Around.isCoroutine() ||
      (Lost.Facts->OnDrop != Drop::KeptByLoop &&
       Lost.Facts->OnDrop != Drop::RunsDetached))
    return false;
  const Flow *Paths = P.unit().flow(Around);
  return Paths && llvm::any_of(Around.Calls, [&](const CallSite &Call) {
           return matching(Call, FunctionRole::RunsEventLoop, P.unit(),
                           Around) &&
                  Paths->reaches(Lost.Made, Call.At);
         });
}

void droppedHandles(Pass &P, const Body &Around) {
  for (const LostValue &Lost : P.unit().lostValues(Around)) {
    if (!isMine(P, Lost, Around) || isRunByHand(P, Lost, Around))
      continue;
    const std::string Name =
        Lost.Callee ? "'" + calledName(Lost.Callee, Lost.Call->Receiver) + "'"
        : llvm::isa<clang::CoawaitExpr>(Lost.Made) ? "'co_await'"
                                                   : "this call";
    const llvm::StringRef Then = consequence(Lost.Facts->OnDrop);
    Finding Found{.At = Lost.Made->getSourceRange(), .Message = {}};
    switch (Lost.Lost) {
    case LostValue::How::AtOnce:
      Found.Message =
          llvm::formatv("the task that {0} starts is dropped: {1}", Name, Then);
      break;
    case LostValue::How::NeverUsed:
      Found.Message = llvm::formatv(
          "the task that {0} starts is kept in '{1}' and never awaited: {2}",
          Name, Lost.keeper(), Then);
      if (Lost.Element)
        Found.Notes = {{Lost.AwaitedAt->getLocation(),
                        "other elements are used, as here"}};
      break;
    case LostValue::How::InContainer:
      Found.At = Lost.Kept->getLocation();
      Found.Message = llvm::formatv(
          "the task that {0} starts is put into '{1}', which nothing awaits: "
          "{2}",
          Name, Lost.keeper(),
          Lost.Facts->OnDrop == Drop::Cancelled
              ? "the work is cancelled where the container dies"
              : Then);
      Found.Notes = {
          {Lost.Made->getBeginLoc(), "it is put into the container here"}};
      break;
    case LostValue::How::OnSomePath:
      Found.Message = llvm::formatv(
          "the task in '{0}' is not awaited on every path, and then {1}",
          Lost.Kept->getName(), Then);
      Found.Notes = {{Lost.AwaitedAt->getLocation(), "one path awaits it here"},
                     {Lost.Leaves, "another leaves here without"}};
      break;
    }
    P.report(Found);
  }
}

/// The coroutine that an argument starts: a call of it, or a lambda.
const Body *startedBody(Pass &P, const clang::Expr *Argument,
                        const Body &Around) {
  Argument = Argument->IgnoreUnlessSpelledInSource();
  if (const auto *Lambda = llvm::dyn_cast<clang::LambdaExpr>(Argument))
    return P.unit().bodyOf(Lambda->getCallOperator());
  const CallSite *Call = Around.callAt(Argument);
  return Call ? P.unit().bodyOf(Call->Callee) : nullptr;
}

/// Work that is spawned with a token that throws its error away (T13).
void detachedErrors(Pass &P, const Body &Around) {
  for (const CallSite &Call : Around.Calls) {
    const clang::Expr *Token = nullptr;
    for (const clang::Expr *Argument : Call.Arguments)
      if (P.unit().facts(Argument->getType()).is(TypeRole::DetachedToken))
        Token = Argument;
    if (!Token)
      continue;
    for (const clang::Expr *Argument : Call.Arguments) {
      const Body *Started = startedBody(P, Argument, Around);
      if (!Started || !Started->isCoroutine())
        continue;
      // Unknown bodies keep the check silent, as does one that deals with the
      // errors of all it awaits.
      const Suspension *Fails = firstUncaught(P.unit(), *Started);
      if (!Fails)
        continue;
      P.report({.At = Token->getSourceRange(),
                .Message = llvm::formatv(
                    "an error in {0} is lost: it is started detached, and "
                    "nothing in it catches what its awaits throw; catch it "
                    "there, or pass a handler that looks at the exception",
                    Started->Lambda ? std::string("this coroutine")
                                    : "'" + shortName(Started->Function) + "'"),
                .Notes = {{Fails->At->getBeginLoc(),
                           "an error here ends the coroutine unseen"}}});
    }
  }
}

void run(Pass &P) {
  for (const Body &Around : P.unit().bodies()) {
    droppedHandles(P, Around);
    detachedErrors(P, Around);
  }
}

} // namespace

const Check DroppedTaskCheck = {
    .Info = {.Name = "cotidy-dropped-task",
             .Summary = "the handle of started work is dropped, or its errors "
                        "are",
             .Why = "Work that was started needs somebody who waits for it: "
                    "who drops its handle does not learn when it ends, and "
                    "nobody sees the error it ends with. In some libraries the "
                    "handle's destructor cancels the work as well. The same "
                    "happens to a coroutine that is started detached and lets "
                    "an error escape.",
             .Bad = R"cpp(
asyncio::Coro<void> poll();
asyncio::Coro<void> start() {
  asyncio::create_task(poll());
  co_return;
}
)cpp",
             .Good = R"cpp(
asyncio::Coro<void> poll();
asyncio::Coro<void> start() {
  auto task = asyncio::create_task(poll());
  co_await task;
}
)cpp",
             .Limits =
                 "Tasks that a group or scope owns are not reported, nor are "
                 "eager coroutines that a plain function starts where the "
                 "library lets them run on, nor are handles that a plain "
                 "function keeps while it runs the loop itself. Detached work "
                 "is judged only where "
                 "its coroutine is defined in the same translation unit, and "
                 "an operation that a plain function of the unit begins counts "
                 "as one that does not fail. "
                 "Missed: handles in members, and in containers that are "
                 "mentioned in any way that might await them; of single "
                 "elements only those that constant indexes tell apart.",
             .Since = "0.1"},
    .Run = run,
};

} // namespace cotidy
