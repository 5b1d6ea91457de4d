// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cli/ProgressDisplay.h"
#include "cli/RunProgress.h"

#include <asyncio/task.h>
#include <asyncio/testing/virtual_loop.h>
#include <gtest/gtest.h>

namespace cotidy {
namespace {

TEST(RunProgress, CountsAndTellsWhatRuns) {
  RunProgress Run({1, 1, 1, 1}, false, 2);
  EXPECT_EQ(Run.bar(0, 40), "0/4");
  Run.started(0, "a.cpp", 0);
  Run.started(1, "b.cpp", 0);
  EXPECT_EQ(Run.bar(0.5, 40), "0/4  a.cpp, b.cpp");
  Run.finished(0, false);
  Run.finished(1, true);
  Run.started(2, "c.cpp", 1);
  EXPECT_EQ(Run.bar(1, 60),
            "[#######........] 2/4  2.0/s  1 s left  1 failed  c.cpp");
  EXPECT_EQ(Run.sentence(1), "2 of 4 units checked, 1 failed, 2.0/s, 1 s left");
}

TEST(RunProgress, TheBarIsOfTimeWhereTimesAreKnown) {
  RunProgress Run({9, 1}, true, 1);
  EXPECT_EQ(Run.timeLeft(0), 10);
  Run.started(0, "slow.cpp", 0);
  Run.finished(0, false);
  // It took twice the time that it took before, and so may the other one.
  EXPECT_EQ(Run.timeLeft(18), 2);
  EXPECT_EQ(Run.bar(18, 100),
            "[######################...] 1/2  3.3/min  2 s left");
}

TEST(RunProgress, ARunDoesNotEndBeforeItsLongestUnit) {
  RunProgress Run({100, 1, 1, 1}, true, 4);
  Run.started(0, "long.cpp", 0);
  for (const std::uint64_t Id : {1, 2, 3}) {
    Run.started(Id, "short.cpp", 0);
    Run.finished(Id, false);
  }
  EXPECT_GE(Run.timeLeft(3).value_or(0), 97);
}

TEST(RunProgress, NobodyKnowsTheTimeBeforeTheFirstUnit) {
  RunProgress Run({1, 1}, false, 1);
  EXPECT_FALSE(Run.timeLeft(0));
  Run.started(0, "a.cpp", 0);
  EXPECT_FALSE(Run.timeLeft(5));
}

TEST(RunProgress, NeverIsWiderThanTheTerminal) {
  RunProgress Run(std::vector<double>(100, 1), false, 8);
  for (std::uint64_t Id = 0; Id < 8; ++Id)
    Run.started(Id, "a-rather-long-name.cpp", 0);
  for (std::size_t Width = 19; Width < 200; ++Width)
    EXPECT_LE(Run.bar(2, Width).size(), Width);
}

TEST(RunProgress, CountsCharactersAndNotBytes) {
  RunProgress Run({1}, false, 1);
  Run.started(0, "\xC3\xA4\xC3\xB6\xC3\xBC.cpp", 0);
  EXPECT_EQ(Run.bar(0, 8), "0/1  \xC3\xA4\xC3\xB6\xC3\xBC");
}

TEST(RunProgress, NamesCannotCommandTheTerminal) {
  RunProgress Run({1}, false, 1);
  Run.started(0, "\033[2J\n.cpp", 0);
  EXPECT_EQ(Run.bar(0, 40), "0/1  ?[2J?.cpp");
}

TEST(ProgressDisplay, WithoutATerminalThereIsALineEveryTenSeconds) {
  using namespace std::chrono_literals;
  asyncio::testing::VirtualLoop Loop;
  testing::internal::CaptureStderr();
  ProgressDisplay Display(ProgressMode::Lines, RunProgress({1, 1}, false, 1));
  const auto Drawing = asyncio::create_task(Display.keepDrawing());
  Display.started(0, "a.cpp");
  Loop.advance(9s);
  Display.finished(0, false);
  Loop.advance(900ms);
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
  testing::internal::CaptureStderr();
  Loop.advance(10s + 100ms);
  EXPECT_EQ(testing::internal::GetCapturedStderr(),
            "cotidy: 1 of 2 units checked, 6.0/min, 10 s left\n"
            "cotidy: 1 of 2 units checked, 3.0/min, 20 s left\n");
  Drawing.cancel();
  Loop.run_until_idle();
}

TEST(RunProgress, TimesAreShort) {
  EXPECT_EQ(showTime(-1), "0 s");
  EXPECT_EQ(showTime(0.6), "1 s");
  EXPECT_EQ(showTime(99), "99 s");
  EXPECT_EQ(showTime(100), "2 min");
  EXPECT_EQ(showTime(3600), "60 min");
  EXPECT_EQ(showTime(7500), "2 h 5 min");
}

} // namespace
} // namespace cotidy
