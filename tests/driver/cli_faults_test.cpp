// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The program as a user calls it, when its surroundings fail it.
#include "tests/driver/CliFixture.h"
#include "tests/driver/ProcessNotes.h"

#include <gmock/gmock.h>

namespace cotidy {
namespace {

using testing::HasSubstr;
using testing::Not;

class CliFaults : public Cli {
protected:
  /// Before the program: what it starts notes its number.
  const std::string Noted = "FAKE_WORKER_PIDS=" + Folder.path(".pids") + " ";
};

TEST_F(CliFaults, ReportsAnOutputThatIsFull) {
  project({{"a.cpp", "BAD\n"}});
  EXPECT_EQ(call("check", "sh -c 'exec \"$@\" >/dev/full' sh"), 2);
  EXPECT_THAT(Err, HasSubstr("cannot be written"));
}

TEST_F(CliFaults, AReaderThatHasGoneIsNoError) {
  project({{"a.cpp", "BAD\n"}});
  EXPECT_EQ(call("check", "bash -c '\"$@\" | :; exit ${PIPESTATUS[0]}' sh"), 1);
  EXPECT_EQ(Err, "cotidy: checked 1 of 1 unit: 1 finding (1 with a fix)\n");
}

TEST_F(CliFaults, AReaderOfTheMessagesThatHasGoneIsNoError) {
  project({{"broken.cpp", ""}, {"slow.cpp", "BAD\n"}});
  EXPECT_EQ(call("check --fix", "bash -c '{ \"$@\" 2>&1 1>&3 | :; exit "
                                "${PIPESTATUS[0]}; } 3>&1' sh"),
            2);
  EXPECT_EQ(Folder.read("slow.cpp"), "GOOD\n");
}

TEST_F(CliFaults, AnOutputThatDoesNotWaitIsWaitedFor) {
  std::string Long; // More than a pipe holds.
  for (int I = 0; I < 60; ++I)
    Long += "BAD" + std::string(1500, '.') + "\n";
  project({{"a.cpp", Long}});
  EXPECT_EQ(call("check",
                 "python3 -c 'import fcntl, os, subprocess, sys, time\n"
                 "r, w = os.pipe()\n"
                 "fcntl.fcntl(w, fcntl.F_SETFL, os.O_NONBLOCK)\n"
                 "p = subprocess.Popen(sys.argv[1:], stdout=w)\n"
                 "os.close(w)\n"
                 "time.sleep(0.2)\n"
                 "print(len(open(r).read()))\n"
                 "sys.exit(p.wait())'"),
            1);
  EXPECT_GT(std::stoi(Out), 90'000);
}

TEST_F(CliFaults, StandardStreamsMayBeClosed) {
  project({{"a.cpp", "BAD\n"}});
  EXPECT_EQ(call("check", "sh -c 'exec \"$@\" <&- 2>&-' sh"), 1);
  // Then the findings are lost, as on a disk that is full.
  EXPECT_EQ(call("check", "sh -c 'exec \"$@\" <&- >&- 2>&-' sh"), 2);
}

TEST_F(CliFaults, InterruptedItLeavesNoProcessAndNoFile) {
  for (const auto &[Signal, Code] :
       {std::pair("INT", 130), {"TERM", 143}, {"HUP", 129}}) {
    project({{"parent.cpp", ""}, {"flood.cpp", ""}, {"stubborn.cpp", ""}});
    const auto Begin = std::chrono::steady_clock::now();
    EXPECT_EQ(call("check -j3 --fix",
                   Noted + "timeout --preserve-status -s " + Signal + " 0.5"),
              Code);
    EXPECT_LT(std::chrono::steady_clock::now() - Begin,
              std::chrono::milliseconds(1500));
    EXPECT_THAT(Err, HasSubstr("interrupted, 0 of 3 units checked"));
    EXPECT_EQ(livingProcesses(Folder.path(".pids")),
              std::vector<std::string>());
    for (const auto &Each : std::filesystem::directory_iterator(Folder.path()))
      EXPECT_THAT(Each.path().string(), Not(HasSubstr(".cotidy-")));
  }
}

TEST_F(CliFaults, AFileThatEatsMemoryIsNamed) {
  project({{"eater.cpp", ""}, {"a.cpp", "BAD\n"}});
  EXPECT_EQ(call("check --memory-limit=0.25G"), 2);
  EXPECT_THAT(Err, HasSubstr("not analysed: eater.cpp: worker "));
  EXPECT_THAT(Err, HasSubstr("256 MB"));
  EXPECT_THAT(Err, HasSubstr("checked 1 of 2 units: 1 finding"));
}

TEST_F(CliFaults, FewDescriptorsMakeItSlowerOnly) {
  std::map<std::string, std::string> Files;
  for (int I = 0; I < 40; ++I)
    Files["a" + std::to_string(I) + ".cpp"] = "BAD\n";
  project(Files);
  EXPECT_EQ(call("check -j32", "bash -c 'ulimit -n 20; exec \"$@\"' sh"), 1);
  EXPECT_THAT(Err, HasSubstr("checked 40 of 40 units: 40 findings"));
}

TEST_F(CliFaults, WhatDebugsAUsersProgramDoesNotDebugThisOne) {
  project({{"a.cpp", "fine\n"}, {"slow.cpp", ""}});
  EXPECT_EQ(call("check", "ASYNCIO_DEBUG=1 ASYNCIO_TRACE=trace"), 0);
  EXPECT_EQ(Err, "cotidy: checked 2 of 2 units: no findings\n");
  EXPECT_FALSE(std::filesystem::exists(Folder.path("trace")));
}

TEST_F(CliFaults, AWorkerOfAnotherVersionIsRefused) {
  project({{"a.cpp", "BAD\n"}});
  EXPECT_EQ(call("check", "FAKE_WORKER_VERSION=9.9"), 2);
  EXPECT_THAT(Err, HasSubstr("is of version 9.9"));
}

} // namespace
} // namespace cotidy
