// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/Checks.h"
#include "checks/core/analysis/ManualRelease.h"
#include "checks/core/framework/Pass.h"
#include "llvm/Support/FormatVariadic.h"

namespace cotidy {
namespace {

std::string message(const ManualRelease &Lost, const Library *Of) {
  const std::string Name = "'" + Lost.Name + "'";
  // A carrier makes every await throw; other libraries throw what fails.
  const llvm::StringRef If =
      Of && !Of->Carriers.empty() && !Of->SharedCarrier
          ? "if this await throws, as it does when it is cancelled,"
          : "if this await throws,";
  std::string Text = llvm::formatv(
      "{0} {1} is never released: what does that comes after it", If, Name);
  if (Lost.Entry && !Lost.Entry->Instead.empty())
    Text += "; use '" +
            llvm::formatv(/*Validate=*/false, Lost.Entry->Instead.c_str(),
                          Lost.Name)
                .str() +
            "'";
  return Text;
}

void run(Pass &P) {
  for (const Body &Around : P.unit().bodies()) {
    if (!P.unit().isOnLoop(Around))
      continue;
    for (const ManualRelease &Lost : manualReleases(P.unit(), Around))
      P.report({.At = Lost.At->At->getSourceRange(),
                .Message = message(Lost, P.unit().libraryOf(Around)),
                .Notes = {{Lost.Taken, "it is acquired here"},
                          {Lost.GivenBack, "it is released here"}}});
  }
}

} // namespace

const Check ReleaseAfterSuspensionCheck = {
    .Info = {.Name = "cotidy-release-after-suspension",
             .Summary = "what is acquired before an await is released by hand "
                        "after it",
             .Why = "An await may throw: what it waits for fails, or the task "
                    "is cancelled there. The line that releases a lock or "
                    "closes a descriptor behind it does not run then, and the "
                    "next task waits for ever. An object whose destructor "
                    "releases does so on every way out. All findings are "
                    "likely.",
             .Bad = R"cpp(
asyncio::Lock lock;
asyncio::Coro<void> save();
asyncio::Coro<void> handle() {
  co_await lock.acquire();
  co_await save();
  lock.release();
}
)cpp",
             .Good = R"cpp(
asyncio::Lock lock;
asyncio::Coro<void> save();
asyncio::Coro<void> handle() {
  auto guard = co_await lock.scoped();
  co_await save();
}
)cpp",
             .Limits =
                 "Reported only where the same coroutine releases it after the "
                 "await, and where nothing else gets it: an object that is "
                 "made with it, a lambda that captures it, a member that it "
                 "is stored in might release it too. A handler that gets what "
                 "the await throws and releases exempts. A frame that is "
                 "destroyed while it waits runs no handler, which is not "
                 "looked at. Locks of threads are for "
                 "cotidy-lock-across-suspension.",
             .Since = "0.1"},
    .Run = run,
};

} // namespace cotidy
