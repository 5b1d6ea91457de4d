// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "driver/host/Fingerprint.h"

#include "driver/host/SourceTexts.h"
#include <gtest/gtest.h>
#include <set>

namespace cotidy {
namespace {

wire::Finding finding(const std::string &File, unsigned Line,
                      const std::string &Symbol = "") {
  wire::Finding Found;
  Found.Check = "cotidy-x";
  Found.File = File;
  Found.Line = Line;
  Found.Column = 1;
  Found.Symbol = Symbol;
  return Found;
}

std::string one(const wire::Finding &Found, SourceTexts &Texts,
                const std::string &Root = "/p") {
  return fingerprints({Found}, Root, Texts).front();
}

TEST(Fingerprint, StaysWhenLinesMoveWithinAFunction) {
  SourceTexts Texts;
  EXPECT_EQ(one(finding("/p/a.cpp", 3, "f"), Texts),
            one(finding("/p/a.cpp", 90, "f"), Texts));
  EXPECT_NE(one(finding("/p/a.cpp", 3, "f"), Texts),
            one(finding("/p/a.cpp", 3, "g"), Texts));
  EXPECT_NE(one(finding("/p/a.cpp", 3, "f"), Texts),
            one(finding("/p/b.cpp", 3, "f"), Texts));
}

TEST(Fingerprint, IsThatOfTheRecipe) {
  // A baseline keeps these: they must be the same in every version.
  SourceTexts Texts;
  EXPECT_EQ(one(finding("/p/a.cpp", 3, "f"), Texts), "c7f25a5b8459ace0");
  Texts.set("/p/a.cpp", "int x;\n");
  EXPECT_EQ(one(finding("/p/a.cpp", 1), Texts), "e97eb64490b6e9d4");
}

TEST(Fingerprint, GoesByTheTextOfTheLinesOutsideOfFunctions) {
  SourceTexts Before;
  Before.set("/p/a.cpp", "int before;\nint x = f();\nint after;\n");
  SourceTexts After;
  After.set("/p/a.cpp",
            "// new\n\nint before;\r\n\n  int x =  f();\nint after;");
  EXPECT_EQ(one(finding("/p/a.cpp", 2), Before),
            one(finding("/p/a.cpp", 5), After));
  After.set("/p/a.cpp", "int before;\nint x = g();\nint after;\n");
  EXPECT_NE(one(finding("/p/a.cpp", 2), Before),
            one(finding("/p/a.cpp", 2), After));
}

TEST(Fingerprint, DoesNotDependOnWhereTheProjectIs) {
  SourceTexts Texts;
  EXPECT_EQ(one(finding("/p/a.cpp", 3, "f"), Texts, "/p"),
            one(finding("/elsewhere/p/a.cpp", 3, "f"), Texts, "/elsewhere/p"));
  EXPECT_EQ(one(finding("/a.cpp", 3, "f"), Texts, "/"),
            one(finding("/p/a.cpp", 3, "f"), Texts, "/p"));
}

TEST(Fingerprint, TellsFindingsOfOneFunctionApart) {
  SourceTexts Texts;
  const std::vector<std::string> Made =
      fingerprints({finding("/p/a.cpp", 3, "f"), finding("/p/a.cpp", 3, "f"),
                    finding("/p/a.cpp", 9, "f"), finding("/p/a.cpp", 0)},
                   "/p", Texts);
  EXPECT_EQ(std::set<std::string>(Made.begin(), Made.end()).size(), 4U);
  EXPECT_EQ(Made.front().size(), 16U);
}

TEST(SourceTexts, KnowsLinesWhateverTheirEnds) {
  SourceTexts Texts;
  Texts.set("/a", "one\r\ntwo\n\nfour");
  EXPECT_EQ(Texts.lines("/a"), 4U);
  EXPECT_EQ(Texts.line("/a", 1), "one");
  EXPECT_EQ(Texts.line("/a", 3), "");
  EXPECT_EQ(Texts.line("/a", 4), "four");
  EXPECT_EQ(Texts.line("/a", 5), "");
  EXPECT_EQ(Texts.line("/a", 0), "");
  EXPECT_EQ(Texts.at("/a", 6).Line, 2U);
  EXPECT_EQ(Texts.at("/a", 6).Column, 2U);
  EXPECT_EQ(Texts.at("/a", 999).Line, 4U);
  Texts.set("/empty", "");
  EXPECT_EQ(Texts.lines("/empty"), 0U);
  EXPECT_EQ(Texts.at("/empty", 5).Line, 1U);
  EXPECT_EQ(Texts.text("/not/there"), "");
}

} // namespace
} // namespace cotidy
