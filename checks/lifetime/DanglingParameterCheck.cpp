// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/Checks.h"
#include "checks/core/framework/BorrowReport.h"
#include "llvm/Support/FormatVariadic.h"

namespace cotidy {
namespace {

using Kind = DanglingLoan::Kind;
using Where = TaskFate::Where;

constexpr OptionInfo Options[] = {
    {"Declarations", "false",
     "Report every coroutine of the project that uses a reference, a pointer "
     "or a view after a suspension, whatever its callers do (policy)",
     "true|false"},
};

/// Whether the finding is that of cotidy-task-outlives-scope or of
/// cotidy-group-outlives-object.
bool isOthers(const Body &Around, const DanglingLoan &Loan) {
  if (Loan.What != Kind::Argument && Loan.What != Kind::Object)
    return true;
  if (!Loan.Wanted.Use)
    return true;
  return (Loan.Fate.Goes == Where::Returned && !Around.isCoroutine()) ||
         (Loan.Fate.ToGroup && Loan.Dies.Local);
}

void callSites(Pass &P) {
  forEachDanglingLoan(P, [&](const Body &Around, const DanglingLoan &Loan) {
    if (isOthers(Around, Loan))
      return;
    const bool Object = Loan.What == Kind::Object;
    P.report(
        {.At = Object ? Loan.Call->At->getSourceRange()
                      : Loan.Given->getSourceRange(),
         .Message = llvm::formatv(
             "{0} goes on using {1} after {2} is destroyed: {3}",
             coroutineOf(Loan),
             Object ? "its object"
                    : "its parameter '" +
                          Loan.Wanted.Parameter->getNameAsString() + "'",
             Object || Loan.Dies.Local ? victimOf(Loan)
                                       : "the temporary behind it",
             wayOut(Loan)),
         .Notes = evidence(P, Loan),
         .Level = Loan.Certain ? Confidence::Certain : Confidence::Likely});
  });
}

void declarations(Pass &P) {
  NeedsOfCoroutines &Needs = P.unit().lifetimes().needs();
  for (const Body &Of : P.unit().bodies()) {
    if (!Of.isCoroutine() || !Of.Function)
      continue;
    for (const Need &Wanted : Needs.of(Of.Function).Parameters) {
      const clang::Expr *Use = Needs.of(Of.Function).Starts == Start::Lazy
                                   ? Wanted.Use
                                   : Wanted.AfterSuspension;
      if (!Wanted.Parameter || !Use)
        continue;
      P.report({.At = Wanted.Parameter->getSourceRange(),
                .Message = llvm::formatv(
                    "the coroutine uses what '{0}' refers to after it was "
                    "suspended: the caller has to keep it alive",
                    Wanted.Parameter->getName()),
                .Notes = {{Use->getBeginLoc(), "used here"}},
                .Level = Confidence::Policy});
    }
  }
}

void run(Pass &P) {
  callSites(P);
  if (P.option("Declarations") == "true")
    declarations(P);
}

} // namespace

const Check DanglingParameterCheck = {
    .Info = {.Name = "cotidy-dangling-parameter",
             .Summary = "a coroutine goes on using a parameter whose argument "
                        "has died",
             .Why = "A coroutine copies its parameters into its frame, but of "
                    "a reference, a pointer or a view it copies the address "
                    "only. Where the task outlives the statement or the block "
                    "that made it, the argument is gone by the time the "
                    "coroutine uses it: undefined behaviour. Reported is the "
                    "call, where it binds a temporary or a local variable that "
                    "dies first, with the use that comes too late; a reference "
                    "parameter alone is harmless. Certain for a temporary; "
                    "likely for a variable whose task was started to run on "
                    "its own.",
             .Bad = R"cpp(
asyncio::Coro<int> parse(const std::string &text) {
  co_await asyncio::sleep(std::chrono::seconds(1));
  co_return static_cast<int>(text.size());
}
asyncio::Coro<int> use() {
  auto later = parse(std::string("42"));
  co_return co_await later;
}
)cpp",
             .Good = R"cpp(
asyncio::Coro<int> parse(const std::string &text) {
  co_await asyncio::sleep(std::chrono::seconds(1));
  co_return static_cast<int>(text.size());
}
asyncio::Coro<int> use() {
  co_return co_await parse(std::string("42"));
}
)cpp",
             .Limits =
                 "The coroutine has to be defined in the same translation "
                 "unit. A task that goes to a function that no model knows, or "
                 "for which something may wait in time, is not reported; nor "
                 "is std::ref(), which says that the reference is meant. An "
                 "eager coroutine, and one that is started at once, are judged "
                 "by what they use after their first suspension. Declarations "
                 "without such a call are reported with the option "
                 "Declarations only. "
                 "Not reported: arguments of a gather whose first failure "
                 "unwinds the caller while the other coroutines still run. To "
                 "await them together counts as the end of them all.",
             .Since = "0.1",
             .Options = Options},
    .Run = run,
};

} // namespace cotidy
