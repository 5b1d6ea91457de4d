// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/Checks.h"
#include "checks/core/framework/BorrowReport.h"
#include "llvm/Support/FormatVariadic.h"

namespace cotidy {
namespace {

using Kind = DanglingLoan::Kind;

void run(Pass &P) {
  forEachDanglingLoan(P, [&](const Body &, const DanglingLoan &Loan) {
    std::string Message;
    if (Loan.What == Kind::Closure)
      Message = llvm::formatv(
          "the closure dies while the coroutine of {0} still uses what it "
          "captured: {1}",
          coroutineOf(Loan), wayOut(Loan));
    else if (Loan.What == Kind::Capture && !Loan.Fate.ToGroup)
      Message = llvm::formatv(
          "the coroutine of {0} goes on using '{1}', which it captured by "
          "reference, after its death: {2}",
          coroutineOf(Loan), Loan.Dies.Local->getName(), wayOut(Loan));
    else if (Loan.What == Kind::Callable)
      Message = llvm::formatv(
          "'{0}' lets go of {1} when the call of it returns, and the coroutine "
          "still uses what it captured",
          shortName(Loan.Call->Callee), coroutineOf(Loan));
    else
      return;
    P.report(
        {.At = Loan.What == Kind::Closure ? Loan.Call->At->getSourceRange()
                                          : Loan.Given->getSourceRange(),
         .Message = std::move(Message),
         .Notes = evidence(P, Loan),
         .Level = Loan.Certain ? Confidence::Certain : Confidence::Likely});
  });
}

} // namespace

const Check DanglingLambdaCheck = {
    .Info = {.Name = "cotidy-dangling-lambda",
             .Summary = "a lambda's closure dies before its coroutine has "
                        "ended",
             .Why = "The captures of a lambda live in the closure, not in the "
                    "frame of its coroutine. A closure that is called and then "
                    "destroyed, because it is a temporary or a local variable, "
                    "leaves its coroutine with captures that are gone: every "
                    "use after that is undefined behaviour. Certain for a "
                    "closure that is a temporary.",
             .Bad = R"cpp(
asyncio::Coro<void> use(int seconds) {
  auto task = asyncio::create_task([seconds]() -> asyncio::Coro<void> {
    co_await asyncio::sleep(std::chrono::seconds(seconds));
  }());
  co_await task;
}
)cpp",
             .Good = R"cpp(
asyncio::Coro<void> use(int seconds) {
  // create_task() keeps the callable until the task has ended.
  auto task = asyncio::create_task([seconds]() -> asyncio::Coro<void> {
    co_await asyncio::sleep(std::chrono::seconds(seconds));
  });
  co_await task;
}
)cpp",
             .Limits =
                 "Silent are lambdas whose task is awaited in the same full "
                 "expression, those that use no capture, those that take their "
                 "closure by value (this auto), callables handed to functions "
                 "that keep them, eager coroutines that read their "
                 "captures before their first suspension only, and eager "
                 "ones that await nothing but objects that the function has "
                 "used before, as an event that is set. A task that "
                 "goes to a function that no model knows is not reported. "
                 "Not reported: what a callable on another thread uses by "
                 "reference after the wait for it was timed out or cancelled.",
             .Since = "0.1",
             .Level = Confidence::Likely},
    .Run = run,
};

} // namespace cotidy
