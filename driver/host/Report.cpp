// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "driver/host/Report.h"

#include <algorithm>
#include <set>
#include <tuple>

namespace cotidy {

Report makeReport(std::vector<wire::UnitResult> Units) {
  std::sort(Units.begin(), Units.end(),
            [](const wire::UnitResult &A, const wire::UnitResult &B) {
              return A.Id < B.Id;
            });
  Report Made;
  Made.Units = Units.size();
  std::set<std::tuple<std::string, std::size_t, std::string, std::string>> Seen;
  for (wire::UnitResult &Unit : Units) {
    for (wire::Finding &Found : Unit.Findings)
      if (Seen.emplace(Found.File, Found.Offset, Found.Check, Found.Message)
              .second)
        Made.Findings.push_back(std::move(Found));
    Unit.Findings.clear();
    if (Unit.Status != wire::UnitStatus::Parsed)
      Made.NotAnalysed.push_back(std::move(Unit));
  }
  std::sort(Made.Findings.begin(), Made.Findings.end(),
            [](const wire::Finding &A, const wire::Finding &B) {
              return std::tie(A.File, A.Line, A.Column, A.Check, A.Message) <
                     std::tie(B.File, B.Line, B.Column, B.Check, B.Message);
            });
  return Made;
}

} // namespace cotidy
