// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/core/summaries/FactSet.h"
#include "cli/Analysis.h"
#include "cli/CheckOptions.h"
#include "cli/Command.h"
#include "cli/Terminal.h"
#include "cli/Units.h"
#include "driver/host/Files.h"
#include "driver/host/WholeFile.h"

namespace cotidy {
namespace {

int fail(const std::string &Message) {
  printError(Message);
  return ExitFailure;
}

/// What all units tell. Units without facts are named; Whole is false then.
FactSet gather(std::vector<wire::UnitResult> Results, bool &Whole) {
  FactSet All;
  for (const wire::UnitResult &Unit : Results) {
    std::string Wrong;
    const std::optional<FactSet> Own = FactSet::read(Unit.Facts, Wrong);
    if (Own && All.add(*Own) && Unit.Status == wire::UnitStatus::Parsed)
      continue;
    Whole = false;
    const std::string Why = !Unit.Errors.empty() ? Unit.Errors.front().Message
                            : Own ? "another tool made its facts"
                                  : "its facts are of no use: " + Wrong;
    printError("not analysed: " + displayPath(Unit.File) + ": " + Why);
  }
  return All;
}

int runCollect(const std::vector<std::string> &Arguments) {
  const Result<CheckOptions> Options = readCollectOptions(Arguments);
  if (!Options)
    return fail(Options.message());
  const Result<UnitChoice> Units = chooseUnits(*Options);
  if (!Units)
    return fail(Units.message());
  for (const std::string &Problem : Units->Problems)
    printError(Problem);
  if (Units->Jobs.empty())
    return ExitFailure;
  const Result<std::string> Program = findWorker();
  if (!Program)
    return fail(Program.message());

  Analysis Work;
  Work.Workers = {*Program, COTIDY_VERSION, Options->Workers,
                  Options->UnitTimeout, Options->MemoryLimit.value_or(0)};
  Work.Shown = Options->Quiet ? ProgressMode::Never : Options->Progress;
  Work.Cache = Options->CacheFolder;
  Work.Root = Options->Root;
  Work.For = ProjectRun::Purpose::Collect;
  std::vector<wire::UnitResult> Results;
  std::vector<std::string> Problems;
  const ForegroundOutcome<void> Outcome =
      analyseUnits(Work, Units->Jobs, Results, Problems);
  if (Outcome.Signal) {
    printLastError("interrupted, no facts written");
    return 128 + Outcome.Signal; // As a shell counts signals.
  }
  if (!Outcome.Value)
    return fail(Outcome.Value.message());

  bool Whole = Units->Problems.empty();
  const std::string Text = gather(std::move(Results), Whole).write();
  if (Options->FactsOutput.empty()) {
    if (!printOutput(Text))
      return ExitFailure;
  } else if (const Result<void> Written =
                 writeWholeFile(Options->FactsOutput, Text);
             !Written) {
    return fail(Written.message());
  }
  return Whole ? ExitClean : ExitFailure;
}

} // namespace

const Command CollectCommand = {"collect", "write what files tell each other",
                                describeCollect, runCollect};

} // namespace cotidy
