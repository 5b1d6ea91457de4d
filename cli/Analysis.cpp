// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cli/Analysis.h"

#include "cli/Terminal.h"
#include "driver/host/CacheFolder.h"
#include "driver/host/RecordedTimes.h"
#include <asyncio/task_group.h>
#include <filesystem>

namespace cotidy {
namespace {

/// Where the times are, in the folder of the cache.
constexpr const char *TimesName = "unit-times";

/// What runs on the loop.
asyncio::Coro<Result<void>> runShown(ProjectRun &Run, ProgressMode Shown,
                                     RunProgress Progress) {
  ProgressDisplay Display(Shown, std::move(Progress));
  ProjectEvents Events;
  Events.Started = [&Display](const wire::CheckJob &Job) {
    Display.started(Job.Id,
                    std::filesystem::path(Job.File).filename().string());
  };
  Events.Done = [&Display](const wire::UnitResult &Unit) {
    Display.finished(Unit.Id, Unit.Status == wire::UnitStatus::Failed);
  };
  Events.Again = [&Display](const wire::CheckJob &Job) {
    Display.again(Job.Id);
  };
  co_return co_await asyncio::TaskGroup::scope(
      [&](asyncio::TaskGroup &Group) -> asyncio::Coro<Result<void>> {
        const asyncio::Task<> Drawing =
            Group.create_task(Display.keepDrawing());
        Result<void> Ran = co_await Run.run(std::move(Events));
        Drawing.cancel();
        co_return Ran;
      });
}

/// Facts that the user has made have a root that only the user knows: it is
/// looked for where it is not named.
std::string rootOf(const Analysis &How,
                   const std::vector<wire::CheckJob> &Jobs) {
  if (!How.Root.empty() || Jobs.empty() ||
      Jobs.front().Options.contains("cotidy.Facts"))
    return How.Root;
  return projectRoot(Jobs);
}

/// A cache that cannot be written is worth a word if the user named it.
void keepTimes(const CacheFolder &Cache, const RecordedTimes &Times,
               bool Named) {
  Result<void> Kept = Cache.make();
  if (Kept)
    Kept = Times.write(Cache.file(TimesName));
  if (!Kept && Named)
    printError(Kept.message());
}

} // namespace

ForegroundOutcome<void> analyseUnits(const Analysis &How,
                                     const std::vector<wire::CheckJob> &Jobs,
                                     std::vector<wire::UnitResult> &Results,
                                     std::vector<std::string> &Problems) {
  // With one unit there is no order, and its time is not worth a file.
  const bool HasOrder = Jobs.size() > 1;
  const CacheFolder Cache = CacheFolder::choose(How.Cache);
  RecordedTimes Times;
  if (HasOrder)
    Times = RecordedTimes::read(Cache.file(TimesName));
  std::vector<wire::CheckJob> InOrder = Jobs;
  const std::vector<double> Expected = sortLongestFirst(InOrder, Times);

  ProjectRun Run(How.Workers, std::move(InOrder), rootOf(How, Jobs), How.For);
  ForegroundOutcome<void> Outcome = runInForeground(runShown(
      Run, How.Shown, RunProgress(Expected, Times.any(), How.Workers.Workers)));
  Results = Run.takeResults();
  Problems = Run.problems();
  if (HasOrder && !Results.empty()) {
    for (const wire::UnitResult &Unit : Results)
      Times.note(Jobs[Unit.Id], Unit.Seconds);
    keepTimes(Cache, Times, !How.Cache.empty());
  }
  return Outcome;
}

} // namespace cotidy
