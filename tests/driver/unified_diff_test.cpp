// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "driver/host/UnifiedDiff.h"
#include "tests/driver/TemporaryFolder.h"

#include <gtest/gtest.h>
#include <random>

namespace cotidy {
namespace {

TEST(UnifiedDiff, IsEmptyWithoutAChange) {
  EXPECT_EQ(unifiedDiff("a", "x\n", "x\n"), "");
}

TEST(UnifiedDiff, ShowsThreeLinesOfContext) {
  EXPECT_EQ(unifiedDiff("a.cpp", "1\n2\n3\n4\n5\n6\n7\n8\n9\n",
                        "1\n2\n3\n4\nfive\n6\n7\n8\n9\n"),
            "--- a/a.cpp\n+++ b/a.cpp\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n"
            "+five\n 6\n 7\n 8\n");
}

TEST(UnifiedDiff, SplitsHunksThatShareNoContext) {
  EXPECT_EQ(unifiedDiff("a", "a\n1\n2\n3\n4\n5\n6\n7\nb\n",
                        "A\n1\n2\n3\n4\n5\n6\n7\nB\n"),
            "--- a/a\n+++ b/a\n"
            "@@ -1,4 +1,4 @@\n-a\n+A\n 1\n 2\n 3\n"
            "@@ -6,4 +6,4 @@\n 5\n 6\n 7\n-b\n+B\n");
}

TEST(UnifiedDiff, CountsInsertionsAndRemovals) {
  EXPECT_EQ(unifiedDiff("a", "", "x\n"),
            "--- a/a\n+++ b/a\n@@ -0,0 +1 @@\n+x\n");
  EXPECT_EQ(unifiedDiff("a", "x\n", ""),
            "--- a/a\n+++ b/a\n@@ -1 +0,0 @@\n-x\n");
}

TEST(UnifiedDiff, SaysThatTheLastLineHasNoEnd) {
  EXPECT_EQ(unifiedDiff("a", "x", "x\n"),
            "--- a/a\n+++ b/a\n@@ -1 +1 @@\n-x\n\\ No newline at end of file\n"
            "+x\n");
}

TEST(UnifiedDiff, IsWhatPatchReads) {
  if (std::system("patch --version >/dev/null 2>&1") != 0)
    FAIL() << "patch is not installed; ./dev setup installs it";
  std::mt19937 Random(1);
  for (int Round = 0; Round < 20; ++Round) {
    std::string Before, After;
    for (int Line = 0; Line < 40; ++Line) {
      const std::string Text = std::to_string(Random() % 5) + "\n";
      Before += Random() % 8 ? Text : "";
      After += Random() % 8 ? Text : "new\n";
    }
    const TemporaryFolder Folder;
    Folder.write("f", Before);
    Folder.write("d", unifiedDiff("f", Before, After));
    ASSERT_EQ(
        std::system(("cd " + Folder.path() + " && patch -sp1 <d").c_str()), 0);
    ASSERT_EQ(Folder.read("f"), After) << Folder.read("d");
  }
}

} // namespace
} // namespace cotidy
