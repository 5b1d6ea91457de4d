// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Barrier: reset() and abort() in every state.
#include "tests/runtime/expect.h"

using asyncio::Barrier;
using asyncio::BrokenBarrierError;
using asyncio::Coro;
using asyncio::create_task;
using asyncio::Task;
using asyncio::testing::VirtualLoop;
using namespace std::chrono_literals;

namespace {

constexpr int parties = 5;

template <class F> std::vector<Task<>> start(int count, F &coroutine) {
  std::vector<Task<>> tasks;
  for (int i = 0; i < count; ++i)
    tasks.push_back(create_task(coroutine()));
  return tasks;
}

void expect_all_done(const std::vector<Task<>> &tasks) {
  for (const auto &task : tasks) {
    ASSERT_TRUE(task.done());
    EXPECT_EQ(task.exception(), nullptr);
  }
}

/// Passes the barrier; false if it broke.
Coro<bool> passes(Barrier &barrier) {
  try {
    co_await barrier.wait();
  } catch (const BrokenBarrierError &) {
    co_return false;
  }
  co_return true;
}

// CPython: test_locks.py BarrierTests.test_reset_barrier
TEST(BarrierReset, OfAnEmptyOneChangesNothing) {
  VirtualLoop loop;
  Barrier barrier(1);
  auto task = create_task(barrier.reset());
  loop.run_until_idle();
  EXPECT_TRUE(task.done());
  EXPECT_EQ(barrier.n_waiting(), 0);
  EXPECT_FALSE(barrier.broken());
}

// CPython: test_locks.py BarrierTests.test_reset_barrier_while_tasks_waiting
TEST(BarrierReset, BreaksItForThoseThatWait) {
  VirtualLoop loop;
  Barrier barrier(parties);
  int broken = 0;
  auto wait = [&]() -> Coro<> {
    if (!co_await passes(barrier))
      ++broken;
  };
  const auto tasks = start(parties - 1, wait);
  loop.run_until_idle();
  auto reset = create_task(barrier.reset());
  loop.run_until_idle();
  expect_all_done(tasks);
  EXPECT_EQ(broken, parties - 1);
  EXPECT_EQ(barrier.n_waiting(), 0);
  EXPECT_FALSE(barrier.broken());

  const auto next = start(parties, wait); // works as before
  loop.run_until_idle();
  expect_all_done(next);
  EXPECT_EQ(broken, parties - 1);
}

// CPython: test_locks.py BarrierTests.test_reset_barrier_when_tasks_half_draining
TEST(BarrierReset, BreaksItForThoseThatHaveNotLeftYet) {
  VirtualLoop loop;
  Barrier barrier(parties);
  const int rest = parties / 2;
  int left = 0;
  int broken = 0;
  auto wait = [&]() -> Coro<> {
    if (!co_await passes(barrier))
      ++broken;
    else if (++left == parties - rest)
      co_await barrier.reset();
  };
  const auto tasks = start(parties, wait);
  loop.run_until_idle();
  expect_all_done(tasks);
  EXPECT_EQ(broken, rest);
  EXPECT_EQ(barrier.n_waiting(), 0);
  EXPECT_FALSE(barrier.broken());
}

// CPython: test_locks.py BarrierTests.test_reset_barrier_when_tasks_half_draining_half_blocking
TEST(BarrierReset, LeavesThoseAloneThatCameAgainWhileItDrained) {
  VirtualLoop loop;
  Barrier barrier(parties);
  const int blocking = parties / 2;
  int left = 0;
  int broken = 0;
  int broken_again = 0;
  auto wait = [&]() -> Coro<> {
    if (!co_await passes(barrier)) {
      ++broken;
      co_await barrier.wait();
    } else if (++left > blocking) {
      co_await barrier.reset();
      co_await barrier.wait();
    } else if (!co_await passes(barrier)) { // blocked until it drained
      ++broken_again;
    }
  };
  const auto tasks = start(parties, wait);
  loop.run_until_idle();
  expect_all_done(tasks);
  EXPECT_EQ(broken, blocking);
  EXPECT_EQ(broken_again, 0);
  EXPECT_EQ(barrier.n_waiting(), 0);
  EXPECT_FALSE(barrier.broken());
}

// CPython: test_locks.py BarrierTests.test_reset_barrier_while_tasks_waiting_and_waiting_again
TEST(BarrierReset, ThoseThatItBrokeForMayWaitAgain) {
  VirtualLoop loop;
  Barrier barrier(parties);
  int broken = 0;
  int passed = 0;
  auto wait = [&]() -> Coro<> {
    if (!co_await passes(barrier))
      ++broken;
    co_await barrier.wait();
    ++passed;
  };
  auto join = [&]() -> Coro<> {
    co_await barrier.wait();
    ++passed;
  };
  auto main = [&]() -> Coro<> {
    const auto tasks = start(parties - 1, wait);
    auto reset = create_task(barrier.reset());
    co_await asyncio::sleep(0s);
    auto last = create_task(join());
    co_await asyncio::wait(tasks);
    co_await last;
    expect_all_done(tasks);
    EXPECT_TRUE(reset.done());
  };
  loop.run(main());
  EXPECT_EQ(broken, parties - 1);
  EXPECT_EQ(passed, parties);
  EXPECT_EQ(barrier.n_waiting(), 0);
  EXPECT_FALSE(barrier.broken());
}

// CPython: test_locks.py BarrierTests.test_reset_barrier_while_tasks_draining
TEST(BarrierReset, ByTheLastThatLeavesBreaksItForNobody) {
  VirtualLoop loop;
  Barrier barrier(parties);
  int left = 0;
  int passed_second = 0;
  int broken = 0;
  int passed_third = 0;
  auto wait = [&]() -> Coro<> {
    co_await barrier.wait();
    if (++left == parties) {
      co_await barrier.reset();
      co_await barrier.wait();
    } else if (co_await passes(barrier)) {
      ++passed_second;
    } else {
      ++broken;
    }
    co_await barrier.wait();
    ++passed_third;
  };
  const auto tasks = start(parties, wait);
  loop.run_until_idle();
  expect_all_done(tasks);
  EXPECT_EQ(passed_second, parties - 1);
  EXPECT_EQ(broken, 0);
  EXPECT_EQ(passed_third, parties);
  EXPECT_EQ(barrier.n_waiting(), 0);
  EXPECT_FALSE(barrier.broken());
}

// CPython: test_locks.py BarrierTests.test_abort_barrier
TEST(BarrierAbort, LeavesItBroken) {
  VirtualLoop loop;
  Barrier barrier(1);
  auto task = create_task(barrier.abort());
  loop.run_until_idle();
  EXPECT_TRUE(task.done());
  EXPECT_EQ(barrier.n_waiting(), 0);
  EXPECT_TRUE(barrier.broken());
  auto late = [&]() -> Coro<bool> { co_return co_await passes(barrier); };
  EXPECT_FALSE(loop.run(late()));
}

// CPython: test_locks.py BarrierTests.test_abort_barrier_when_tasks_half_draining_half_blocking
TEST(BarrierAbort, BreaksItForThoseWithinAndThoseWithout) {
  VirtualLoop loop;
  Barrier barrier(parties);
  const int blocking = parties / 2;
  int left = 0;
  int broken_within = 0;
  int broken_without = 0;
  auto wait = [&]() -> Coro<> {
    if (!co_await passes(barrier))
      ++broken_within;
    else if (++left > blocking)
      co_await barrier.abort();
    else if (!co_await passes(barrier))
      ++broken_without;
  };
  const auto tasks = start(parties, wait);
  loop.run_until_idle();
  expect_all_done(tasks);
  EXPECT_TRUE(barrier.broken());
  EXPECT_EQ(broken_within, blocking);
  EXPECT_EQ(broken_without, parties - blocking - 1);
  EXPECT_EQ(barrier.n_waiting(), 0);
}

// CPython: test_locks.py BarrierTests.test_abort_barrier_when_exception
TEST(BarrierAbort, AfterAnErrorOfOnePartyTheOthersFail) {
  VirtualLoop loop;
  Barrier barrier(parties);
  int passed = 0;
  int broken = 0;
  auto wait = [&]() -> Coro<> {
    bool failed = false;
    try {
      if (co_await barrier.wait() == parties / 2)
        throw asyncio::ValueError("one of them");
      co_await barrier.wait();
      ++passed;
    } catch (const BrokenBarrierError &) {
      ++broken;
    } catch (const asyncio::ValueError &) {
      failed = true;
    }
    if (failed)
      co_await barrier.abort();
  };
  const auto tasks = start(parties, wait);
  loop.run_until_idle();
  expect_all_done(tasks);
  EXPECT_TRUE(barrier.broken());
  EXPECT_EQ(passed, 0);
  EXPECT_EQ(broken, parties - 1);
  EXPECT_EQ(barrier.n_waiting(), 0);
}

// CPython: test_locks.py BarrierTests.test_abort_barrier_when_exception_then_resetting
TEST(BarrierAbort, AResetMendsIt) {
  VirtualLoop loop;
  Barrier barrier(parties);
  Barrier second(parties);
  int passed = 0;
  int broken = 0;
  int passed_after = 0;
  auto wait = [&]() -> Coro<> {
    bool failed = false;
    try {
      if (co_await barrier.wait() == parties / 2)
        throw asyncio::ValueError("one of them");
      co_await barrier.wait();
      ++passed;
    } catch (const BrokenBarrierError &) {
      ++broken;
    } catch (const asyncio::ValueError &) {
      failed = true;
    }
    if (failed)
      co_await barrier.abort();

    // All have left when it is reset, and none enters before.
    if (co_await second.wait() == parties / 2)
      co_await barrier.reset();
    co_await second.wait();
    co_await barrier.wait();
    ++passed_after;
  };
  const auto tasks = start(parties, wait);
  loop.run_until_idle();
  expect_all_done(tasks);
  EXPECT_FALSE(barrier.broken());
  EXPECT_EQ(passed, 0);
  EXPECT_EQ(broken, parties - 1);
  EXPECT_EQ(passed_after, parties);
  EXPECT_EQ(barrier.n_waiting(), 0);
}

} // namespace
