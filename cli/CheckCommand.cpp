// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cli/Analysis.h"
#include "cli/CheckOptions.h"
#include "cli/Command.h"
#include "cli/Fixing.h"
#include "cli/ProfileTable.h"
#include "cli/ReportFiles.h"
#include "cli/TextOutput.h"
#include "cli/Units.h"
#include "driver/host/Files.h"
#include "driver/host/FixApplier.h"
#include "driver/host/Trace.h"
#include "driver/host/WorkerPool.h"
#include <algorithm>
#include <set>

namespace cotidy {
namespace {

std::string counted(std::size_t Count, const std::string &Noun) {
  return std::to_string(Count) + " " + Noun + (Count == 1 ? "" : "s");
}

/// The compiler's errors, each once however many units include its header.
std::string showCompileErrors(const Report &Of, TextOutput &Text) {
  std::vector<wire::CompileError> Shown;
  std::string Out;
  for (const wire::UnitResult &Unit : Of.NotAnalysed) {
    if (Unit.Status != wire::UnitStatus::Broken)
      continue; // Its reason is no diagnostic of the code.
    for (const wire::CompileError &Each : Unit.Errors) {
      if (std::find(Shown.begin(), Shown.end(), Each) != Shown.end())
        continue;
      Shown.push_back(Each);
      Out += Text.show(Each);
    }
  }
  return Out;
}

/// A reason that many units share, say a wrong option, is given once.
void nameUnitsNotAnalysed(const Report &Of) {
  std::set<std::string> Given;
  for (const wire::UnitResult &Unit : Of.NotAnalysed) {
    const std::string Name = "not analysed: " + displayPath(Unit.File);
    if (Unit.Status == wire::UnitStatus::Broken) {
      printError(Name + " (" + counted(Unit.Errors.size(), "error") + ")");
      continue;
    }
    const std::string Why = Unit.Errors.empty() ? "the worker gave no reason"
                                                : Unit.Errors.front().Message;
    printError(Name + ": " +
               (Given.insert(Why).second ? Why : "the same reason"));
  }
}

std::string summarise(const Report &Of, std::size_t Fixed) {
  std::string Out = "checked " + std::to_string(Of.analysed()) + " of " +
                    counted(Of.Units, "unit") + ": ";
  if (Of.Findings.empty() && !Fixed)
    return Out + "no findings";
  const auto Fixable =
      std::count_if(Of.Findings.begin(), Of.Findings.end(),
                    [](const wire::Finding &F) { return !F.Fixes.empty(); });
  Out += counted(Of.Findings.size() + Fixed, "finding");
  std::string Details;
  if (Fixed)
    Details = std::to_string(Fixed) + " fixed";
  if (Fixable)
    Details += (Fixed ? ", " : "") + std::to_string(Fixable) +
               (Fixable == 1 ? " with a fix" : " with fixes");
  return Details.empty() ? Out : Out + " (" + Details + ")";
}

bool reaches(FailOn Threshold, const Report &Of) {
  if (Threshold == FailOn::Never)
    return false;
  return std::any_of(
      Of.Findings.begin(), Of.Findings.end(), [&](const wire::Finding &F) {
        return Threshold == FailOn::Warning || F.Level == "error";
      });
}

/// One call of `cotidy check`.
class CheckRun {
public:
  explicit CheckRun(const CheckOptions &Options) : Options(Options) {}

  int run() {
    const Result<UnitChoice> Units = chooseUnits(Options);
    if (!Units)
      return fail(Units.message());
    for (const std::string &Problem : Units->Problems)
      printError(Problem);
    if (Units->Jobs.empty())
      return ExitFailure;

    // Before the first file is read: what changes from now on is not fixed.
    const timespec Since = fileClockNow();
    const ForegroundOutcome<void> Outcome = analyse(Units->Jobs);
    if (Outcome.Signal) {
      printLastError("interrupted, " + std::to_string(Results.size()) + " of " +
                     counted(Units->Jobs.size(), "unit") + " checked");
      return 128 + Outcome.Signal; // As a shell counts signals.
    }
    if (!Outcome.Value)
      return fail(Outcome.Value.message());

    Report Found = makeReport(std::move(Results), Options.FixErrors);
    for (const std::string &Problem : Incomplete)
      printError(Problem);
    bool Failed = !Units->Problems.empty() || !Incomplete.empty() ||
                  !Found.NotAnalysed.empty();
    Failed |= !addTrace(Found, Units->Jobs);
    std::size_t Fixed = 0;
    Failed |= !present(Found, Since, Fixed);
    nameUnitsNotAnalysed(Found);
    if (Options.Profile && Options.Output == Format::Text)
      printMessage(profileTable(Found.Times));
    if (!Options.Quiet)
      printError(summarise(Found, Fixed));
    if (Failed)
      return ExitFailure;
    return reaches(Options.Threshold, Found) ? ExitFindings : ExitClean;
  }

private:
  /// False if it could not be read; the findings are shown all the same.
  bool addTrace(Report &Found, const std::vector<wire::CheckJob> &Jobs) {
    if (Options.Traces.empty())
      return true;
    std::vector<std::string> Folders;
    for (const wire::CheckJob &Job : Jobs)
      if (std::find(Folders.begin(), Folders.end(), Job.Directory) ==
          Folders.end())
        Folders.push_back(Job.Directory);
    Result<Trace> Read = readTrace(Options.Traces, Folders);
    if (!Read) {
      printError(Read.message());
      return false;
    }
    for (const std::string &Problem : Read->Problems)
      printError(Problem);
    keepAskedFor(*Read);
    joinTrace(Found, *Read);
    Seen = std::move(*Read);
    return true;
  }

  /// With files named, what was seen elsewhere is only counted.
  void keepAskedFor(Trace &Of) const {
    if (Options.Files.empty())
      return;
    const std::size_t Elsewhere =
        std::erase_if(Of.Places, [&](const SlowPlace &Place) {
          return std::none_of(Options.Files.begin(), Options.Files.end(),
                              [&](const std::string &Name) {
                                return isBelow(Place.File, absolutePath(Name));
                              });
        });
    if (Elsewhere)
      printError("the trace has " + counted(Elsewhere, "slow place") +
                 " in other files");
  }

  static int fail(const std::string &Message) {
    printError(Message);
    return ExitFailure;
  }

  ForegroundOutcome<void> analyse(const std::vector<wire::CheckJob> &Jobs) {
    const Result<std::string> Program = findWorker();
    if (!Program)
      return {Program.error()};
    Analysis Work;
    Work.Workers = {*Program, COTIDY_VERSION, Options.Workers,
                    Options.UnitTimeout, Options.MemoryLimit.value_or(0)};
    Work.Shown = Options.Quiet ? ProgressMode::Never : Options.Progress;
    Work.Cache = Options.CacheFolder;
    Work.Root = Options.Root;
    return analyseUnits(Work, Jobs, Results, Incomplete);
  }

  /// Fixes what is to be fixed and prints the rest; findings that were fixed
  /// leave the report. False if something could not be written.
  bool present(Report &Found, const timespec &Since, std::size_t &Fixed) {
    std::vector<std::string> Messages;
    std::string Shown;
    bool Written = true;
    ReportFiles Reports(Options);
    Reports.prepare(Found);
    if (Options.Diff) {
      Shown = diffFixes(Found, Messages);
    } else {
      TextOutput Text(wantsColor(Options.Color));
      // Shown before fixing, while the lines are those that were analysed.
      std::vector<std::string> Each;
      std::string Errors;
      if (Options.Output == Format::Text) {
        Errors = showCompileErrors(Found, Text);
        for (const wire::Finding &Finding : Found.Findings)
          Each.push_back(Text.show(Finding));
      }
      if (Options.Fix)
        Written = fix(Found, Since, Each, Messages, Fixed);
      Shown = Errors;
      for (const std::string &Finding : Each)
        Shown += Finding;
      if (Options.Output != Format::Text)
        Shown = Reports.show(Found, Seen ? &*Seen : nullptr);
    }
    Written &= Reports.write(Found, Seen ? &*Seen : nullptr);
    Written &= printOutput(Shown);
    for (const std::string &Message : Messages)
      printError(Message);
    return Written;
  }

  bool fix(Report &Found, const timespec &Since, std::vector<std::string> &Each,
           std::vector<std::string> &Messages, std::size_t &Fixed) {
    const FixOutcome Outcome = applyFixes(Found, *Options.Fix, Since);
    Messages = Outcome.Messages;
    Fixed = Outcome.Fixed.size();
    // From the end, so that indices stay valid.
    for (auto It = Outcome.Fixed.rbegin(); It != Outcome.Fixed.rend(); ++It) {
      const auto Index = static_cast<std::ptrdiff_t>(*It);
      Found.Findings.erase(Found.Findings.begin() + Index);
      if (!Each.empty())
        Each.erase(Each.begin() + Index);
    }
    return !Outcome.Failed;
  }

  const CheckOptions &Options;
  std::vector<wire::UnitResult> Results;
  std::vector<std::string> Incomplete; ///< What findings may be missing for.
  std::optional<Trace> Seen;
};

int runCheck(const std::vector<std::string> &Arguments) {
  const Result<CheckOptions> Options = readCheckOptions(Arguments);
  if (!Options) {
    printError(Options.message());
    return ExitFailure;
  }
  return CheckRun(*Options).run();
}

} // namespace

const Command CheckCommand = {"check", "find mistakes in C++ files",
                              describeCheck, runCheck};

} // namespace cotidy
