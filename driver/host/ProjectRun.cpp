// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "driver/host/ProjectRun.h"

#include "checks/core/summaries/FactSet.h"
#include "checks/core/summaries/LinkedFacts.h"
#include "driver/host/Files.h"
#include "driver/host/TemporaryFile.h"
#include <algorithm>
#include <asyncio/threads.h>
#include <utility>

namespace cotidy {

namespace fs = std::filesystem;

ProjectRun::ProjectRun(PoolOptions Options, std::vector<wire::CheckJob> Jobs,
                       std::string Root, Purpose For)
    : Options(std::move(Options)), Jobs(std::move(Jobs)), Root(std::move(Root)),
      For(For) {}

PoolEvents ProjectRun::noting(const ProjectEvents &Events) {
  return {Events.Started, [this, Done = Events.Done](wire::UnitResult Unit) {
            if (Done)
              Done(Unit);
            if (const auto First = Results.find(Unit.Id);
                First != Results.end())
              Unit.Seconds += First->second.Seconds;
            const std::uint64_t Id = Unit.Id;
            Results.insert_or_assign(Id, std::move(Unit));
          }};
}

asyncio::Coro<Result<void>> ProjectRun::run(ProjectEvents Events) {
  for (wire::CheckJob &Job : Jobs) {
    // One unit has nobody to ask, and one that was told by whom is not asked.
    Job.Collect = For == Purpose::Collect ||
                  (Jobs.size() > 1 && !Job.Options.contains("cotidy.Facts"));
    Job.Root = Root;
  }
  Result<void> First = co_await runJobs(Options, Jobs, noting(Events));
  if (!First || For == Purpose::Collect)
    co_return First;
  std::string FactsText;
  std::vector<wire::CheckJob> Again = link(FactsText);
  if (Again.empty())
    co_return Result<void>();
  Result<TemporaryFile> Facts = co_await asyncio::to_thread(
      [&FactsText] { return TemporaryFile::write("cotidy-facts", FactsText); });
  if (!Facts) {
    Problems.push_back(Facts.message() + "; findings across files are missing");
    co_return Result<void>();
  }
  for (wire::CheckJob &Job : Again) {
    Job.Collect = false;
    Job.Options["cotidy.Facts"] = Facts->path();
    if (Events.Again)
      Events.Again(Job);
  }
  Result<void> Second =
      co_await runJobs(Options, std::move(Again), noting(Events));
  co_return Second;
}

std::vector<wire::CheckJob> ProjectRun::link(std::string &FactsText) {
  FactSet All;
  for (const auto &[Id, Unit] : Results) {
    if (Unit.Facts.empty())
      continue;
    std::string Wrong;
    const std::optional<FactSet> Own = FactSet::read(Unit.Facts, Wrong);
    if (!Own || !All.add(*Own))
      Problems.push_back(displayPath(Unit.File) + ": its facts are of no use" +
                         (Own ? ": another tool made them" : ": " + Wrong) +
                         "; findings across files may be missing");
  }
  const LinkedFacts Linked = cotidy::link(All);
  if (Linked.Functions.empty())
    return {};
  std::vector<wire::CheckJob> Again;
  for (const wire::CheckJob &Job : Jobs) {
    const auto Known = Results.find(Job.Id);
    if (Known != Results.end() &&
        std::any_of(Known->second.Asked.begin(), Known->second.Asked.end(),
                    [&](const std::string &Usr) {
                      return Linked.Functions.contains(Usr);
                    }))
      Again.push_back(Job);
  }
  if (!Again.empty())
    FactsText = Linked.write(All.tool());
  return Again;
}

std::vector<wire::UnitResult> ProjectRun::takeResults() {
  std::vector<wire::UnitResult> All;
  for (auto &[Id, Unit] : Results)
    All.push_back(std::move(Unit));
  Results.clear();
  return All;
}

std::string projectRoot(const std::vector<wire::CheckJob> &Jobs) {
  if (Jobs.empty())
    return absolutePath(".");
  const fs::path First = fs::path(Jobs.front().File).parent_path();
  std::error_code Ignored;
  for (fs::path Above = First; !Above.empty() && Above != Above.root_path();
       Above = Above.parent_path())
    if (fs::exists(Above / ".git", Ignored))
      return Above.string();
  fs::path Shared = First;
  for (const wire::CheckJob &Job : Jobs)
    while (Shared != Shared.root_path() && !isBelow(Job.File, Shared.string()))
      Shared = Shared.parent_path();
  return Shared.string();
}

} // namespace cotidy
