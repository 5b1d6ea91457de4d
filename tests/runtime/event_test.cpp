// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/runtime/expect.h"

using asyncio::Coro;
using asyncio::create_task;
using asyncio::Event;
using asyncio::testing::VirtualLoop;
using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

namespace {

Coro<> record(Event &event, std::vector<int> &log, int name) {
  co_await event.wait();
  log.push_back(name);
}

// CPython: test_locks.py EventTests.test_wait
TEST(Event, SetWakesEveryWaiterInTheOrderTheyBeganToWait) {
  VirtualLoop loop;
  Event event;
  std::vector<int> log;
  auto main = [&]() -> Coro<> {
    EXPECT_FALSE(event.is_set());
    auto first = create_task(record(event, log, 1));
    auto second = create_task(record(event, log, 2));
    co_await asyncio::sleep(0s);
    EXPECT_THAT(log, IsEmpty());

    auto third = create_task(record(event, log, 3));
    event.set();
    EXPECT_THAT(log, IsEmpty()); // not inside set()
    co_await asyncio::sleep(0s);
    // The third had its first step queued before the others were woken, and
    // found the event set.
    EXPECT_THAT(log, ElementsAre(3, 1, 2));
    EXPECT_TRUE(first.done());
    EXPECT_TRUE(second.done());
    EXPECT_TRUE(third.done());
  };
  loop.run(main());
}

// CPython: test_locks.py EventTests.test_wait_on_set
TEST(Event, WaitingForASetEventTakesNoTurn) {
  VirtualLoop loop;
  Event event;
  event.set();
  auto main = [&]() -> Coro<bool> {
    bool turned = false;
    auto handle = asyncio::get_running_loop().call_soon([&] { turned = true; });
    co_await event.wait();
    handle.cancel();
    co_return turned;
  };
  EXPECT_FALSE(loop.run(main()));
}

// CPython: test_locks.py EventTests.test_wait_cancel
TEST(Event, ACancelledWaiterLeavesTheOthersAlone) {
  VirtualLoop loop;
  Event event;
  std::vector<int> log;
  auto cancelled = create_task(record(event, log, 1));
  auto other = create_task(record(event, log, 2));
  loop.run_until_idle();
  cancelled.cancel();
  loop.run_until_idle();
  EXPECT_TRUE(cancelled.cancelled());

  event.set();
  loop.run_until_idle();
  EXPECT_THAT(log, ElementsAre(2));
}

// CPython: test_locks.py EventTests.test_clear
TEST(Event, ClearTakesTheFlagBack) {
  Event event;
  EXPECT_FALSE(event.is_set());
  event.set();
  EXPECT_TRUE(event.is_set());
  event.clear();
  EXPECT_FALSE(event.is_set());
}

// CPython: test_locks.py EventTests.test_clear_with_waiters
TEST(Event, AWokenWaiterReturnsAlthoughClearRanFirst) {
  VirtualLoop loop;
  Event event;
  std::vector<int> log;
  auto task = create_task(record(event, log, 1));
  loop.run_until_idle();

  event.set();
  event.clear();
  EXPECT_FALSE(event.is_set());
  event.set();
  event.set();
  loop.run_until_idle();
  EXPECT_THAT(log, ElementsAre(1)); // once
  EXPECT_TRUE(task.done());
}

TEST(Event, AfterClearOneWaitsForTheNextSet) {
  VirtualLoop loop;
  Event event;
  std::vector<int> log;
  event.set();
  event.clear();
  auto task = create_task(record(event, log, 1));
  loop.run_until_idle();
  EXPECT_THAT(log, IsEmpty());
  event.set();
  loop.run_until_idle();
  EXPECT_THAT(log, ElementsAre(1));
}

} // namespace
