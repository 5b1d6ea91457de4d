// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Barrier: filling, draining, cancellation.
#include "tests/runtime/expect.h"

#include <algorithm>
#include <numeric>

using asyncio::Barrier;
using asyncio::Coro;
using asyncio::create_task;
using asyncio::Task;
using asyncio::testing::VirtualLoop;
using namespace std::chrono_literals;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

namespace {

/// Makes `count` tasks of a coroutine function and runs them to their end.
template <class F> void run_all(VirtualLoop &loop, int count, F &coroutine) {
  std::vector<decltype(create_task(coroutine()))> tasks;
  for (int i = 0; i < count; ++i)
    tasks.push_back(create_task(coroutine()));
  loop.run_until_idle();
  for (const auto &task : tasks) {
    ASSERT_TRUE(task.done());
    EXPECT_EQ(task.exception(), nullptr);
  }
}

// CPython: test_locks.py BarrierTests.test_barrier
TEST(Barrier, IsNotAwaitableItself) {
  EXPECT_FALSE(asyncio::Awaitable<Barrier &>);
  Barrier barrier(5);
  EXPECT_EQ(barrier.parties(), 5);
  EXPECT_EQ(barrier.n_waiting(), 0);
  EXPECT_FALSE(barrier.broken());
}

// CPython: test_locks.py BarrierTests.test_barrier_parties
TEST(Barrier, NeedsAtLeastOneParty) {
  EXPECT_THROW(Barrier(0), asyncio::ValueError);
  EXPECT_THROW(Barrier(-4), asyncio::ValueError);
}

// CPython: test_locks.py BarrierTests.test_context_manager
TEST(Barrier, GivesEachPartyANumberOfItsOwn) {
  VirtualLoop loop;
  Barrier barrier(3);
  std::vector<int> numbers;
  auto pass = [&]() -> Coro<> { numbers.push_back(co_await barrier.wait()); };
  run_all(loop, 3, pass);
  EXPECT_THAT(numbers, UnorderedElementsAre(0, 1, 2));
  EXPECT_EQ(barrier.n_waiting(), 0);
  EXPECT_FALSE(barrier.broken());
}

// CPython: test_locks.py BarrierTests.test_filling_one_task
TEST(Barrier, OfOnePartyLetsItPassAtOnce) {
  VirtualLoop loop;
  Barrier barrier(1);
  auto main = [&]() -> Coro<int> { co_return co_await barrier.wait(); };
  EXPECT_EQ(loop.run(main()), 0);
  EXPECT_EQ(barrier.n_waiting(), 0);
  EXPECT_FALSE(barrier.broken());
}

// CPython: test_locks.py BarrierTests.test_filling_one_task_twice
TEST(Barrier, OfOnePartyLetsOneAfterTheOtherPass) {
  VirtualLoop loop;
  Barrier barrier(1);
  auto first = create_task(barrier.wait());
  loop.run_until_idle();
  EXPECT_EQ(barrier.n_waiting(), 0);
  auto second = create_task(barrier.wait());
  loop.run_until_idle();
  EXPECT_EQ(first.result(), second.result());
  EXPECT_EQ(barrier.n_waiting(), 0);
}

// CPython: test_locks.py BarrierTests.test_filling_task_by_task
TEST(Barrier, CountsThoseThatWait) {
  VirtualLoop loop;
  Barrier barrier(3);
  auto first = create_task(barrier.wait());
  loop.run_until_idle();
  EXPECT_EQ(barrier.n_waiting(), 1);
  auto second = create_task(barrier.wait());
  loop.run_until_idle();
  EXPECT_EQ(barrier.n_waiting(), 2);
  EXPECT_FALSE(first.done());
  auto third = create_task(barrier.wait());
  loop.run_until_idle();
  EXPECT_TRUE(first.done() && second.done() && third.done());
  EXPECT_EQ(barrier.n_waiting(), 0);
  EXPECT_FALSE(barrier.broken());
}

// CPython: test_locks.py BarrierTests.test_filling_tasks_wait_twice
TEST(Barrier, NobodyPassesTwiceBeforeAllPassedOnce) {
  VirtualLoop loop;
  Barrier barrier(5);
  std::vector<int> rounds;
  auto pass = [&]() -> Coro<> {
    co_await barrier.wait();
    rounds.push_back(1);
    co_await barrier.wait();
    rounds.push_back(2);
  };
  run_all(loop, 5, pass);
  EXPECT_THAT(rounds, ElementsAre(1, 1, 1, 1, 1, 2, 2, 2, 2, 2));
  EXPECT_EQ(barrier.n_waiting(), 0);
}

// CPython: test_locks.py BarrierTests.test_filling_tasks_check_return_value
TEST(Barrier, NumbersTheSecondRoundAnew) {
  VirtualLoop loop;
  Barrier barrier(5);
  std::vector<int> numbers;
  auto pass = [&]() -> Coro<> {
    co_await barrier.wait();
    numbers.push_back(co_await barrier.wait());
  };
  run_all(loop, 5, pass);
  EXPECT_THAT(numbers, UnorderedElementsAre(0, 1, 2, 3, 4));
}

// CPython: test_locks.py BarrierTests.test_draining_state
TEST(Barrier, IsFillingAgainWhenTheLastHasLeft) {
  VirtualLoop loop;
  Barrier barrier(5);
  // Those that are still to leave keep whoever comes again outside: nobody
  // waits within until the last one left.
  std::vector<int> waiting;
  auto pass = [&]() -> Coro<> {
    co_await barrier.wait();
    waiting.push_back(barrier.n_waiting());
  };
  run_all(loop, 5, pass);
  EXPECT_THAT(waiting, SizeIs(5));
  EXPECT_THAT(waiting, Each(0));
  EXPECT_FALSE(barrier.broken());
}

// CPython: test_locks.py BarrierTests.test_blocking_tasks_while_draining
TEST(Barrier, WhoComesAgainWaitsUntilItHasDrained) {
  VirtualLoop loop;
  Barrier barrier(5);
  Barrier others(3);
  int again = 2;
  int ended = 0;
  auto pass = [&]() -> Coro<> {
    co_await barrier.wait();
    if (again > 0) {
      --again;
      co_await barrier.wait(); // while the rest still leaves
    } else {
      co_await others.wait();
      co_await barrier.wait();
    }
    ++ended;
  };
  run_all(loop, 5, pass);
  EXPECT_EQ(ended, 5);
}

// CPython: test_locks.py BarrierTests.test_filling_tasks_cancel_one
TEST(Barrier, ACancelledPartyIsReplaced) {
  VirtualLoop loop;
  Barrier barrier(3);
  int passed = 0;
  auto pass = [&]() -> Coro<> {
    co_await barrier.wait();
    ++passed;
  };
  auto first = create_task(pass());
  auto second = create_task(pass());
  loop.run_until_idle();
  EXPECT_EQ(barrier.n_waiting(), 2);
  first.cancel();
  loop.run_until_idle();
  EXPECT_TRUE(first.cancelled());
  EXPECT_EQ(barrier.n_waiting(), 1);

  auto third = create_task(pass());
  loop.run_until_idle();
  EXPECT_EQ(barrier.n_waiting(), 2);
  EXPECT_EQ(passed, 0);
  auto fourth = create_task(pass());
  loop.run_until_idle();
  EXPECT_EQ(passed, 3);
  EXPECT_EQ(barrier.n_waiting(), 0);
  EXPECT_FALSE(barrier.broken());
  EXPECT_TRUE(second.done() && third.done() && fourth.done());
}

} // namespace
