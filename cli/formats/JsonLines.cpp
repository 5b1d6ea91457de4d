// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cli/formats/Formats.h"
#include "driver/wire/Json.h"
#include <nlohmann/json.hpp>

namespace cotidy {
namespace {

using nlohmann::json;

json noteOf(const wire::Note &Note, const Presentation &Of) {
  json Made = {{"message", Note.Message}};
  if (!Note.File.empty()) {
    Made["path"] = Of.pathOf(Note.File);
    Made["line"] = Note.Line;
    Made["column"] = Note.Column;
  }
  if (!Note.Symbol.empty())
    Made["symbol"] = Note.Symbol;
  return Made;
}

json fixOf(const wire::Fix &Fix, const Presentation &Of) {
  json Edits = json::array();
  for (const wire::Edit &Edit : Fix.Edits)
    Edits.push_back({{"path", Of.pathOf(Edit.File)},
                     {"offset", Edit.Offset},
                     {"length", Edit.Length},
                     {"text", Edit.Text}});
  return {{"title", Fix.Title},
          {"safety", Fix.Safety},
          {"edits", std::move(Edits)}};
}

json findingOf(const wire::Finding &Found, const std::string &Fingerprint,
               const Presentation &Of) {
  const Extent Where = extentOf(Found, Of.Texts);
  json Notes = json::array();
  for (const wire::Note &Each : Found.Notes)
    Notes.push_back(noteOf(Each, Of));
  json Fixes = json::array();
  for (const wire::Fix &Each : Found.Fixes)
    Fixes.push_back(fixOf(Each, Of));
  json Made = {{"kind", "finding"},         {"check", Found.Check},
               {"level", Found.Level},      {"path", Of.pathOf(Found.File)},
               {"line", Found.Line},        {"column", Found.Column},
               {"endLine", Where.End.Line}, {"endColumn", Where.End.Column},
               {"message", Found.Message},  {"fingerprint", Fingerprint},
               {"notes", std::move(Notes)}, {"fixes", std::move(Fixes)}};
  if (!Found.Confidence.empty())
    Made["confidence"] = Found.Confidence;
  if (!Found.Symbol.empty())
    Made["symbol"] = Found.Symbol;
  return Made;
}

json notAnalysed(const wire::UnitResult &Unit, const Presentation &Of) {
  json Errors = json::array();
  for (const wire::CompileError &Each : Unit.Errors) {
    json Error = {{"message", Each.Message}};
    if (!Each.File.empty()) {
      Error["path"] = Of.pathOf(Each.File);
      Error["line"] = Each.Line;
      Error["column"] = Each.Column;
    }
    Errors.push_back(std::move(Error));
  }
  return {{"kind", "not-analysed"},
          {"path", Of.pathOf(Unit.File)},
          {"status", wire::toString(Unit.Status)},
          {"errors", std::move(Errors)}};
}

} // namespace

std::string showJsonLines(const Presentation &Of) {
  const Report &Shown = Of.Shown;
  std::string Lines = wire::toText({{"kind", "run"},
                                    {"schema", "cotidy-findings-v1"},
                                    {"tool", "cotidy"},
                                    {"version", Of.Version}}) +
                      "\n";
  for (std::size_t I = 0; I < Shown.Findings.size(); ++I)
    Lines +=
        wire::toText(findingOf(Shown.Findings[I], Of.Fingerprints[I], Of)) +
        "\n";
  for (const wire::UnitResult &Unit : Shown.NotAnalysed)
    Lines += wire::toText(notAnalysed(Unit, Of)) + "\n";
  return Lines +
         wire::toText({{"kind", "summary"},
                       {"units", Shown.Units},
                       {"analysed", Shown.analysed()},
                       {"findings", Shown.Findings.size()}}) +
         "\n";
}

} // namespace cotidy
