// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/runtime/expect.h"

#include <cmath>

using asyncio::Coro;
using asyncio::create_task;
using asyncio::testing::VirtualLoop;
using namespace std::chrono_literals;

namespace {

// CPython: test_tasks.py BaseTaskTests.test_sleep
TEST(Sleep, LastsAsLongAsItSays) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    co_await asyncio::sleep(50ms);
    co_await asyncio::sleep(50ms);
  };
  const auto start = loop.loop().time();
  loop.run(main());
  EXPECT_EQ(loop.loop().time() - start, 100ms);
}

// CPython: test_tasks.py BaseTaskTests.test_sleep_when_delay_is_nan
TEST(Sleep, NeedsANumber) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    co_await asyncio::sleep(std::chrono::duration<double>(std::nan("")));
  };
  EXPECT_THROW(loop.run(main()), asyncio::ValueError);
}

// CPython: test_tasks.py SleepTests.test_sleep_zero
TEST(Sleep, OfNothingGivesUpOneTurn) {
  VirtualLoop loop;
  int calls = 0;
  auto main = [&]() -> Coro<> {
    asyncio::get_running_loop().call_soon([&] { ++calls; });
    EXPECT_EQ(calls, 0);
    co_await asyncio::sleep(0s);
    EXPECT_EQ(calls, 1);
    asyncio::get_running_loop().call_soon(
        [&] { asyncio::get_running_loop().call_soon([&] { ++calls; }); });
    co_await asyncio::sleep(0s);
    EXPECT_EQ(calls, 1); // one turn, not two
  };
  loop.run(main());
  loop.run_until_idle();
  EXPECT_EQ(calls, 2);
}

TEST(Sleep, OfLessThanNothingDoesToo) {
  VirtualLoop loop;
  const auto start = loop.loop().time();
  auto main = []() -> Coro<> { co_await asyncio::sleep(-5s); };
  loop.run(main());
  EXPECT_EQ(loop.loop().time(), start);
}

// CPython: test_tasks.py BaseTaskTests.test_sleep_cancel
TEST(Sleep, ACancelledOneTakesItsTimerAlong) {
  VirtualLoop loop;
  auto task = create_task(asyncio::sleep(10s));
  loop.run_until_idle();
  task.cancel();
  loop.run_until_idle();
  EXPECT_TRUE(task.cancelled());

  // Nothing is left that a loop could wait for: one with a timer would jump
  // there instead of saying so.
  const auto start = loop.loop().time();
  auto never = expect::pending();
  EXPECT_THROW(loop.run(never), asyncio::testing::Deadlock);
  EXPECT_EQ(loop.loop().time(), start);
}

} // namespace
