// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cli/ReportFiles.h"

#include "cli/Catalogue.h"
#include "cli/JsonOutput.h"
#include "cli/formats/Formats.h"
#include "driver/host/Files.h"
#include "driver/host/WholeFile.h"
#include <algorithm>

namespace cotidy {
namespace {

namespace fs = std::filesystem;

/// The top of the repository that the current folder is in, or else that
/// folder: servers know files from there.
std::string defaultRoot() {
  const fs::path Current = absolutePath(".");
  std::error_code Ignored;
  for (fs::path Above = Current; Above.has_relative_path();
       Above = Above.parent_path())
    if (fs::exists(Above / ".git", Ignored))
      return Above.string();
  return Current.string();
}

/// Those that show the documentation of the checks.
bool showsChecks(Format What) {
  return What == Format::Sarif || What == Format::Sonar || What == Format::Html;
}

} // namespace

ReportFiles::ReportFiles(const CheckOptions &Options)
    : Options(Options),
      Wanted(Options.Output != Format::Text || !Options.Reports.empty()),
      NeedsChecks(
          showsChecks(Options.Output) ||
          std::any_of(Options.Reports.begin(), Options.Reports.end(),
                      [](const auto &Each) { return showsChecks(Each.What); })),
      Root(Options.Root.empty() ? defaultRoot() : Options.Root) {}

void ReportFiles::prepare(const Report &Of) {
  if (!Wanted)
    return;
  Texts.load(Of);
  if (!NeedsChecks)
    return;
  Result<std::vector<wire::CheckInfo>> Read = readCatalogue();
  if (Read)
    Checks = std::move(*Read);
  else
    printError("the report is without the checks' pages: " + Read.message());
}

Presentation ReportFiles::presentation(const Report &Of) {
  return presentationOf(Of, Texts, COTIDY_VERSION, Root, Checks);
}

std::string ReportFiles::showAs(Format What, FixScope Scope,
                                const Presentation &Of, const Trace *Seen) {
  switch (What) {
  case Format::Text:
    break;
  case Format::Json:
    return showJson(Of.Shown, Seen);
  case Format::JsonLines:
    return showJsonLines(Of);
  case Format::Sarif:
    return showSarif(Of);
  case Format::GitLab:
    return showGitLab(Of);
  case Format::Sonar:
    return showSonar(Of);
  case Format::Rdjson:
    return showRdjson(Of);
  case Format::RdjsonLines:
    return showRdjsonLines(Of);
  case Format::JUnit:
    return showJUnit(Of);
  case Format::Html:
    return showHtml(Of);
  case Format::Fixes:
    return showFixes(Of, Scope);
  }
  return {};
}

std::string ReportFiles::show(const Report &Of, const Trace *Seen) {
  return showAs(Options.Output, FixScope::Safe, presentation(Of), Seen);
}

bool ReportFiles::write(const Report &Of, const Trace *Seen) {
  if (Options.Reports.empty())
    return true;
  const Presentation Shown = presentation(Of);
  bool Written = true;
  for (const ReportFile &Each : Options.Reports) {
    const Result<void> Done =
        writeWholeFile(Each.File, showAs(Each.What, Each.Scope, Shown, Seen));
    if (!Done)
      printError(Done.message());
    Written &= static_cast<bool>(Done);
  }
  return Written;
}

} // namespace cotidy
