// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cli/formats/Formats.h"
#include "driver/wire/Json.h"
#include <algorithm>
#include <nlohmann/json.hpp>

namespace cotidy {
namespace {

using nlohmann::json;

/// A suggestion longer than this is nothing that one reads in a review.
constexpr std::size_t LongestSuggestion = 4000;

const char *severityOf(const wire::Finding &Found) {
  switch (gravityOf(Found)) {
  case Gravity::Blocking:
  case Gravity::Certain:
    return "ERROR";
  case Gravity::Likely:
    return "WARNING";
  case Gravity::Policy:
    return "INFO";
  }
  return "WARNING";
}

/// Columns are bytes there as well.
json positionOf(SourceTexts::Position At) {
  json Made = {{"line", std::max(1U, At.Line)}};
  if (At.Column)
    Made["column"] = At.Column;
  return Made;
}

json locationOf(const std::string &File, Extent Where, const Presentation &Of) {
  json Range = {{"start", positionOf(Where.Begin)}};
  if (Where.End.Line != Where.Begin.Line ||
      Where.End.Column != Where.Begin.Column)
    Range["end"] = positionOf(Where.End);
  return {{"path", Of.pathOf(File)}, {"range", std::move(Range)}};
}

/// One replacement for all edits of a fix, since a reader can take each
/// suggestion alone; null if they are in several files or far apart.
json suggestionOf(const wire::Fix &Fix, const std::string &File,
                  SourceTexts &Texts) {
  std::vector<wire::Edit> Edits = Fix.Edits;
  if (Edits.empty())
    return {};
  std::stable_sort(Edits.begin(), Edits.end(),
                   [](const wire::Edit &A, const wire::Edit &B) {
                     return A.Offset < B.Offset;
                   });
  const std::string &Whole = Texts.text(File);
  const std::size_t Begin = Edits.front().Offset;
  std::size_t End = Begin;
  std::string Text;
  for (const wire::Edit &Edit : Edits) {
    if (Edit.File != File || Edit.Offset < End ||
        Edit.Offset - Begin > LongestSuggestion ||
        Edit.Offset + Edit.Length > Whole.size())
      return {};
    Text += Whole.substr(End, Edit.Offset - End) + Edit.Text;
    End = Edit.Offset + Edit.Length;
  }
  return {{"range",
           {{"start", positionOf(Texts.at(File, Begin))},
            {"end", positionOf(Texts.at(File, End))}}},
          {"text", Text}};
}

json diagnosticOf(const wire::Finding &Found, const Presentation &Of) {
  json Made = {
      {"message", Found.Message},
      {"location", locationOf(Found.File, extentOf(Found, Of.Texts), Of)},
      {"severity", severityOf(Found)},
      {"source", {{"name", "cotidy"}}},
      {"code", {{"value", Found.Check}}}};
  for (const wire::Note &Note : Found.Notes) {
    const SourceTexts::Position At = {Note.Line, Note.Column};
    if (!Note.File.empty())
      Made["related_locations"].push_back(
          {{"message", Note.Message},
           {"location", locationOf(Note.File, {At, At}, Of)}});
  }
  for (const wire::Fix &Fix : Found.Fixes)
    if (json Suggestion = suggestionOf(Fix, Found.File, Of.Texts);
        !Suggestion.is_null())
      Made["suggestions"].push_back(std::move(Suggestion));
  return Made;
}

std::vector<json> diagnosticsOf(const Presentation &Of) {
  std::vector<json> Made;
  for (const wire::Finding &Found : Of.Shown.Findings)
    Made.push_back(diagnosticOf(Found, Of));
  for (const wire::UnitResult &Unit : Of.Shown.NotAnalysed)
    Made.push_back({{"message", "not analysed: " + reasonOf(Unit)},
                    {"location", {{"path", Of.pathOf(Unit.File)}}},
                    {"severity", "ERROR"},
                    {"source", {{"name", "cotidy"}}},
                    {"code", {{"value", "cotidy-not-analysed"}}}});
  return Made;
}

} // namespace

std::string showRdjson(const Presentation &Of) {
  return wire::toText({{"source", {{"name", "cotidy"}}},
                       {"diagnostics", diagnosticsOf(Of)}}) +
         "\n";
}

std::string showRdjsonLines(const Presentation &Of) {
  std::string Lines;
  for (const json &Each : diagnosticsOf(Of))
    Lines += wire::toText(Each) + "\n";
  return Lines;
}

} // namespace cotidy
