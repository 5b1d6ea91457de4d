// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "driver/host/Report.h"

#include "driver/host/Files.h"
#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace cotidy {

namespace {

/// One spelling for each file: a header is "inc/../a.h" in one unit and "a.h"
/// in another.
void normalisePaths(wire::Finding &Found) {
  Found.File = absolutePath(Found.File);
  for (wire::Note &Note : Found.Notes)
    if (!Note.File.empty())
      Note.File = absolutePath(Note.File);
  for (wire::Fix &Fix : Found.Fixes)
    for (wire::Edit &Edit : Fix.Edits)
      Edit.File = absolutePath(Edit.File);
}

bool isParsed(const wire::UnitResult &Unit) {
  return Unit.Status == wire::UnitStatus::Parsed;
}

} // namespace

Report makeReport(std::vector<wire::UnitResult> Units, bool FixErrors) {
  std::sort(Units.begin(), Units.end(),
            [](const wire::UnitResult &A, const wire::UnitResult &B) {
              return std::make_tuple(!isParsed(A), A.Id) <
                     std::make_tuple(!isParsed(B), B.Id);
            });
  Report Made;
  Made.Units = Units.size();
  std::set<std::tuple<std::string, std::size_t, std::string, std::string>> Seen;
  std::map<std::uint64_t, UnitTimes> Times;
  for (wire::UnitResult &Unit : Units) {
    for (wire::Finding &Found : Unit.Findings) {
      normalisePaths(Found);
      if (!isParsed(Unit) && !FixErrors)
        Found.Fixes.clear();
      if (Seen.emplace(Found.File, Found.Offset, Found.Check, Found.Message)
              .second)
        Made.Findings.push_back(std::move(Found));
    }
    Unit.Findings.clear();
    if (!Unit.Times.empty())
      Times[Unit.Id] = {Unit.File, std::move(Unit.Times)};
    if (!isParsed(Unit))
      Made.NotAnalysed.push_back(std::move(Unit));
  }
  for (auto &[Id, Each] : Times)
    Made.Times.push_back(std::move(Each));
  std::sort(Made.Findings.begin(), Made.Findings.end(),
            [](const wire::Finding &A, const wire::Finding &B) {
              return std::tie(A.File, A.Line, A.Column, A.Check, A.Message) <
                     std::tie(B.File, B.Line, B.Column, B.Check, B.Message);
            });
  return Made;
}

} // namespace cotidy
