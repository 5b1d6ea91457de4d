// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "driver/host/FixApplier.h"
#include "tests/driver/TemporaryFolder.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

namespace cotidy {
namespace {

namespace fs = std::filesystem;

/// Sets a file's time, in seconds from now.
void setAge(const std::string &File, long Seconds) {
  timespec Time = fileClockNow();
  Time.tv_sec += Seconds;
  const timespec Both[2] = {Time, Time};
  ASSERT_EQ(::utimensat(AT_FDCWD, File.c_str(), Both, 0), 0);
}

timespec secondsAgo(long Seconds) {
  timespec Time = fileClockNow();
  Time.tv_sec -= Seconds;
  return Time;
}

TEST(FixApplier, KeepsTheModeAndLeavesNothingBehind) {
  const TemporaryFolder Folder;
  const std::string File = Folder.write("a.cpp", "12345");
  fs::permissions(File, fs::perms::owner_all | fs::perms::group_read);
  ASSERT_TRUE(applyToFile(File, {{File, 1, 2, "x"}}, fileClockNow()));
  EXPECT_EQ(Folder.read("a.cpp"), "1x45");
  EXPECT_EQ(fs::status(File).permissions(),
            fs::perms::owner_all | fs::perms::group_read);
  EXPECT_EQ(std::distance(fs::directory_iterator(Folder.path()), {}), 1);
}

TEST(FixApplier, WritesThroughALink) {
  const TemporaryFolder Folder;
  Folder.write("real.cpp", "1");
  fs::create_symlink("real.cpp", Folder.path("link.cpp"));
  const std::string File = Folder.path("link.cpp");
  ASSERT_TRUE(applyToFile(File, {{File, 0, 1, "x"}}, fileClockNow()));
  EXPECT_EQ(Folder.read("real.cpp"), "x");
  EXPECT_TRUE(fs::is_symlink(File));
}

TEST(FixApplier, LeavesAFileThatHasChanged) {
  const TemporaryFolder Folder;
  const std::string File = Folder.write("a.cpp", "1");
  setAge(File, -5);
  EXPECT_FALSE(applyToFile(File, {{File, 0, 1, "x"}}, secondsAgo(10)));
  EXPECT_EQ(Folder.read("a.cpp"), "1");
  EXPECT_TRUE(applyToFile(File, {{File, 0, 1, "x"}}, secondsAgo(2)));
}

TEST(FixApplier, TakesATimeInTheFutureForAWrongClock) {
  const TemporaryFolder Folder;
  const std::string File = Folder.write("a.cpp", "1");
  setAge(File, 1000);
  EXPECT_EQ(whyNotEditable(File, secondsAgo(10)), "");
}

TEST(FixApplier, SaysThatAFileIsGone) {
  const TemporaryFolder Folder;
  EXPECT_NE(whyNotEditable(Folder.path("none"), fileClockNow()), "");
  EXPECT_FALSE(applyToFile(Folder.path("none"), {}, fileClockNow()));
}

} // namespace
} // namespace cotidy
