// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/runtime/expect.h"

using asyncio::BoundedSemaphore;
using asyncio::CancelledError;
using asyncio::Coro;
using asyncio::create_task;
using asyncio::Semaphore;
using asyncio::Task;
using asyncio::testing::VirtualLoop;
using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

namespace {

template <class T>
Coro<> take(Semaphore &semaphore, std::vector<T> &log, T name) {
  co_await semaphore.acquire();
  log.push_back(name);
}

// CPython: test_locks.py SemaphoreTests.test_initial_value_zero
TEST(Semaphore, OfZeroIsLocked) {
  Semaphore semaphore(0);
  EXPECT_TRUE(semaphore.locked());
}

// CPython: test_locks.py SemaphoreTests.test_semaphore
TEST(Semaphore, OfOneIsTheDefault) {
  VirtualLoop loop;
  Semaphore semaphore;
  EXPECT_FALSE(semaphore.locked());
  auto task = create_task(semaphore.acquire());
  loop.run_until_idle();
  EXPECT_TRUE(task.done());
  EXPECT_TRUE(semaphore.locked());
}

// CPython: test_locks.py SemaphoreTests.test_semaphore_value
TEST(Semaphore, OfLessThanZeroIsAnError) {
  EXPECT_THROW(Semaphore(-1), asyncio::ValueError);
}

// CPython: test_locks.py SemaphoreTests.test_acquire
TEST(Semaphore, LetsAsManyInAsItsValueSays) {
  VirtualLoop loop;
  Semaphore semaphore(3);
  std::vector<int> log;
  auto main = [&]() -> Coro<> {
    co_await semaphore.acquire();
    co_await semaphore.acquire();
    EXPECT_FALSE(semaphore.locked());

    auto one = create_task(take(semaphore, log, 1));
    auto two = create_task(take(semaphore, log, 2));
    auto three = create_task(take(semaphore, log, 3));
    co_await asyncio::sleep(0s);
    EXPECT_THAT(log, ElementsAre(1));
    EXPECT_TRUE(semaphore.locked());

    auto four = create_task(take(semaphore, log, 4));
    semaphore.release();
    semaphore.release();
    co_await asyncio::sleep(0s);
    EXPECT_THAT(log, ElementsAre(1, 2, 3));
    EXPECT_TRUE(semaphore.locked());
    EXPECT_FALSE(four.done());

    semaphore.release();
    co_await asyncio::gather(two, three, four);
    EXPECT_THAT(log, ElementsAre(1, 2, 3, 4));
    EXPECT_TRUE(one.done());
  };
  loop.run(main());
}

// CPython: test_locks.py SemaphoreTests.test_acquire_cancel
TEST(Semaphore, ACancelledRequestTakesNothing) {
  VirtualLoop loop;
  Semaphore semaphore;
  std::vector<int> log;
  auto holder = create_task(take(semaphore, log, 0));
  auto waiting = create_task(take(semaphore, log, 1));
  loop.run_until_idle();
  waiting.cancel();
  loop.run_until_idle();
  EXPECT_TRUE(waiting.cancelled());

  semaphore.release();
  EXPECT_FALSE(semaphore.locked());
  auto next = create_task(take(semaphore, log, 2));
  loop.run_until_idle();
  EXPECT_THAT(log, ElementsAre(0, 2));
}

// CPython: test_locks.py SemaphoreTests.test_acquire_cancel_before_awoken
TEST(Semaphore, AReleaseSkipsCancelledRequests) {
  VirtualLoop loop;
  Semaphore semaphore(0);
  std::vector<int> log;
  std::vector<Task<>> tasks;
  for (int i = 0; i < 4; ++i)
    tasks.push_back(create_task(take(semaphore, log, i)));
  loop.run_until_idle();
  tasks[0].cancel();
  tasks[1].cancel();
  semaphore.release();
  loop.run_until_idle();
  EXPECT_THAT(log, ElementsAre(2));
  EXPECT_FALSE(tasks[3].done());
  tasks[3].cancel();
  loop.run_until_idle();
}

// CPython: test_locks.py SemaphoreTests.test_acquire_hang
TEST(Semaphore, ACancelAndAReleaseLeadToTheNext) {
  VirtualLoop loop;
  Semaphore semaphore(0);
  std::vector<int> log;
  auto one = create_task(take(semaphore, log, 1));
  auto two = create_task(take(semaphore, log, 2));
  loop.run_until_idle();
  one.cancel();
  semaphore.release();
  loop.run_until_idle();
  EXPECT_TRUE(semaphore.locked());
  EXPECT_TRUE(two.done());
  EXPECT_THAT(log, ElementsAre(2));
}

// CPython: test_locks.py SemaphoreTests.test_acquire_no_hang
TEST(Semaphore, OneThatIsCancelledAfterItWasWokenGivesItsPlaceBack) {
  VirtualLoop loop;
  Semaphore semaphore(1);
  auto main = [&]() -> Coro<> {
    Task<> second;
    bool entered = false;
    auto first = create_task([&]() -> Coro<> {
      {
        auto guard = co_await semaphore.scoped();
        co_await asyncio::sleep(0s);
      }
      second.cancel(); // it was woken by the end of the block
    });
    second = create_task([&]() -> Coro<> {
      auto guard = co_await semaphore.scoped();
      entered = true;
    });
    auto outcomes =
        co_await asyncio::gather(asyncio::return_exceptions, first, second);
    EXPECT_EQ(std::get<0>(outcomes).exception(), nullptr);
    EXPECT_TRUE(
        expect::holds<CancelledError>(std::get<1>(outcomes).exception()));
    EXPECT_FALSE(entered);
    co_await asyncio::wait_for(semaphore.acquire(), 1s);
  };
  loop.run(main());
}

// CPython: test_locks.py SemaphoreTests.test_release_not_acquired
TEST(Semaphore, ABoundedOneRefusesOneReleaseTooMany) {
  VirtualLoop loop;
  BoundedSemaphore semaphore;
  EXPECT_THROW(semaphore.release(), asyncio::ValueError);
  Semaphore unbounded;
  unbounded.release();
  EXPECT_FALSE(unbounded.locked());
}

// CPython: test_locks.py SemaphoreTests.test_release_no_waiters
TEST(Semaphore, IsFreeAfterTheRelease) {
  VirtualLoop loop;
  Semaphore semaphore;
  auto main = [&]() -> Coro<> {
    co_await semaphore.acquire();
    EXPECT_TRUE(semaphore.locked());
    semaphore.release();
    EXPECT_FALSE(semaphore.locked());
  };
  loop.run(main());
}

// CPython: test_locks.py SemaphoreTests.test_acquire_fifo_order
TEST(Semaphore, WhoComesBackStandsAtTheEnd) {
  VirtualLoop loop;
  Semaphore semaphore(1);
  std::vector<std::string> log;
  auto twice = [&](std::string name) -> Coro<> {
    for (const char *round : {"_1", "_2"}) {
      co_await semaphore.acquire();
      log.push_back(name + round);
      co_await asyncio::sleep(10ms);
      semaphore.release();
    }
  };
  auto main = [&]() -> Coro<> {
    co_await asyncio::gather(twice("c1"), twice("c2"), twice("c3"));
  };
  loop.run(main());
  EXPECT_THAT(log, ElementsAre("c1_1", "c2_1", "c3_1", "c1_2", "c2_2", "c3_2"));
}

// CPython: test_locks.py SemaphoreTests.test_acquire_fifo_order_2
TEST(Semaphore, ReleasingAndTakingAgainAtOnceDoesNotOvertake) {
  VirtualLoop loop;
  Semaphore semaphore(1);
  std::vector<int> log;
  auto main = [&]() -> Coro<> {
    auto one = create_task(take(semaphore, log, 1));
    auto two = create_task([&]() -> Coro<> {
      co_await take(semaphore, log, 2);
      semaphore.release();
      co_await take(semaphore, log, 4);
    });
    auto three = create_task(take(semaphore, log, 3));
    co_await asyncio::sleep(0s);
    semaphore.release();
    semaphore.release();
    co_await asyncio::gather(one, two, three);
  };
  loop.run(main());
  EXPECT_THAT(log, ElementsAre(1, 2, 3, 4));
}

// CPython: test_locks.py SemaphoreTests.test_acquire_fifo_order_3
TEST(Semaphore, ACancelledRequestKeepsTheOrderOfTheOthers) {
  VirtualLoop loop;
  Semaphore semaphore(0);
  std::vector<int> log;
  auto main = [&]() -> Coro<> {
    auto one = create_task(take(semaphore, log, 1));
    auto two = create_task(take(semaphore, log, 2));
    auto three = create_task(take(semaphore, log, 3));
    co_await asyncio::sleep(0s);
    one.cancel();
    co_await asyncio::sleep(0s);
    semaphore.release();
    semaphore.release();
    // NOLINTNEXTLINE(cotidy-unchecked-gather): the log tells
    co_await asyncio::gather(asyncio::return_exceptions, one, two, three);
  };
  loop.run(main());
  EXPECT_THAT(log, ElementsAre(2, 3));
}

// CPython: test_locks.py SemaphoreTests.test_acquire_fifo_order_4
TEST(Semaphore, OneThatWakesUpWakesAllForWhomThereIsRoom) {
  VirtualLoop loop;
  Semaphore semaphore(0);
  std::vector<int> log;
  auto main = [&]() -> Coro<> {
    Task<> four;
    auto last = [&]() -> Coro<> {
      log.push_back(4);
      co_return;
    };
    auto one = create_task([&]() -> Coro<> {
      co_await semaphore.acquire();
      // All three waiters are woken by now: a task made here comes behind.
      four = create_task(last());
      log.push_back(1);
    });
    auto two = create_task([&]() -> Coro<> {
      semaphore.release();
      semaphore.release();
      semaphore.release();
      EXPECT_TRUE(semaphore.locked()); // as the first did not wake up yet
      co_await take(semaphore, log, 2);
    });
    auto three = create_task([&]() -> Coro<> {
      co_await semaphore.acquire();
      EXPECT_TRUE(semaphore.locked());
      log.push_back(3);
    });
    co_await asyncio::sleep(0s);
    EXPECT_THAT(log, IsEmpty()); // in the queue, the first not awake
    co_await asyncio::sleep(0s);
    co_await asyncio::gather(one, two, three, four);
  };
  loop.run(main());
  EXPECT_THAT(log, ElementsAre(1, 2, 3, 4));
}

// CPython: test_pep492.py LockTests.test_context_manager_async_with
TEST(Semaphore, AGuardGivesItsPlaceBack) {
  VirtualLoop loop;
  BoundedSemaphore semaphore(1);
  auto main = [&]() -> Coro<> {
    {
      auto guard = co_await semaphore.scoped();
      EXPECT_TRUE(semaphore.locked());
      co_await asyncio::sleep(10ms);
      EXPECT_TRUE(semaphore.locked());
    }
    EXPECT_FALSE(semaphore.locked());
  };
  loop.run(main());
}

} // namespace
