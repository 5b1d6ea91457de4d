// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/Checks.h"
#include "checks/core/framework/BlockingReport.h"
#include "llvm/Support/FormatVariadic.h"

namespace cotidy {
namespace {

/// Whether a loop runs this coroutine when it gets to the place. In a library
/// whose tasks run on the thread that awaits them, that is so only once it was
/// suspended: before, the call may well be the one that runs the loop.
bool isRunByLoop(Pass &P, const Body &Around, const BlockingPlace &Place) {
  const Library *Own = P.unit().libraryOf(Around);
  if (!Own || !Own->CallerRuns)
    return true;
  const Flow *Paths = P.unit().flow(Around);
  return Place.Call && Paths &&
         llvm::any_of(Around.Suspensions, [&](const Suspension &Point) {
           return Paths->reaches(Point.At, Place.Call);
         });
}

void run(Pass &P) {
  const auto Always = [](const FunctionModel &, const CallSite &,
                         const Body &) { return true; };
  forEachBlockingPlace(
      P, FunctionRole::RunsEventLoop, Always,
      [&](const Body &Around, const BlockingPlace &Place) {
        if (!isRunByLoop(P, Around, Place))
          return;
        const std::string Way = way(Place);
        P.report(
            {.At = Place.At,
             .Message = llvm::formatv(
                 "'{0}' runs an event loop inside a coroutine: {1}; use "
                 "'co_await' or start a task",
                 Place.Path.size() > 1 ? nameOf(Place.Path.front())
                                       : culprit(Place),
                 Way.empty() ? clause(Place.Model->Why) : Way),
             .Notes = hops(Place)});
      });
}

} // namespace

const Check NestedEventLoopCheck = {
    .Info = {.Name = "cotidy-nested-event-loop",
             .Summary = "a coroutine runs an event loop of its own",
             .Why = "A coroutine is run by an event loop. If it runs one "
                    "itself, the outer loop stands still until the inner one "
                    "ends, or other handlers run in the middle of this one, "
                    "or, as in asyncio, the call is refused at run time.",
             .Bad = R"cpp(
asyncio::Coro<void> child();
asyncio::Coro<void> parent() {
  asyncio::run(child());
  co_return;
}
)cpp",
             .Good = R"cpp(
asyncio::Coro<void> child();
asyncio::Coro<void> parent() { co_await child(); }
)cpp",
             .Limits = "A loop that a thread of its own runs belongs into the "
                       "callable that the thread gets; there it is not "
                       "reported.",
             .Since = "0.1",
             .Level = Confidence::Certain},
    .Run = run,
};

} // namespace cotidy
