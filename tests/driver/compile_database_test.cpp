// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "driver/host/CompileDatabase.h"
#include "driver/host/ShellWords.h"
#include "tests/driver/TemporaryFolder.h"

#include <gtest/gtest.h>

namespace cotidy {
namespace {

using Words = std::vector<std::string>;

std::string errorOf(const std::string &Text) {
  const auto Read = CompileDatabase::parse(Text, "/b/compile_commands.json");
  return Read ? "no error" : Read.message();
}

TEST(ShellWords, UnderstandsQuotesAndBackslashes) {
  EXPECT_EQ(splitShellWords(R"(g++ "-DA=\"x y\"" -DB='a\b'  c\ d.cpp)"),
            (Words{"g++", "-DA=\"x y\"", "-DB=a\\b", "c d.cpp"}));
  EXPECT_EQ(splitShellWords("a '' \"\" b"), (Words{"a", "", "", "b"}));
  EXPECT_EQ(splitShellWords("a\\\nb"), (Words{"ab"}));
}

TEST(ShellWords, RunsNothing) {
  EXPECT_EQ(splitShellWords("g++ $(touch x) `y`"),
            (Words{"g++", "$(touch", "x)", "`y`"}));
}

TEST(ShellWords, LetsAnOpenQuoteEndWithTheText) {
  EXPECT_EQ(splitShellWords("a 'b c"), (Words{"a", "b c"}));
  EXPECT_EQ(splitShellWords("a\\"), (Words{"a\\"}));
}

TEST(ResponseFile, IsReplacedByItsWords) {
  const TemporaryFolder Folder;
  Folder.write("outer.rsp", "-DA 'b c' @inner.rsp");
  Folder.write("inner.rsp", "-DC\n");
  EXPECT_EQ(expandResponseFiles({"g++", "@outer.rsp", "@none"}, Folder.path()),
            (Words{"g++", "-DA", "b c", "-DC", "@none"}));
}

TEST(ResponseFile, ThatNamesItselfEnds) {
  const TemporaryFolder Folder;
  Folder.write("self.rsp", "-DA @self.rsp");
  EXPECT_EQ(expandResponseFiles({"@self.rsp"}, Folder.path()).back(),
            "@self.rsp");
}

TEST(CompileDatabase, ReadsBothFormsAndRelativePaths) {
  const auto Read = CompileDatabase::parse(
      R"([{"directory": "sub", "file": "../a.cpp", "command": "g++ -c a.cpp"},
          {"directory": "/x", "file": "/y/./b.cpp", "arguments": ["cc", "-c"]},
          {"file": "c.cpp", "command": "cc c.cpp"}])",
      "/b/compile_commands.json");
  ASSERT_TRUE(Read);
  ASSERT_EQ(Read->commands().size(), 3U);
  EXPECT_EQ(Read->commands()[0].File, "/b/a.cpp");
  EXPECT_EQ(Read->commands()[0].Directory, "/b/sub");
  EXPECT_EQ(Read->commands()[0].Arguments, (Words{"g++", "-c", "a.cpp"}));
  EXPECT_EQ(Read->commands()[1].File, "/y/b.cpp");
  EXPECT_EQ(Read->commands()[1].Arguments, (Words{"cc", "-c"}));
  EXPECT_EQ(Read->commands()[2].Directory, "/b");
}

TEST(CompileDatabase, KeepsTheFirstOfSeveralCommands) {
  const auto Read = CompileDatabase::parse(
      R"([{"file": "/a.cpp", "command": "g++ -DFIRST"},
          {"file": "/b/../a.cpp", "command": "g++ -DSECOND"}])",
      "/b/compile_commands.json");
  ASSERT_TRUE(Read);
  ASSERT_EQ(Read->commands().size(), 1U);
  EXPECT_EQ(Read->commands()[0].Arguments[1], "-DFIRST");
}

TEST(CompileDatabase, SaysWhereItIsMalformed) {
  EXPECT_NE(errorOf("[\n  {]").find("compile_commands.json:2:4: is not valid"),
            std::string::npos)
      << errorOf("[\n  {]");
  EXPECT_NE(errorOf("").find(":1:1: is not valid JSON, write it anew"),
            std::string::npos)
      << errorOf("");
  EXPECT_NE(errorOf("{}").find("is no list"), std::string::npos);
  EXPECT_NE(errorOf("[1]").find("[0]: is no object"), std::string::npos);
  EXPECT_NE(errorOf(R"([{"command": "g++"}])").find("[0].file: is missing"),
            std::string::npos);
  EXPECT_NE(errorOf(R"([{"file": 3}])").find("[0].file: is no string"),
            std::string::npos);
  EXPECT_NE(errorOf(R"([{"file": "a"}])").find("neither 'command' nor"),
            std::string::npos);
  EXPECT_NE(errorOf(R"([{"file": "a", "arguments": ["x", 1]}])")
                .find("[0].arguments[1]: is no string"),
            std::string::npos);
}

TEST(CompileDatabase, IsSearchedInBuildFoldersAndUpward) {
  const TemporaryFolder Folder;
  const std::string Text = R"([{"file": "/a.cpp", "command": "g++"}])";
  Folder.write("build-b/compile_commands.json", Text);
  Folder.write("build-a/compile_commands.json", Text);
  const std::string Source = Folder.write("src/deep/a.cpp", "");
  auto Found = CompileDatabase::search(Source);
  ASSERT_TRUE(Found);
  EXPECT_EQ(Found->path(), Folder.path("build-a/compile_commands.json"));

  Folder.write("src/compile_commands.json", Text);
  Found = CompileDatabase::search(Source);
  ASSERT_TRUE(Found);
  EXPECT_EQ(Found->path(), Folder.path("src/compile_commands.json"));
}

TEST(CompileDatabase, ThatIsMissingNamesTheCure) {
  const TemporaryFolder Folder;
  const auto Searched = CompileDatabase::search(Folder.path());
  ASSERT_FALSE(Searched);
  EXPECT_NE(Searched.message().find("-DCMAKE_EXPORT_COMPILE_COMMANDS=ON"),
            std::string::npos);
  EXPECT_FALSE(CompileDatabase::load(Folder.path("none.json")));
}

TEST(CompileDatabase, FindsAFileThroughALink) {
  const TemporaryFolder Folder;
  Folder.write("real/a.cpp", "");
  std::filesystem::create_directory_symlink(Folder.path("real"),
                                            Folder.path("link"));
  Folder.write("compile_commands.json",
               R"([{"file": "real/a.cpp", "command": "g++"}])");
  const auto Read = CompileDatabase::load(Folder.path());
  ASSERT_TRUE(Read);
  EXPECT_TRUE(Read->find(Folder.path("real/a.cpp")));
  EXPECT_TRUE(Read->find(Folder.path("link/a.cpp")));
  EXPECT_FALSE(Read->find(Folder.path("real/b.cpp")));
}

} // namespace
} // namespace cotidy
