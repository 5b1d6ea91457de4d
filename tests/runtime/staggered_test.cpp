// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/runtime/expect.h"

#include <asyncio/staggered.h>
#include <functional>
#include <memory>

using asyncio::CancelledError;
using asyncio::Coro;
using asyncio::staggered_race;
using asyncio::testing::VirtualLoop;
using expect::holds;
using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

namespace {

using Attempts = std::vector<std::function<Coro<std::string>()>>;

Coro<std::string> succeed(std::string name) { co_return name; }
Coro<std::string> fail() {
  throw asyncio::ValueError("failed");
  co_return "";
}
Coro<std::string> succeed_after(asyncio::Duration delay, std::string name) {
  co_await asyncio::sleep(delay);
  co_return name;
}

// CPython: test_staggered.py StaggeredTests.test_empty
TEST(StaggeredRace, OfNobodyHasNoWinner) {
  VirtualLoop loop;
  const auto result = loop.run(staggered_race(Attempts()));
  EXPECT_EQ(result.winner, std::nullopt);
  EXPECT_EQ(result.index, std::nullopt);
  EXPECT_THAT(result.exceptions, IsEmpty());
}

// CPython: test_staggered.py StaggeredTests.test_one_successful
TEST(StaggeredRace, TheFirstWinsBeforeTheSecondBegins) {
  VirtualLoop loop;
  const Attempts attempts{[] { return succeed("0"); },
                          [] { return succeed("1"); }};
  const auto result = loop.run(staggered_race(attempts));
  EXPECT_EQ(result.winner, "0");
  EXPECT_EQ(result.index, 0u);
  EXPECT_THAT(result.exceptions, ElementsAre(nullptr));
}

// CPython: test_staggered.py StaggeredTests.test_first_error_second_successful
TEST(StaggeredRace, AFailureBeginsTheNextAtOnce) {
  VirtualLoop loop;
  const Attempts attempts{[] { return fail(); }, [] { return succeed("1"); }};
  const auto start = loop.time();
  const auto result = loop.run(staggered_race(attempts, 1h));
  EXPECT_EQ(loop.time(), start);
  EXPECT_EQ(result.winner, "1");
  EXPECT_EQ(result.index, 1u);
  ASSERT_EQ(result.exceptions.size(), 2u);
  EXPECT_TRUE(holds<asyncio::ValueError>(result.exceptions[0]));
  EXPECT_EQ(result.exceptions[1], nullptr);
}

// CPython: test_staggered.py StaggeredTests.test_first_timeout_second_successful
TEST(StaggeredRace, TheSecondBeginsAfterTheDelayAndMayOvertake) {
  VirtualLoop loop;
  const Attempts attempts{[] { return succeed_after(10s, "0"); },
                          [] { return succeed("1"); }};
  const auto start = loop.time();
  const auto result = loop.run(staggered_race(attempts, 100ms));
  EXPECT_EQ(loop.time() - start, 100ms);
  EXPECT_EQ(result.winner, "1");
  EXPECT_EQ(result.index, 1u);
  ASSERT_EQ(result.exceptions.size(), 2u);
  EXPECT_TRUE(holds<CancelledError>(result.exceptions[0]));
  EXPECT_EQ(result.exceptions[1], nullptr);
  EXPECT_EQ(asyncio::all_tasks().size(), 0u);
}

// CPython: test_staggered.py StaggeredTests.test_none_successful
TEST(StaggeredRace, WithoutASuccessEveryErrorIsKept) {
  VirtualLoop loop;
  const Attempts attempts{[] { return fail(); }, [] { return fail(); }};
  const auto result = loop.run(staggered_race(attempts));
  EXPECT_EQ(result.winner, std::nullopt);
  EXPECT_EQ(result.index, std::nullopt);
  ASSERT_EQ(result.exceptions.size(), 2u);
  EXPECT_TRUE(holds<asyncio::ValueError>(result.exceptions[0]));
  EXPECT_TRUE(holds<asyncio::ValueError>(result.exceptions[1]));
}

TEST(StaggeredRace, AnEarlierOneMayStillWinAfterALaterOneBegan) {
  VirtualLoop loop;
  const Attempts attempts{[] { return succeed_after(150ms, "0"); },
                          [] { return succeed_after(1s, "1"); },
                          [] { return succeed("2"); }};
  const auto result = loop.run(staggered_race(attempts, 100ms));
  EXPECT_EQ(result.winner, "0");
  EXPECT_EQ(result.exceptions.size(), 2u); // the third never began
}

TEST(StaggeredRace, CancellingItCancelsTheAttempts) {
  VirtualLoop loop;
  const Attempts attempts{[] { return succeed_after(10s, "0"); },
                          [] { return succeed_after(10s, "1"); }};
  auto race = asyncio::create_task(staggered_race(attempts, 100ms));
  loop.advance(200ms);
  EXPECT_EQ(asyncio::all_tasks().size(), 3u);
  race.cancel("enough");
  loop.run_until_idle();
  EXPECT_EQ(expect::thrown_by<CancelledError>([&] { (void)race.result(); }),
            "enough");
  EXPECT_EQ(asyncio::all_tasks().size(), 0u);
}

TEST(StaggeredRace, TheWinnerMayBeMoveOnlyOrNothing) {
  VirtualLoop loop;
  const std::vector<std::function<Coro<std::unique_ptr<int>>()>> moved{
      []() -> Coro<std::unique_ptr<int>> {
        co_return std::make_unique<int>(3);
      }};
  EXPECT_EQ(**loop.run(staggered_race(moved)).winner, 3);
  const std::vector<std::function<Coro<>()>> nothing{
      []() -> Coro<> { co_return; }};
  EXPECT_EQ(loop.run(staggered_race(nothing)).index, 0u);
}

} // namespace
