// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cli/formats/Formats.h"

#include "cli/formats/Escape.h"
#include "cli/formats/PathDrawing.h"
#include "cli/formats/SourceView.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <random>

namespace cotidy {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

/// Two findings, one of them with a way and a fix, and a unit that is broken.
class Formats : public testing::Test {
protected:
  Formats() {
    Texts.set("/p/a b.cpp", "void f() {\n  \u00e4\U0001F600 bad();\n}\n");
    Texts.set("/p/h.h", "int g();\n");
    wire::Finding Sure;
    Sure.Check = "cotidy-x";
    Sure.Confidence = "certain";
    Sure.File = "/p/a b.cpp";
    Sure.Line = 2;
    Sure.Column = 10; // Behind characters of two and of four bytes.
    Sure.Offset = 20;
    Sure.Length = 5;
    Sure.Message = "it is <bad> & \"worse\"";
    Sure.Symbol = "f";
    Sure.Notes = {{"/p/h.h", 1, 5, 4, "'f' calls 'g' here", "f"},
                  {"", 0, 0, 0, "seen once", ""}};
    Sure.Fixes = {{"Do better", "safe", {{"/p/a b.cpp", 20, 3, "good"}}}};
    wire::Finding Grave;
    Grave.Check = "cotidy-y";
    Grave.Level = "error";
    Grave.File = "/usr/include/z.h";
    Grave.Line = 7;
    Grave.Column = 1;
    Grave.Message = "outside";
    Shown.Findings = {Sure, Grave};
    wire::UnitResult Broken;
    Broken.File = "/p/broken.cpp";
    Broken.Status = wire::UnitStatus::Broken;
    Broken.Errors = {{"/p/broken.cpp", 3, 1, "no type 'x'"},
                     {"/p/broken.cpp", 4, 1, "no ';'"}};
    Shown.NotAnalysed = {Broken};
    Shown.Units = 2;
    wire::CheckInfo Info;
    Info.Name = "cotidy-x";
    Info.Summary = "x happens";
    Info.Why = "It is x.";
    Info.Bad = "\nf();\n";
    Info.Level = "certain";
    Checks = {Info};
  }

  Presentation shown() {
    return presentationOf(Shown, Texts, "0.1", "/p", Checks);
  }

  SourceTexts Texts;
  Report Shown;
  std::vector<wire::CheckInfo> Checks;
};

TEST_F(Formats, SarifCountsCodePointsAndEncodesPaths) {
  const json Run = json::parse(showSarif(shown()))["runs"][0];
  const json &First = Run["results"][0];
  EXPECT_EQ(Run["columnKind"], "unicodeCodePoints");
  const json &Place = First["locations"][0]["physicalLocation"];
  EXPECT_EQ(Place["artifactLocation"]["uri"], "a%20b.cpp");
  EXPECT_EQ(Place["artifactLocation"]["uriBaseId"], "SRCROOT");
  EXPECT_EQ(Place["region"]["startColumn"], 6);
  EXPECT_EQ(Place["region"]["endColumn"], 11);
  EXPECT_EQ(Run["results"][1]["locations"][0]["physicalLocation"]
               ["artifactLocation"]["uri"],
            "file:///usr/include/z.h");
  EXPECT_FALSE(Run["originalUriBaseIds"]["SRCROOT"].contains("uri"));
}

TEST_F(Formats, SarifHasLevelsRulesFlowsAndFixes) {
  const json Run = json::parse(showSarif(shown()))["runs"][0];
  const json &Rules = Run["tool"]["driver"]["rules"];
  ASSERT_EQ(Rules.size(), 2U); // One of them without a page.
  EXPECT_EQ(Rules[0]["defaultConfiguration"]["level"], "error");
  EXPECT_THAT(Rules[0]["help"]["markdown"], HasSubstr("```cpp\nf();\n```"));
  const json &First = Run["results"][0];
  EXPECT_EQ(First["level"], "error"); // Certain.
  EXPECT_EQ(First["ruleIndex"], 0);
  EXPECT_EQ(Run["results"][1]["ruleIndex"], 1);
  EXPECT_EQ(First["message"]["text"], "it is <bad> & \"worse\" (seen once)");
  const json &Steps = First["codeFlows"][0]["threadFlows"][0]["locations"];
  ASSERT_EQ(Steps.size(), 2U);
  EXPECT_EQ(Steps[1]["location"]["message"]["text"], "'f' calls 'g' here");
  EXPECT_EQ(First["relatedLocations"][0]["id"], 1);
  const json &Change = First["fixes"][0]["artifactChanges"][0]["replacements"];
  EXPECT_EQ(Change[0]["insertedContent"]["text"], "good");
  EXPECT_EQ(Change[0]["deletedRegion"]["startColumn"], 6);
  EXPECT_EQ(First["partialFingerprints"]["cotidy/v1"].get<std::string>().size(),
            16U);
  const json &Call = Run["invocations"][0];
  EXPECT_EQ(Call["executionSuccessful"], false);
  EXPECT_EQ(Call["toolExecutionNotifications"].size(), 3U);
}

TEST_F(Formats, JsonLinesHaveOneDocumentALine) {
  std::istringstream Lines(showJsonLines(shown()));
  std::vector<std::string> Kinds;
  for (std::string Line; std::getline(Lines, Line);)
    Kinds.push_back(json::parse(Line)["kind"]);
  EXPECT_EQ(Kinds, (std::vector<std::string>{"run", "finding", "finding",
                                             "not-analysed", "summary"}));
}

TEST_F(Formats, GitLabHasWhatItNeeds) {
  const json Issues = json::parse(showGitLab(shown()));
  ASSERT_EQ(Issues.size(), 3U);
  EXPECT_EQ(Issues[0]["severity"], "major");
  EXPECT_EQ(Issues[0]["location"]["path"], "a b.cpp");
  EXPECT_EQ(Issues[0]["location"]["lines"]["begin"], 2);
  EXPECT_EQ(Issues[1]["severity"], "critical");
  EXPECT_EQ(Issues[2]["description"],
            "not analysed: it does not compile: no type 'x' (and 1 more)");
  EXPECT_NE(Issues[0]["fingerprint"], Issues[2]["fingerprint"]);
}

TEST_F(Formats, SonarCountsUtf16FromZero) {
  const json Document = json::parse(showSonar(shown()));
  const json &First = Document["issues"][0];
  EXPECT_EQ(First["primaryLocation"]["textRange"], (json{{"startLine", 2},
                                                         {"endLine", 2},
                                                         {"startColumn", 6},
                                                         {"endColumn", 11}}));
  // An empty range would make Sonar refuse the file.
  EXPECT_EQ(First["secondaryLocations"][0]["textRange"],
            (json{{"startLine", 1}}));
  ASSERT_EQ(Document["rules"].size(), 3U);
  EXPECT_EQ(Document["rules"][0]["impacts"][0]["severity"], "HIGH");
}

TEST_F(Formats, RdjsonCountsBytesAndSuggests) {
  const json Document = json::parse(showRdjson(shown()));
  const json &First = Document["diagnostics"][0];
  EXPECT_EQ(First["location"]["range"]["start"]["column"], 10);
  EXPECT_EQ(First["suggestions"][0]["text"], "good");
  EXPECT_EQ(First["suggestions"][0]["range"]["end"]["column"], 13);
  EXPECT_EQ(First["related_locations"].size(), 1U);
  const std::string Lines = showRdjsonLines(shown());
  EXPECT_EQ(std::count(Lines.begin(), Lines.end(), '\n'), 3);
}

TEST_F(Formats, RdjsonSuggestsTheEditsOfAFixAsOne) {
  std::vector<wire::Edit> &Edits = Shown.Findings[0].Fixes[0].Edits;
  Edits.push_back({"/p/a b.cpp", 24, 1, "]"});
  json First = json::parse(showRdjson(shown()))["diagnostics"][0];
  EXPECT_EQ(First["suggestions"][0]["text"], "good(]");
  Edits.push_back({"/p/h.h", 0, 0, "x"});
  First = json::parse(showRdjson(shown()))["diagnostics"][0];
  EXPECT_FALSE(First.contains("suggestions"));
}

TEST_F(Formats, JUnitCountsAndEscapes) {
  Shown.Findings[1].Message = "control \x01 and \xff byte";
  const std::string Xml = showJUnit(shown());
  EXPECT_THAT(Xml, HasSubstr("tests=\"4\" failures=\"2\" errors=\"1\""));
  EXPECT_THAT(Xml, HasSubstr("it is &lt;bad&gt; &amp; &quot;worse&quot;"));
  EXPECT_THAT(Xml, HasSubstr("control \uFFFD and \uFFFD byte"));
  EXPECT_THAT(Xml, HasSubstr("broken.cpp:3:1: no type"));
}

TEST_F(Formats, FixesAreThoseInScopeThatGoTogether) {
  wire::Finding Other = Shown.Findings[0];
  Other.Offset = 21; // Overlaps the first.
  Other.Fixes[0].Edits = {{"/p/a b.cpp", 21, 3, "x"}};
  wire::Finding Unsure = Shown.Findings[0];
  Unsure.Fixes = {{"t", "review", {{"/p/h.h", 0, 0, "a\n\"b\"\\"}}}};
  Shown.Findings = {Shown.Findings[0], Other, Unsure};
  const std::string Safe = showFixes(shown(), FixScope::Safe);
  EXPECT_THAT(Safe, HasSubstr("ReplacementText: \"good\""));
  EXPECT_THAT(Safe, Not(HasSubstr("\"x\"")));
  EXPECT_THAT(Safe, Not(HasSubstr("h.h")));
  EXPECT_THAT(showFixes(shown(), FixScope::All),
              HasSubstr("ReplacementText: \"a\\n\\\"b\\\"\\\\\""));
  Shown.Findings.clear();
  EXPECT_THAT(showFixes(shown(), FixScope::All), HasSubstr("Diagnostics: []"));
}

TEST_F(Formats, HtmlShowsNothingThatWasNotEscaped) {
  for (wire::Finding &Each : Shown.Findings) {
    Each.File = "/p/<img src=x onerror=alert(1)>\".cpp";
    Each.Message = "</script><script>alert(1)</script>";
    Each.Symbol = "operator<\"'";
    Each.Notes = {{Each.File, 1, 1, 0, "</template><b>", "<i>"}};
  }
  Texts.set(Shown.Findings[0].File, "</script><!--\n<b>&\n");
  const std::string Page = showHtml(shown());
  EXPECT_THAT(Page, Not(HasSubstr("<img")));
  EXPECT_THAT(Page, Not(HasSubstr("<script>alert")));
  EXPECT_THAT(Page, Not(HasSubstr("</template><b>")));
  EXPECT_THAT(Page, Not(HasSubstr("http://")));
  EXPECT_THAT(Page, Not(HasSubstr("https://")));
}

TEST_F(Formats, NothingFoundIsAReportToo) {
  Shown = Report();
  Shown.Units = 3;
  EXPECT_EQ(json::parse(showSarif(shown()))["runs"][0]["results"].size(), 0U);
  EXPECT_EQ(showGitLab(shown()), "[]\n");
  EXPECT_THAT(showJUnit(shown()), HasSubstr("checked 3 of 3 units"));
  EXPECT_THAT(showHtml(shown()), HasSubstr("Nothing was found."));
  EXPECT_EQ(showRdjsonLines(shown()), "");
}

TEST_F(Formats, SurviveSourcesThatAreGoneAndNamesThatAreNoText) {
  for (wire::Finding &Each : Shown.Findings)
    Each.File = "/p/gone\n\xff.cpp";
  EXPECT_THAT(showSarif(shown()), HasSubstr("gone%0A%FF.cpp"));
  for (const std::string &Each :
       {showJsonLines(shown()), showGitLab(shown()), showSonar(shown()),
        showRdjson(shown()), showHtml(shown()), showJUnit(shown())})
    EXPECT_TRUE(isUtf8(Each) && !Each.empty());
  // YAML has no way to name it; nothing is better than a wrong file.
  Shown.Findings[0].Fixes[0].Edits[0].File = Shown.Findings[0].File;
  EXPECT_THAT(showFixes(shown(), FixScope::All), HasSubstr("Diagnostics: []"));
}

TEST_F(Formats, DrawsTheWayWithWhatItEndsIn) {
  wire::Finding &Found = Shown.Findings[0];
  Texts.set("/p/h.h", "co_await g();\n");
  Found.Notes = {{"/p/h.h", 1, 1, 0, "'load' calls 'parse' here", "n::load"},
                 {"/p/h.h", 1, 1, 0, "'parse' calls 'read' here", ""}};
  std::string Drawn = drawPath(Found, shown());
  for (const char *Part : {">f<", ">n::load<", ">parse<", ">read<", ">calls<",
                           ">awaits<", "step last", "h.h:1"})
    EXPECT_THAT(Drawn, HasSubstr(Part));
  Found.Notes = {{"/p/h.h", 1, 1, 0, "it is taken here", "g"}};
  Drawn = drawPath(Found, shown());
  EXPECT_THAT(Drawn, HasSubstr("it is taken here"));
  EXPECT_THAT(Drawn, Not(HasSubstr("step last")));
  Found.Notes.clear();
  EXPECT_EQ(drawPath(Found, shown()), "");
  Found.Notes.assign(40, {"/p/h.h", 1, 1, 0, std::string(200, 'x'), ""});
  Drawn = drawPath(Found, shown());
  EXPECT_THAT(Drawn, HasSubstr("more steps"));
  EXPECT_THAT(Drawn, HasSubstr("xx\u2026xx"));
}

TEST_F(Formats, ShowsPlacesThatAreNearEachOtherTogether) {
  Texts.set("/p/long.cpp", "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14\n15\n"
                           "16\n17\n18\n19\n20\n21\n22\n23\n24\n25\n26\n27\n");
  wire::Finding &Found = Shown.Findings[0];
  Found.File = "/p/long.cpp";
  Found.Line = 3;
  Found.Length = 0;
  Found.Column = 1;
  Found.Notes = {{"/p/long.cpp", 5, 1, 0, "near", ""},
                 {"/p/long.cpp", 25, 1, 0, "far", ""},
                 {"/p/long.cpp", 99, 1, 0, "gone", ""}};
  const Presentation Of = shown();
  const std::string Html = SourceView(Of).show(Found);
  std::size_t Excerpts = 0;
  for (std::size_t At = 0;
       (At = Html.find("class=\"src\"", At)) != std::string::npos; ++At)
    ++Excerpts;
  EXPECT_EQ(Excerpts, 3U);
  EXPECT_THAT(Html, HasSubstr(">gone<"));
}

/// Strings, places and sizes of all kinds, among them those that fit nothing.
class Chance {
public:
  explicit Chance(unsigned Seed) : Random(Seed) {}

  std::size_t below(std::size_t End) { return Random() % End; }

  std::string bytes() {
    static const std::vector<std::string> Parts = {"a",
                                                   "\xff",
                                                   "\xE2\x82",
                                                   "\u20ac",
                                                   "\n",
                                                   "\r\n",
                                                   "\t",
                                                   "</script>",
                                                   "'f' calls 'g' here",
                                                   "\"",
                                                   "'",
                                                   "\\",
                                                   std::string(1, '\0'),
                                                   "/*",
                                                   "R\"(",
                                                   "co_await ",
                                                   "&",
                                                   "%",
                                                   std::string(500, 'x')};
    std::string Made;
    for (std::size_t I = below(8); I > 0; --I)
      Made += Parts[below(Parts.size())];
    return Made;
  }

  std::string file() { return below(4) ? "/p/" + bytes() : "/p/a.cpp"; }

  wire::Finding finding() {
    wire::Finding Made;
    Made.Check = below(3) ? "cotidy-x" : bytes();
    Made.Level = below(2) ? "error" : "warning";
    Made.Confidence = below(2) ? "certain" : "policy";
    Made.File = file();
    Made.Line = static_cast<unsigned>(below(6));
    Made.Column = static_cast<unsigned>(below(40));
    Made.Offset = below(60);
    Made.Length = below(60);
    Made.Message = bytes();
    Made.Symbol = bytes();
    for (std::size_t I = below(4); I > 0; --I)
      Made.Notes.push_back(
          {below(3) ? file() : "", static_cast<unsigned>(below(6)),
           static_cast<unsigned>(below(40)), below(60), bytes(), bytes()});
    for (std::size_t I = below(3); I > 0; --I)
      Made.Fixes.push_back({bytes(),
                            below(2) ? "safe" : "review",
                            {{file(), below(60), below(9), bytes()},
                             {Made.File, below(60), below(9), bytes()}}});
    return Made;
  }

private:
  std::mt19937 Random;
};

TEST_F(Formats, TakeAnyReport) {
  for (unsigned Seed = 0; Seed < 500; ++Seed) {
    SCOPED_TRACE(Seed);
    Chance Given(Seed);
    Texts.set("/p/a.cpp", Given.bytes() + "\n" + Given.bytes());
    Shown = Report();
    for (std::size_t I = Given.below(5); I > 0; --I)
      Shown.Findings.push_back(Given.finding());
    wire::UnitResult Unit;
    Unit.File = Given.file();
    Unit.Status =
        Given.below(2) ? wire::UnitStatus::Broken : wire::UnitStatus::Failed;
    for (std::size_t I = Given.below(3); I > 0; --I)
      Unit.Errors.push_back({Given.file(), 1, 2, Given.bytes()});
    Shown.NotAnalysed = {Unit};
    Shown.Units = 1;
    const Presentation Of = shown();
    for (const std::string &Each :
         {showSarif(Of), showGitLab(Of), showSonar(Of), showRdjson(Of)})
      EXPECT_TRUE(json::accept(Each));
    const std::string Page = showHtml(Of);
    std::size_t Scripts = 0;
    for (std::size_t At = 0;
         (At = Page.find("</script", At)) != std::string::npos; ++At)
      ++Scripts;
    EXPECT_EQ(Scripts, 2U); // The data and the program.
    for (const std::string &Each :
         {Page, showJUnit(Of), showJsonLines(Of), showFixes(Of, FixScope::All)})
      EXPECT_TRUE(isUtf8(Each));
  }
}

} // namespace
} // namespace cotidy
