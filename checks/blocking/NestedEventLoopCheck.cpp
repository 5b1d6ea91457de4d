// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/Checks.h"
#include "checks/core/framework/BlockingReport.h"
#include "llvm/Support/FormatVariadic.h"

namespace cotidy {
namespace {

void run(Pass &P) {
  const auto Always = [](const FunctionModel &, const CallSite &,
                         const Body &) { return true; };
  forEachBlockingPlace(
      P, FunctionRole::RunsEventLoop, Always,
      [&](const Body &, const BlockingPlace &Place) {
        const std::string Way = way(Place);
        P.report(
            {.At = Place.At,
             .Message = llvm::formatv(
                 "'{0}' runs an event loop inside a coroutine: {1}; use "
                 "'co_await' or start a task",
                 Place.Path.size() > 1 ? shortName(Place.Path.front().Callee)
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
