// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/plugin/PathLevels.h"

#include <gtest/gtest.h>

namespace cotidy {
namespace {

PathLevels levels(llvm::StringRef Text) {
  return llvm::cantFail(PathLevels::parse(Text));
}

TEST(PathLevels, JudgeInFullWhereNoGlobMatches) {
  EXPECT_TRUE(levels("").reports("src/a.cpp", Confidence::Policy));
  EXPECT_TRUE(levels("tests/*=off").reports("src/a.cpp", Confidence::Likely));
}

TEST(PathLevels, AskForMoreOrNothingInSomeFolders) {
  const PathLevels Levels = levels("tests/*=certain; tests/old/*=off");
  EXPECT_TRUE(Levels.reports("tests/a.cpp", Confidence::Certain));
  EXPECT_FALSE(Levels.reports("tests/a.cpp", Confidence::Likely));
  EXPECT_FALSE(Levels.reports("tests/old/a.cpp", Confidence::Certain));
}

TEST(PathLevels, MatchBehindAnySlash) {
  EXPECT_FALSE(levels("tests/*=off")
                   .reports("/home/project/tests/a.cpp", Confidence::Certain));
}

TEST(PathLevels, RefuseWhatIsNoPair) {
  for (const char *Wrong : {"tests/*", "tests/*=loud", "=off"}) {
    auto Read = PathLevels::parse(Wrong);
    ASSERT_FALSE(Read);
    EXPECT_NE(llvm::toString(Read.takeError()).find("write 'glob=level'"),
              std::string::npos);
  }
}

} // namespace
} // namespace cotidy
