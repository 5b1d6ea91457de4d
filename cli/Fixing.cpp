// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cli/Fixing.h"

#include "driver/host/Files.h"
#include "driver/host/FixApplier.h"
#include "driver/host/UnifiedDiff.h"
#include <algorithm>

namespace cotidy {
namespace {

std::vector<std::string> describeSkipped(const Report &Of,
                                         const FixPlan &Plan) {
  std::vector<std::string> Messages;
  for (const FixPlan::Skip &Skipped : Plan.Skipped) {
    const wire::Finding &Found = Of.Findings[Skipped.Finding];
    Messages.push_back("not fixed: " + displayPath(Found.File) + ":" +
                       std::to_string(Found.Line) + ":" +
                       std::to_string(Found.Column) + ": " + Skipped.Why);
  }
  return Messages;
}

} // namespace

FixOutcome applyFixes(const Report &Of, FixScope Scope, const timespec &Since) {
  // Asked before anything is written, so that a fix over several files is made
  // in all of them or in none.
  const FixPlan Plan =
      planFixes(Of.Findings, Scope, [&](const std::string &File) {
        return whyNotEditable(File, Since);
      });
  FixOutcome Outcome;
  Outcome.Messages = describeSkipped(Of, Plan);
  std::set<std::string> Unwritten;
  for (const auto &[File, Edits] : Plan.Edits) {
    if (const Result<void> Applied = applyToFile(File, Edits, Since);
        !Applied) {
      Outcome.Messages.push_back(Applied.message());
      Outcome.Failed = true;
      Unwritten.insert(File);
    }
  }
  for (const std::size_t Index : Plan.Planned) {
    const std::vector<wire::Edit> &Edits =
        Of.Findings[Index].Fixes.front().Edits;
    if (std::none_of(Edits.begin(), Edits.end(), [&](const wire::Edit &Each) {
          return Unwritten.contains(Each.File);
        }))
      Outcome.Fixed.insert(Index);
  }
  return Outcome;
}

std::string diffFixes(const Report &Of, std::vector<std::string> &Messages) {
  const FixPlan Plan = planFixes(Of.Findings, FixScope::All);
  for (std::string &Message : describeSkipped(Of, Plan))
    Messages.push_back(std::move(Message));
  std::string Diff;
  for (const auto &[File, Edits] : Plan.Edits) {
    const Result<std::string> Before = readFile(File);
    const Result<std::string> After =
        Before ? applyEdits(*Before, Edits) : Before;
    if (After)
      Diff += unifiedDiff(displayPath(File), *Before, *After);
    else
      Messages.push_back(After.message());
  }
  return Diff;
}

} // namespace cotidy
