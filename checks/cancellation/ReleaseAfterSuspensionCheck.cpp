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
  const bool Permits = P.option("Permits") == "true";
  for (const Body &Around : P.unit().bodies()) {
    if (!P.unit().isOnLoop(Around))
      continue;
    for (const ManualRelease &Lost : manualReleases(P.unit(), Around))
      if (Permits || !Lost.Permit)
        P.report(
            {.At = Lost.At->At->getSourceRange(),
             .Message = message(Lost, P.unit().libraryOf(Around)),
             .Notes = {{Lost.Taken, "it is acquired here"},
                       {Lost.GivenBack, "it is released here"}},
             .Level = Lost.Permit ? Confidence::Policy : Confidence::Likely});
  }
}

constexpr OptionInfo Options[] = {
    {.Name = "Permits",
     .Default = "false",
     .Help = "Whether coroutine locks and semaphores that are acquired and "
             "released by hand are reported too.",
     .Values = "true|false"},
};

} // namespace

const Check ReleaseAfterSuspensionCheck = {
    .Info = {.Name = "cotidy-release-after-suspension",
             .Summary = "what is acquired before an await is released by hand "
                        "after it",
             .Why = "An await may throw: what it waits for fails, or the task "
                    "is cancelled there. The line that releases a lock or "
                    "closes a descriptor behind it does not run then, and the "
                    "next task waits for ever. An object whose destructor "
                    "releases does so on every way out. Findings are likely; "
                    "those about coroutine locks, which come with the option "
                    "Permits only, are policy.",
             .Bad = R"cpp(
#include <cstdlib>
asyncio::Coro<void> fill(void *buffer);
asyncio::Coro<void> handle() {
  void *buffer = std::malloc(100);
  co_await fill(buffer);
  std::free(buffer);
}
)cpp",
             .Good = R"cpp(
#include <memory>
asyncio::Coro<void> fill(void *buffer);
asyncio::Coro<void> handle() {
  auto buffer = std::make_unique<char[]>(100);
  co_await fill(buffer.get());
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
             .Since = "0.1",
             .Options = Options},
    .Run = run,
};

} // namespace cotidy
