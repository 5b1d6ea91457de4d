// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The program as a user calls it, with the fake worker behind it.
#include "tests/driver/CliFixture.h"

namespace cotidy {
namespace {

bool has(const std::string &Text, const std::string &Part) {
  return Text.find(Part) != std::string::npos;
}

TEST_F(Cli, ExitsWith0WhenNothingIsFound) {
  project({{"a.cpp", "fine\n"}});
  EXPECT_EQ(call("check"), 0);
  EXPECT_EQ(Out, "");
  EXPECT_EQ(Err, "cotidy: checked 1 of 1 unit: no findings\n");
}

TEST_F(Cli, ExitsWith1ForFindingsAndShowsThemAsClangDoes) {
  project({{"src/a.cpp", "int x;\n\tBAD();\n"}});
  EXPECT_EQ(call("check"), 1);
  EXPECT_EQ(Out, "src/a.cpp:2:2: warning: BAD is found [cotidy-fake]\n"
                 "    2 |         BAD();\n"
                 "      |         ^~~\n"
                 "src/a.cpp:1:1: note: the file begins here\n"
                 "    1 | int x;\n"
                 "      | ^\n"
                 "src/a.cpp:2:2: note: fix: Write GOOD (--fix)\n");
  EXPECT_EQ(Err, "cotidy: checked 1 of 1 unit: 1 finding (1 with a fix)\n");
}

TEST_F(Cli, ExitsWith1FromTheThresholdOn) {
  project({{"a.cpp", "BAD\n"}, {"b.cpp", "SEVERE\n"}});
  EXPECT_EQ(call("check a.cpp --fail-on=error"), 0);
  EXPECT_EQ(call("check b.cpp --fail-on error"), 1);
  EXPECT_EQ(call("check --fail-on=never --quiet"), 0);
  EXPECT_EQ(Err, "");
}

TEST_F(Cli, ExitsWith2ForAUnitThatIsNotAnalysedAndReportsTheRest) {
  project({{"broken.cpp", "x y\nz\n"}, {"crash.cpp", ""}, {"a.cpp", "BAD\n"}});
  EXPECT_EQ(call("check"), 2);
  EXPECT_TRUE(has(Out, "a.cpp:1:1: warning: BAD")) << Out;
  EXPECT_TRUE(has(Out, "broken.cpp:1:1: error: unknown type name")) << Out;
  EXPECT_TRUE(has(Err, "not analysed: broken.cpp (2 errors)\n")) << Err;
  EXPECT_TRUE(has(Err, "not analysed: crash.cpp: worker died of signal 11"));
  EXPECT_TRUE(has(Err, "checked 1 of 3 units: 1 finding")) << Err;
}

TEST_F(Cli, ExitsWith2ForAFileWithoutACommand) {
  project({{"a.cpp", "BAD\n"}, {"h.h", ""}});
  Folder.write("other.cpp", "");
  EXPECT_EQ(call("check a.cpp h.h other.cpp none.cpp"), 2);
  EXPECT_TRUE(has(Err, "h.h: is a header")) << Err;
  EXPECT_TRUE(has(Err, "other.cpp: has no entry in build/")) << Err;
  EXPECT_TRUE(has(Err, "none.cpp: does not exist")) << Err;
  EXPECT_TRUE(has(Out, "BAD is found"));
}

TEST_F(Cli, ExitsWith2ForAWrongCall) {
  project({{"a.cpp", ""}});
  EXPECT_EQ(call("check --chekcs=x"), 2);
  EXPECT_TRUE(has(Err, "did you mean '--checks'?")) << Err;
  for (const char *Wrong : {"",
                            "chek",
                            "check -j 0",
                            "check --format=xml",
                            "check --option=x",
                            "check -p none",
                            "check --unit-timeout=-1",
                            "check --memory-limit=x",
                            "check --memory-limit=1M",
                            "check --fix=most",
                            "check --models=none.json",
                            "check -- -DX",
                            "check --quiet=1",
                            "check --diff --format=json",
                            "check --diff --format=sarif",
                            "check --output=r.sarif",
                            "check --output=sarif:",
                            "check --output=text:x",
                            "check --output=html:-",
                            "check --output=html:x --output=sarif:./x",
                            "check --output=pdf:x",
                            "check --root=none",
                            "check --export-fixes=all:",
                            "check -p",
                            "explain",
                            "list x"}) {
    EXPECT_EQ(call(Wrong), 2) << Wrong;
    EXPECT_EQ(Out, "") << Wrong;
    EXPECT_NE(Err, "") << Wrong;
  }
}

TEST_F(Cli, ExitsWith2WithoutADatabase) {
  Folder.write("a.cpp", "");
  EXPECT_EQ(call("check a.cpp"), 2);
  EXPECT_TRUE(has(Err, "no compile_commands.json")) << Err;
}

TEST_F(Cli, ChecksWithFlagsWithoutADatabase) {
  Folder.write("a.cpp", "BAD\n");
  EXPECT_EQ(call("check a.cpp -- -std=c++20"), 1);
}

TEST_F(Cli, ChecksTheFilesBelowAFolderAndLeavesOutWhatIsNotCxx) {
  project({{"x/a.cpp", "BAD"}, {"y/b.cpp", "BAD"}, {"x/c.c", "BAD"}});
  EXPECT_EQ(call("check x"), 1);
  EXPECT_TRUE(has(Err, "checked 1 of 1 unit: 1 finding")) << Err;
  EXPECT_EQ(call("check x x/c.c"), 1);
  EXPECT_TRUE(has(Err, "checked 2 of 2 units: 2 findings")) << Err;
}

TEST_F(Cli, FixesWhatIsSafeAndAllOnRequest) {
  project({{"a.cpp", "BAD REVIEW #include \"h.h\"\n"},
           {"b.cpp", "#include \"h.h\"\n"},
           {"h.h", "BAD\n"}});
  EXPECT_EQ(call("check --fix"), 1);
  EXPECT_EQ(Folder.read("a.cpp"), "GOOD REVIEW #include \"h.h\"\n");
  EXPECT_EQ(Folder.read("h.h"), "GOOD\n");
  EXPECT_FALSE(has(Out, "BAD is found")) << Out;
  EXPECT_TRUE(has(Out, "REVIEW is found")) << Out;
  EXPECT_TRUE(has(Err, "3 findings (2 fixed, 1 with a fix)")) << Err;
  EXPECT_EQ(call("check --fix=all"), 0);
  EXPECT_EQ(Folder.read("a.cpp"), "GOOD GOOD #include \"h.h\"\n");
}

TEST_F(Cli, DoesNotFixAFileThatChangedWhileItWasChecked) {
  project({{"touch.cpp", "BAD\n"}});
  EXPECT_EQ(call("check --fix"), 1);
  EXPECT_EQ(Folder.read("touch.cpp"), "BAD\n// changed\n");
  EXPECT_TRUE(has(Err, "not fixed: touch.cpp:1:1:")) << Err;
}

TEST_F(Cli, ShowsADiffAndChangesNothing) {
  project({{"a.cpp", "BAD REVIEW\n"}});
  EXPECT_EQ(call("check --diff --fix"), 1);
  EXPECT_EQ(Out, "--- a/a.cpp\n+++ b/a.cpp\n@@ -1 +1 @@\n-BAD REVIEW\n"
                 "+GOOD GOOD\n");
  EXPECT_EQ(Folder.read("a.cpp"), "BAD REVIEW\n");
}

TEST_F(Cli, WritesOneJsonDocument) {
  project({{"a.cpp", "NOFIX\n"}, {"broken.cpp", ""}});
  EXPECT_EQ(call("check --format=json"), 2);
  const auto Document = nlohmann::json::parse(Out);
  ASSERT_EQ(Document["findings"].size(), 1U);
  EXPECT_EQ(Document["findings"][0]["check"], "cotidy-fake");
  EXPECT_EQ(Document["units"]["total"], 2);
  EXPECT_EQ(Document["units"]["checked"], 1);
  EXPECT_EQ(Document["units"]["notAnalysed"][0]["status"], "broken");
}

TEST_F(Cli, ColorsOnRequestOnly) {
  project({{"a.cpp", "BAD\n"}});
  call("check");
  EXPECT_FALSE(has(Out, "\033"));
  call("check --color=always");
  EXPECT_TRUE(has(Out, "\033[0;1;35mwarning:\033[0m")) << Out;
}

TEST_F(Cli, ExplainsAndSuggests) {
  EXPECT_EQ(call("explain fake-blocking"), 0);
  for (const char *Part : {"It is bad.", "    f();", "    g();", "Misses most.",
                           "fake-blocking.Files (default: strict)", "--fix=all",
                           "NOLINT(cotidy-fake-blocking)"})
    EXPECT_TRUE(has(Out, Part)) << Part;
  EXPECT_EQ(call("explain cotidy-fake-blokcing"), 2);
  EXPECT_TRUE(has(Err, "did you mean 'cotidy-fake-blocking'?")) << Err;
}

TEST_F(Cli, ListsAndTellsItsVersion) {
  EXPECT_EQ(call("list"), 0);
  EXPECT_TRUE(Out.starts_with("cotidy-another  ")) << Out;
  EXPECT_EQ(call("list --json"), 0);
  EXPECT_EQ(nlohmann::json::parse(Out)["checks"].size(), 3U);
  EXPECT_EQ(call("--version"), 0);
  EXPECT_TRUE(has(Out, "LLVM 22.1.8")) << Out;
  EXPECT_EQ(call("--version", "COTIDY_WORKER=/none"), 0);
  EXPECT_EQ(call("help check"), 0);
  EXPECT_EQ(call("check --help"), 0);
}

TEST_F(Cli, ReportsAnOutputThatIsClosed) {
  project({{"a.cpp", "BAD\n"}});
  EXPECT_EQ(call("check", "sh -c 'exec \"$@\" >&-' sh"), 2);
  EXPECT_TRUE(has(Err, "standard output: cannot be written")) << Err;
}

TEST_F(Cli, WritesReportsToFilesBesideTheText) {
  project({{"a.cpp", "BAD REVIEW\n"}});
  Folder.write(".git/HEAD", "");
  EXPECT_EQ(call("check --output=sarif:r.sarif --output junit:r.xml "
                 "--export-fixes=all:r.yaml"),
            1);
  EXPECT_TRUE(has(Out, "a.cpp:1:1: warning: BAD")) << Out;
  const auto Sarif = nlohmann::json::parse(Folder.read("r.sarif"));
  EXPECT_EQ(Sarif["runs"][0]["results"].size(), 2U);
  EXPECT_TRUE(has(Folder.read("r.xml"), "failures=\"2\""));
  EXPECT_TRUE(has(Folder.read("r.yaml"), "Offset: 4"));
  EXPECT_EQ(call("check --export-fixes r.yaml"), 1);
  EXPECT_FALSE(has(Folder.read("r.yaml"), "Offset: 4"));
  for (const auto &Each : std::filesystem::directory_iterator(Folder.path()))
    EXPECT_FALSE(has(Each.path().string(), ".cotidy-")) << Each.path();
}

TEST_F(Cli, GivesPathsFromTheRoot) {
  project({{"src/a.cpp", "BAD\n"}});
  const auto PathOf = [&] {
    return nlohmann::json::parse(Out)[0]["location"]["path"];
  };
  Folder.write(".git/HEAD", "");
  EXPECT_EQ(call("check --format=gitlab -p ../build", "env -C src"), 1);
  EXPECT_EQ(PathOf(), "src/a.cpp");
  EXPECT_EQ(call("check --format=gitlab --root=src"), 1);
  EXPECT_EQ(PathOf(), "a.cpp");
}

TEST_F(Cli, ShowsPlacesAsTheyWereBeforeFixing) {
  project({{"a.cpp", "\u00e4\u00e4 BAD NOFIX\n"}});
  EXPECT_EQ(call("check --fix --format=sarif"), 1);
  EXPECT_EQ(Folder.read("a.cpp"), "\u00e4\u00e4 GOOD NOFIX\n");
  const auto Results = nlohmann::json::parse(Out)["runs"][0]["results"];
  ASSERT_EQ(Results.size(), 1U);
  EXPECT_EQ(
      Results[0]["locations"][0]["physicalLocation"]["region"]["startColumn"],
      8);
}

TEST_F(Cli, ReportsAFileThatCannotBeWritten) {
  project({{"a.cpp", "BAD\n"}});
  Folder.write("kept.json", "old");
  EXPECT_EQ(call("check --output=json:none/r.json --output=json:kept.json"), 2);
  EXPECT_TRUE(has(Err, "none/r.json: cannot be written: No such file")) << Err;
  EXPECT_TRUE(has(Out, "BAD is found"));
  EXPECT_TRUE(has(Folder.read("kept.json"), "findings"));
  EXPECT_EQ(call("check --output=html:/dev/full"), 2);
  EXPECT_TRUE(has(Err, "/dev/full: cannot be written: No space")) << Err;
}

TEST_F(Cli, EndsWithin1SecondWhenInterrupted) {
  project({{"hang.cpp", ""}});
  EXPECT_EQ(call("check", "timeout --preserve-status -s INT 0.6"), 130);
  EXPECT_TRUE(has(Err, "interrupted, 0 of 1 unit checked")) << Err;
}

} // namespace
} // namespace cotidy
