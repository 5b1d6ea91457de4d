// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cli/formats/CheckPage.h"
#include "cli/formats/Escape.h"
#include "cli/formats/Formats.h"
#include "driver/host/Fingerprint.h"
#include "driver/wire/Json.h"
#include <map>
#include <nlohmann/json.hpp>

namespace cotidy {
namespace {

using nlohmann::json;

constexpr const char *RootName = "SRCROOT";

const char *levelOf(const std::string &Confidence) {
  if (Confidence == "certain")
    return "error";
  return Confidence == "policy" ? "note" : "warning";
}

const char *levelOf(const wire::Finding &Found) {
  return Found.Level == "error" ? "error" : levelOf(Found.Confidence);
}

/// GitHub sorts by it.
const char *precisionOf(const std::string &Confidence) {
  if (Confidence == "certain")
    return "very-high";
  return Confidence == "policy" ? "medium" : "high";
}

class Writer {
public:
  explicit Writer(const Presentation &Of) : Of(Of) {}

  json run() {
    json Results = json::array();
    json Rules = rules();
    for (std::size_t I = 0; I < Of.Shown.Findings.size(); ++I)
      Results.push_back(
          result(Of.Shown.Findings[I], Of.Fingerprints[I], Rules));
    return {{"tool",
             {{"driver",
               {{"name", "cotidy"},
                {"version", Of.Version},
                {"fullName", "cotidy, checks for asynchronous C++"},
                {"rules", std::move(Rules)}}}}},
            {"columnKind", "unicodeCodePoints"},
            // Without an address, so that the same findings give the same file
            // on every machine.
            {"originalUriBaseIds",
             {{RootName,
               {{"description",
                 {{"text", "The folder that paths are relative to."}}}}}}},
            {"invocations", json::array({invocation()})},
            {"results", std::move(Results)}};
  }

private:
  json rule(const wire::CheckInfo &Check) const {
    return {{"id", Check.Name},
            {"shortDescription", {{"text", Check.Summary}}},
            {"fullDescription", {{"text", Check.Why}}},
            {"help",
             {{"text", plainPage(Check)}, {"markdown", markdownPage(Check)}}},
            {"defaultConfiguration", {{"level", levelOf(Check.Level)}}},
            {"properties",
             {{"precision", precisionOf(Check.Level)},
              {"confidence", Check.Level},
              {"fix", Check.Fix},
              {"tags", {"asynchronous", "correctness"}}}}};
  }

  json rules() {
    json Rules = json::array();
    for (const wire::CheckInfo &Check : Of.Checks) {
      RuleIndex.emplace(Check.Name, Rules.size());
      Rules.push_back(rule(Check));
    }
    return Rules;
  }

  std::size_t ruleIndex(const std::string &Check, json &Rules) {
    const auto [Known, New] = RuleIndex.emplace(Check, Rules.size());
    if (New)
      Rules.push_back({{"id", Check}});
    return Known->second;
  }

  json artifact(const std::string &File) const {
    const std::string Path = Of.pathOf(File);
    if (Path.starts_with('/'))
      return {{"uri", "file://" + percentEncode(Path)}};
    return {{"uri", percentEncode(Path)}, {"uriBaseId", RootName}};
  }

  unsigned column(const std::string &File, SourceTexts::Position At) const {
    const std::string_view Line = Of.Texts.line(File, At.Line);
    if (At.Column == 0 || At.Column - 1 > Line.size())
      return At.Column;
    return static_cast<unsigned>(codePoints(Line.substr(0, At.Column - 1)) + 1);
  }

  json region(const std::string &File, Extent Where) const {
    json Made = {{"startLine", std::max(1U, Where.Begin.Line)}};
    if (Where.Begin.Column == 0)
      return Made;
    Made["startColumn"] = column(File, Where.Begin);
    Made["endLine"] = Where.End.Line;
    Made["endColumn"] = column(File, Where.End);
    return Made;
  }

  json place(const std::string &File, Extent Where) const {
    json Made = {{"artifactLocation", artifact(File)}};
    if (Where.Begin.Line) {
      Made["region"] = region(File, Where);
      if (const std::string_view Line = Of.Texts.line(File, Where.Begin.Line);
          !Line.empty() && Where.End.Line == Where.Begin.Line)
        Made["contextRegion"] = {{"startLine", Where.Begin.Line},
                                 {"snippet", {{"text", std::string(Line)}}}};
    }
    return Made;
  }

  json location(const std::string &File, Extent Where,
                const std::string &Symbol, const std::string &Message) const {
    json Made = {{"physicalLocation", place(File, Where)}};
    if (!Symbol.empty())
      Made["logicalLocations"] =
          json::array({{{"fullyQualifiedName", Symbol}, {"kind", "function"}}});
    if (!Message.empty())
      Made["message"] = {{"text", Message}};
    return Made;
  }

  json fix(const wire::Fix &Cure) const {
    std::map<std::string, json> ByFile;
    for (const wire::Edit &Edit : Cure.Edits) {
      const Extent Where = {Of.Texts.at(Edit.File, Edit.Offset),
                            Of.Texts.at(Edit.File, Edit.Offset + Edit.Length)};
      json Change = {{"deletedRegion", region(Edit.File, Where)}};
      if (!Edit.Text.empty())
        Change["insertedContent"] = {{"text", Edit.Text}};
      ByFile[Edit.File].push_back(std::move(Change));
    }
    json Changes = json::array();
    for (auto &[File, Replacements] : ByFile)
      Changes.push_back({{"artifactLocation", artifact(File)},
                         {"replacements", std::move(Replacements)}});
    return {{"description", {{"text", Cure.Title}}},
            {"artifactChanges", std::move(Changes)},
            {"properties", {{"safety", Cure.Safety}}}};
  }

  json result(const wire::Finding &Found, const std::string &Fingerprint,
              json &Rules) {
    const Extent Where = extentOf(Found, Of.Texts);
    json Made = {{"ruleId", Found.Check},
                 {"ruleIndex", ruleIndex(Found.Check, Rules)},
                 {"level", levelOf(Found)},
                 {"message", {{"text", Found.Message}}},
                 {"locations",
                  json::array({location(Found.File, Where, Found.Symbol, "")})},
                 // The second is the one by which GitHub knows a result again.
                 {"partialFingerprints",
                  {{std::string(FingerprintName), Fingerprint},
                   {"primaryLocationLineHash", Fingerprint + ":1"}}}};
    if (!Found.Confidence.empty())
      Made["properties"] = {{"confidence", Found.Confidence}};

    json Steps = json::array();
    Steps.push_back({{"location", location(Found.File, Where, Found.Symbol,
                                           Found.Message)}});
    json Related = json::array();
    for (const wire::Note &Note : Found.Notes) {
      const SourceTexts::Position At = {Note.Line, Note.Column};
      if (Note.File.empty()) {
        Made["message"]["text"] = Found.Message + " (" + Note.Message + ")";
        continue;
      }
      json Place = location(Note.File, {At, At}, Note.Symbol, Note.Message);
      Steps.push_back({{"location", Place}});
      Place["id"] = Related.size() + 1;
      Related.push_back(std::move(Place));
    }
    if (!Related.empty()) {
      Made["codeFlows"] =
          json::array({{{"threadFlows",
                         json::array({{{"locations", std::move(Steps)}}})}}});
      Made["relatedLocations"] = std::move(Related);
    }
    for (const wire::Fix &Cure : Found.Fixes)
      if (!Cure.Edits.empty())
        Made["fixes"].push_back(fix(Cure));
    return Made;
  }

  json invocation() const {
    json Notes = json::array();
    for (const wire::UnitResult &Unit : Of.Shown.NotAnalysed) {
      Notes.push_back(
          {{"level", "error"},
           {"message", {{"text", "not analysed: " + reasonOf(Unit)}}},
           {"locations", json::array({location(Unit.File, {}, "", "")})}});
      for (const wire::CompileError &Each : Unit.Errors)
        if (!Each.File.empty())
          Notes.push_back(
              {{"level", "error"},
               {"message", {{"text", Each.Message}}},
               {"locations", json::array({location(Each.File,
                                                   {{Each.Line, Each.Column},
                                                    {Each.Line, Each.Column}},
                                                   "", "")})}});
    }
    return {{"executionSuccessful", Of.Shown.NotAnalysed.empty()},
            {"toolExecutionNotifications", std::move(Notes)}};
  }

  const Presentation &Of;
  std::map<std::string, std::size_t> RuleIndex;
};

} // namespace

std::string showSarif(const Presentation &Of) {
  return wire::toText(
             {{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
              {"version", "2.1.0"},
              {"runs", json::array({Writer(Of).run()})}}) +
         "\n";
}

} // namespace cotidy
