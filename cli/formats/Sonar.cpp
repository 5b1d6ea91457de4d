// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cli/formats/CheckPage.h"
#include "cli/formats/Escape.h"
#include "cli/formats/Formats.h"
#include "driver/wire/Json.h"
#include <nlohmann/json.hpp>
#include <set>

namespace cotidy {
namespace {

using nlohmann::json;

/// By experience with examples/mistakes: a fix has to be looked at, a cure by
/// hand to be thought of.
constexpr unsigned MinutesWithFix = 5;
constexpr unsigned MinutesByHand = 20;

const char *severityOf(const std::string &Confidence) {
  if (Confidence == "certain")
    return "HIGH";
  return Confidence == "policy" ? "LOW" : "MEDIUM";
}

json ruleOf(const std::string &Name, const wire::CheckInfo *Known) {
  return {
      {"id", Name},
      {"name", Known ? Known->Summary : Name},
      {"description", Known ? plainPage(*Known) : Name},
      {"engineId", "cotidy"},
      {"cleanCodeAttribute", "LOGICAL"},
      {"impacts",
       json::array({{{"softwareQuality", "RELIABILITY"},
                     {"severity", severityOf(Known ? Known->Level : "")}}})}};
}

/// Columns count from 0, in units of UTF-16. Sonar refuses a file with an
/// empty range, or with one that ends behind the line.
json rangeOf(const std::string &File, Extent Where, SourceTexts &Texts) {
  json Range = {{"startLine", std::max(1U, Where.Begin.Line)}};
  const auto Column = [&](SourceTexts::Position At) {
    const std::string_view Line = Texts.line(File, At.Line);
    return utf16Units(
        Line.substr(0, std::min<std::size_t>(Line.size(), At.Column - 1)));
  };
  if (Where.Begin.Column == 0 || Texts.lines(File) < Where.End.Line)
    return Range;
  const std::size_t Begin = Column(Where.Begin);
  const std::size_t End = Column(Where.End);
  if (Where.End.Line == Where.Begin.Line && End <= Begin)
    return Range;
  Range["endLine"] = Where.End.Line;
  Range["startColumn"] = Begin;
  Range["endColumn"] = End;
  return Range;
}

json locationOf(const std::string &Message, const std::string &File,
                Extent Where, const Presentation &Of) {
  return {{"message", Message},
          {"filePath", Of.pathOf(File)},
          {"textRange", rangeOf(File, Where, Of.Texts)}};
}

json issueOf(const wire::Finding &Found, const Presentation &Of) {
  json Secondary = json::array();
  for (const wire::Note &Note : Found.Notes) {
    const SourceTexts::Position At = {Note.Line, Note.Column};
    if (!Note.File.empty())
      Secondary.push_back(locationOf(Note.Message, Note.File, {At, At}, Of));
  }
  return {
      {"ruleId", Found.Check},
      {"effortMinutes", Found.Fixes.empty() ? MinutesByHand : MinutesWithFix},
      {"primaryLocation",
       locationOf(Found.Message, Found.File, extentOf(Found, Of.Texts), Of)},
      {"secondaryLocations", std::move(Secondary)}};
}

} // namespace

std::string showSonar(const Presentation &Of) {
  json Rules = json::array();
  json Issues = json::array();
  std::set<std::string> Named;
  const auto Name = [&](const std::string &Check) {
    if (Named.insert(Check).second)
      Rules.push_back(ruleOf(Check, Of.infoOf(Check)));
  };
  for (const wire::Finding &Found : Of.Shown.Findings) {
    Name(Found.Check);
    Issues.push_back(issueOf(Found, Of));
  }
  for (const wire::UnitResult &Unit : Of.Shown.NotAnalysed) {
    const char *Check = "cotidy-not-analysed";
    Name(Check);
    Issues.push_back({{"ruleId", Check},
                      {"effortMinutes", MinutesByHand},
                      {"primaryLocation",
                       {{"message", "not analysed: " + reasonOf(Unit)},
                        {"filePath", Of.pathOf(Unit.File)},
                        {"textRange", {{"startLine", 1}}}}}});
  }
  return wire::toText(
             {{"rules", std::move(Rules)}, {"issues", std::move(Issues)}}) +
         "\n";
}

} // namespace cotidy
