// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cli/formats/Escape.h"
#include "cli/formats/Formats.h"

namespace cotidy {
namespace {

std::string attribute(const char *Name, const std::string &Value) {
  return " " + std::string(Name) + "=\"" + escapeMarkup(Value) + "\"";
}

std::string placeOf(const std::string &Path, unsigned Line, unsigned Column) {
  return Line ? Path + ":" + std::to_string(Line) + ":" + std::to_string(Column)
              : Path;
}

std::string bodyOf(const wire::Finding &Found, const Presentation &Of) {
  std::string Text = placeOf(Of.pathOf(Found.File), Found.Line, Found.Column) +
                     ": " + Found.Message + " [" + Found.Check + "]\n";
  for (const wire::Note &Note : Found.Notes)
    Text += (Note.File.empty()
                 ? "note"
                 : placeOf(Of.pathOf(Note.File), Note.Line, Note.Column) +
                       ": note") +
            ": " + Note.Message + "\n";
  return Text;
}

std::string suite(const std::string &Name, std::size_t Tests,
                  std::size_t Failures, std::size_t Errors,
                  const std::string &Cases) {
  return "  <testsuite" + attribute("name", Name) +
         attribute("tests", std::to_string(Tests)) +
         attribute("failures", std::to_string(Failures)) +
         attribute("errors", std::to_string(Errors)) + ">\n" + Cases +
         "  </testsuite>\n";
}

std::string caseOf(const std::string &Class, const std::string &Name,
                   const std::string &Inside) {
  return "    <testcase" + attribute("classname", Class) +
         attribute("name", Name) +
         (Inside.empty() ? "/>\n" : ">\n" + Inside + "    </testcase>\n");
}

} // namespace

std::string showJUnit(const Presentation &Of) {
  const Report &Shown = Of.Shown;
  // A report without any test counts as a failure in some servers.
  std::string Suites =
      suite("cotidy", 1, 0, 0,
            caseOf("cotidy",
                   "checked " + std::to_string(Shown.analysed()) + " of " +
                       std::to_string(Shown.Units) + " units",
                   ""));
  for (std::size_t I = 0; I < Shown.Findings.size();) {
    const std::string &File = Shown.Findings[I].File;
    std::string Cases;
    std::size_t Count = 0;
    for (; I < Shown.Findings.size() && Shown.Findings[I].File == File; ++I) {
      const wire::Finding &Found = Shown.Findings[I];
      ++Count;
      Cases += caseOf(Of.pathOf(File),
                      Found.Check + " " + std::to_string(Found.Line) + ":" +
                          std::to_string(Found.Column),
                      "      <failure" + attribute("message", Found.Message) +
                          attribute("type", Found.Level) + ">" +
                          escapeMarkup(bodyOf(Found, Of)) + "</failure>\n");
    }
    Suites += suite(Of.pathOf(File), Count, Count, 0, Cases);
  }
  for (const wire::UnitResult &Unit : Shown.NotAnalysed) {
    std::string Text;
    for (const wire::CompileError &Each : Unit.Errors)
      Text +=
          (Each.File.empty()
               ? ""
               : placeOf(Of.pathOf(Each.File), Each.Line, Each.Column) + ": ") +
          Each.Message + "\n";
    Suites +=
        suite(Of.pathOf(Unit.File), 1, 0, 1,
              caseOf(Of.pathOf(Unit.File), "analysis",
                     "      <error" + attribute("message", reasonOf(Unit)) +
                         attribute("type", "not-analysed") + ">" +
                         escapeMarkup(Text) + "</error>\n"));
  }
  const std::size_t Errors = Shown.NotAnalysed.size();
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites" +
         attribute("name", "cotidy") +
         attribute("tests",
                   std::to_string(1 + Shown.Findings.size() + Errors)) +
         attribute("failures", std::to_string(Shown.Findings.size())) +
         attribute("errors", std::to_string(Errors)) + ">\n" + Suites +
         "</testsuites>\n";
}

} // namespace cotidy
