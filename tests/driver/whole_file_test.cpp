// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "driver/host/StopSignals.h"
#include "driver/host/WholeFile.h"
#include "tests/driver/TemporaryFolder.h"

#include <gmock/gmock.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

namespace cotidy {
namespace {

using testing::HasSubstr;

std::size_t filesIn(const TemporaryFolder &Folder) {
  std::filesystem::directory_iterator Files(Folder.path());
  return static_cast<std::size_t>(std::distance(begin(Files), end(Files)));
}

TEST(WholeFile, MakesAndReplaces) {
  const TemporaryFolder Folder;
  ASSERT_TRUE(writeWholeFile(Folder.path("a"), "first"));
  EXPECT_EQ(Folder.read("a"), "first");
  ::chmod(Folder.path("a").c_str(), 0640);
  ASSERT_EQ(::symlink("a", Folder.path("link").c_str()), 0);
  ASSERT_TRUE(writeWholeFile(Folder.path("link"), "second"));
  EXPECT_EQ(Folder.read("a"), "second");
  struct stat Status = {};
  ASSERT_EQ(::lstat(Folder.path("link").c_str(), &Status), 0);
  EXPECT_TRUE(S_ISLNK(Status.st_mode));
  ASSERT_EQ(::stat(Folder.path("a").c_str(), &Status), 0);
  EXPECT_EQ(Status.st_mode & 0777U, 0640U);
  EXPECT_EQ(filesIn(Folder), 2U);
}

TEST(WholeFile, IsLeftAsItWasWhenThereIsNoRoom) {
  const TemporaryFolder Folder;
  Folder.write("a", "before");
  // A file may have ten bytes: the next are refused, as on a full disk.
  rlimit Before = {};
  ::getrlimit(RLIMIT_FSIZE, &Before);
  const rlimit Ten = {10, Before.rlim_max};
  const auto Handler = std::signal(SIGXFSZ, SIG_IGN);
  ::setrlimit(RLIMIT_FSIZE, &Ten);
  const Result<void> Written = writeWholeFile(Folder.path("a"), "12345678901");
  ::setrlimit(RLIMIT_FSIZE, &Before);
  std::signal(SIGXFSZ, Handler);
  ASSERT_FALSE(Written);
  EXPECT_THAT(Written.message(), HasSubstr("the file is as it was"));
  EXPECT_EQ(Folder.read("a"), "before");
  EXPECT_EQ(filesIn(Folder), 1U);
}

TEST(WholeFile, WritesToADeviceAsItIs) {
  ASSERT_TRUE(writeWholeFile("/dev/null", "text"));
  const Result<void> Written = writeWholeFile("/dev/full", "text");
  ASSERT_FALSE(Written);
  EXPECT_THAT(Written.message(), HasSubstr("/dev/full: cannot be written: No"));
}

TEST(WholeFile, FailsWhereThereIsNoFolder) {
  const TemporaryFolder Folder;
  EXPECT_FALSE(writeWholeFile(Folder.path("none/a"), "text"));
  EXPECT_FALSE(writeWholeFile(Folder.path(), "text"));
  EXPECT_EQ(filesIn(Folder), 0U);
}

volatile std::sig_atomic_t Arrived = 0;

TEST(StopSignals, ComeLaterWhenTheyArePutOff) {
  const auto Before = std::signal(SIGTERM, [](int) { Arrived = 1; });
  {
    const StopSignalsPutOff NotNow;
    std::raise(SIGTERM);
    EXPECT_EQ(Arrived, 0);
  }
  EXPECT_EQ(Arrived, 1);
  std::signal(SIGTERM, Before);
}

} // namespace
} // namespace cotidy
