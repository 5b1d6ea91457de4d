// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cli/formats/Formats.h"
#include "driver/host/Fingerprint.h"
#include "driver/wire/Json.h"
#include <nlohmann/json.hpp>

namespace cotidy {
namespace {

using nlohmann::json;

const char *severityOf(const wire::Finding &Found) {
  switch (gravityOf(Found)) {
  case Gravity::Blocking:
    return "critical";
  case Gravity::Certain:
    return "major";
  case Gravity::Likely:
    return "minor";
  case Gravity::Policy:
    return "info";
  }
  return "minor";
}

json issueOf(const wire::Finding &Found, const char *Severity,
             const std::string &Fingerprint, const Presentation &Of) {
  return {{"description", Found.Message},
          {"check_name", Found.Check},
          // Of two issues with one fingerprint GitLab shows the first only.
          {"fingerprint", Fingerprint},
          {"severity", Severity},
          {"location",
           {{"path", Of.pathOf(Found.File)},
            {"lines", {{"begin", std::max(1U, Found.Line)}}}}}};
}

/// GitLab has no other place to say that a file was not analysed.
std::vector<wire::Finding> unitsAsFindings(const Presentation &Of) {
  std::vector<wire::Finding> Made;
  for (const wire::UnitResult &Unit : Of.Shown.NotAnalysed) {
    wire::Finding Each;
    Each.Check = "cotidy-not-analysed";
    Each.File = Unit.File;
    Each.Symbol = "the unit";
    Each.Message = "not analysed: " + reasonOf(Unit);
    Made.push_back(std::move(Each));
  }
  return Made;
}

} // namespace

std::string showGitLab(const Presentation &Of) {
  json Issues = json::array();
  for (std::size_t I = 0; I < Of.Shown.Findings.size(); ++I)
    Issues.push_back(issueOf(Of.Shown.Findings[I],
                             severityOf(Of.Shown.Findings[I]),
                             Of.Fingerprints[I], Of));
  const std::vector<wire::Finding> Units = unitsAsFindings(Of);
  const std::vector<std::string> Names = fingerprints(Units, Of.Root, Of.Texts);
  for (std::size_t I = 0; I < Units.size(); ++I)
    Issues.push_back(issueOf(Units[I], "major", Names[I], Of));
  return wire::toText(Issues) + "\n";
}

} // namespace cotidy
