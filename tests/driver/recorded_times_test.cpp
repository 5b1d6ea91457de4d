// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "driver/host/CacheFolder.h"
#include "driver/host/RecordedTimes.h"
#include "tests/driver/TemporaryFolder.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

namespace cotidy {
namespace {

wire::CheckJob job(const std::string &File, std::uint64_t Id = 0) {
  wire::CheckJob Job;
  Job.Id = Id;
  Job.File = File;
  return Job;
}

TEST(RecordedTimes, AreThereInTheNextRun) {
  const TemporaryFolder Folder;
  const std::string File = Folder.path("times");
  RecordedTimes First = RecordedTimes::read(File);
  EXPECT_FALSE(First.any());
  First.note(job("/a.cpp"), 1.5);
  First.note(job("/b.cpp"), 0);
  ASSERT_TRUE(First.write(File));
  const RecordedTimes Next = RecordedTimes::read(File);
  EXPECT_EQ(Next.seconds(job("/a.cpp")), 1.5);
  EXPECT_EQ(Next.seconds(job("/b.cpp")), 0);
  EXPECT_FALSE(Next.seconds(job("/c.cpp")));
}

TEST(RecordedTimes, AreOfAFileWithItsFlags) {
  const TemporaryFolder Folder;
  RecordedTimes Times;
  Times.note(job("/a.cpp"), 1);
  ASSERT_TRUE(Times.write(Folder.path("times")));
  wire::CheckJob Other = job("/a.cpp");
  Other.Arguments = {"-DX"};
  EXPECT_FALSE(RecordedTimes::read(Folder.path("times")).seconds(Other));
}

TEST(RecordedTimes, OfTwoRunsAtOnceAreBothKept) {
  const TemporaryFolder Folder;
  const std::string File = Folder.path("times");
  RecordedTimes First = RecordedTimes::read(File),
                Second = RecordedTimes::read(File);
  First.note(job("/a.cpp"), 1);
  Second.note(job("/b.cpp"), 2);
  ASSERT_TRUE(First.write(File));
  ASSERT_TRUE(Second.write(File));
  EXPECT_EQ(RecordedTimes::read(File).seconds(job("/a.cpp")), 1);
  EXPECT_EQ(RecordedTimes::read(File).seconds(job("/b.cpp")), 2);
}

TEST(RecordedTimes, ADamagedFileHasNone) {
  const TemporaryFolder Folder;
  RecordedTimes Times;
  Times.note(job("/a.cpp"), 1);
  ASSERT_TRUE(Times.write(Folder.path("good")));
  const std::string Good = Folder.read("good");
  for (std::size_t Length = 0; Length < Good.size(); ++Length)
    EXPECT_FALSE(
        RecordedTimes::read(Folder.write("bad", Good.substr(0, Length))).any());
  for (const char *Line :
       {"x 1 1\n", "1 x 1\n", "1 1 x\n", "1 -1 1\n", "1 nan 1\n", "1 1e9 1\n",
        "1 1\n", "\n", "1 1 1 1\n"})
    EXPECT_FALSE(RecordedTimes::read(Folder.write("bad", Good + Line)).any())
        << Line;
  EXPECT_FALSE(RecordedTimes::read(Folder.path()).any());
}

TEST(RecordedTimes, TheFileIsBounded) {
  const TemporaryFolder Folder;
  const std::string File = Folder.path("times");
  Folder.write("times", "cotidy-unit-times 1\n1 1.000 5\n");
  RecordedTimes Times;
  for (std::size_t I = 0; I < RecordedTimes::MaxRecords; ++I)
    Times.note(job("/" + std::to_string(I)), 1e6);
  ASSERT_TRUE(Times.write(File));
  const std::string Text = Folder.read("times");
  EXPECT_EQ(
      static_cast<std::size_t>(std::count(Text.begin(), Text.end(), '\n')),
      RecordedTimes::MaxRecords + 1);
  // The one from 1970 has made room.
  EXPECT_EQ(Text.find("\n1 1.000 5\n"), std::string::npos);
  EXPECT_TRUE(RecordedTimes::read(File).seconds(job("/7")));
}

TEST(RecordedTimes, WhatIsUnknownBeginsFirstAndThenTheLongest) {
  const TemporaryFolder Folder;
  RecordedTimes Times;
  std::vector<wire::CheckJob> Jobs = {
      job("/quick.cpp", 0), job(Folder.write("small.cpp", "x"), 1),
      job("/slow.cpp", 2), job(Folder.write("large.cpp", "xxxxx"), 3)};
  Times.note(Jobs[0], 1);
  Times.note(Jobs[2], 5);
  ASSERT_TRUE(Times.write(Folder.path("times")));
  const std::vector<double> Expected =
      sortLongestFirst(Jobs, RecordedTimes::read(Folder.path("times")));
  EXPECT_EQ(Expected, (std::vector<double>{1, 3, 5, 3}));
  std::vector<std::uint64_t> Order;
  for (const wire::CheckJob &Each : Jobs)
    Order.push_back(Each.Id);
  EXPECT_EQ(Order, (std::vector<std::uint64_t>{3, 1, 2, 0}));
}

TEST(CacheFolder, IsTheUsersOwn) {
  const TemporaryFolder Folder;
  const CacheFolder Cache = CacheFolder::choose(Folder.path("a/b"));
  ASSERT_TRUE(Cache.make());
  ASSERT_TRUE(Cache.make());
  struct stat Status = {};
  ASSERT_EQ(::stat(Folder.path("a/b").c_str(), &Status), 0);
  EXPECT_EQ(Status.st_mode & 0777U, 0700U);
  EXPECT_EQ(Cache.file("x"), Folder.path("a/b/x"));
  ::chmod(Folder.path("a/b").c_str(), 0777);
  EXPECT_FALSE(Cache.make());
}

TEST(CacheFolder, MayBeImpossible) {
  const TemporaryFolder Folder;
  Folder.write("file", "");
  EXPECT_FALSE(CacheFolder::choose(Folder.path("file")).make());
  EXPECT_FALSE(CacheFolder::choose(Folder.path("file/below")).make());
}

} // namespace
} // namespace cotidy
