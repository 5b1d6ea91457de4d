// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cli/JsonOutput.h"

#include "driver/wire/Json.h"
#include <nlohmann/json.hpp>

namespace cotidy {

std::string showJson(const Report &Shown, const Trace *Seen) {
  nlohmann::json NotAnalysed = nlohmann::json::array();
  for (const wire::UnitResult &Unit : Shown.NotAnalysed)
    NotAnalysed.push_back({{"file", Unit.File},
                           {"status", wire::toString(Unit.Status)},
                           {"errors", Unit.Errors}});
  nlohmann::json Document = {{"findings", Shown.Findings},
                             {"units",
                              {{"total", Shown.Units},
                               {"checked", Shown.analysed()},
                               {"notAnalysed", std::move(NotAnalysed)}}}};
  for (const UnitTimes &Unit : Shown.Times)
    Document["times"].push_back({{"file", Unit.File}, {"shares", Unit.Shares}});
  if (Seen) {
    nlohmann::json Places = nlohmann::json::array();
    for (const SlowPlace &Each : Seen->Places)
      Places.push_back({{"file", Each.File},
                        {"line", Each.Line},
                        {"function", Each.Function},
                        {"count", Each.Count},
                        {"maxMs", Each.Longest * 1000},
                        {"medianMs", Each.Median * 1000},
                        {"hasFinding", Each.HasFinding}});
    Document["trace"] = {{"lines", Seen->Lines},
                         {"places", std::move(Places)},
                         {"problems", Seen->Problems}};
  }
  return wire::toText(Document) + "\n";
}

} // namespace cotidy
