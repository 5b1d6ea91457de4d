// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/runtime/expect.h"

#include <optional>

using asyncio::CancelledError;
using asyncio::Coro;
using asyncio::create_task;
using asyncio::Lock;
using asyncio::Task;
using asyncio::testing::VirtualLoop;
using expect::pending;
using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

namespace {

Coro<> take(Lock &lock, std::vector<int> &log, int name) {
  co_await lock.acquire();
  log.push_back(name);
}

// CPython: test_locks.py LockTests.test_lock
// CPython: test_locks.py LockTests.test_lock_by_with_statement
// CPython: test_pep492.py LockTests.test_context_manager_with_await
TEST(Lock, IsNotAwaitableItself) {
  EXPECT_FALSE(asyncio::Awaitable<Lock>);
  EXPECT_FALSE(asyncio::Awaitable<Lock &>);
  EXPECT_FALSE(asyncio::Awaitable<asyncio::Condition &>);
  EXPECT_FALSE(asyncio::Awaitable<asyncio::Semaphore &>);
  EXPECT_FALSE(asyncio::Awaitable<asyncio::BoundedSemaphore &>);
}

// CPython: test_locks.py LockTests.test_acquire
TEST(Lock, IsHandedOverInTheOrderOfTheRequests) {
  VirtualLoop loop;
  Lock lock;
  std::vector<int> log;
  auto main = [&]() -> Coro<> {
    co_await lock.acquire();
    auto first = create_task(take(lock, log, 1));
    auto second = create_task(take(lock, log, 2));
    co_await asyncio::sleep(0s);
    EXPECT_THAT(log, IsEmpty());

    lock.release();
    co_await asyncio::sleep(0s);
    EXPECT_THAT(log, ElementsAre(1));
    co_await asyncio::sleep(0s);
    EXPECT_THAT(log, ElementsAre(1)); // held by the first

    auto third = create_task(take(lock, log, 3));
    lock.release();
    co_await asyncio::sleep(0s);
    EXPECT_THAT(log, ElementsAre(1, 2));
    lock.release();
    co_await asyncio::sleep(0s);
    EXPECT_THAT(log, ElementsAre(1, 2, 3));
    EXPECT_TRUE(first.done());
    EXPECT_TRUE(second.done());
    EXPECT_TRUE(third.done());
  };
  loop.run(main());
}

// CPython: test_locks.py LockTests.test_acquire_cancel
TEST(Lock, ACancelledRequestLeavesTheQueue) {
  VirtualLoop loop;
  Lock lock;
  std::vector<int> log;
  auto holder = create_task(take(lock, log, 0));
  auto waiting = create_task(take(lock, log, 1));
  loop.run_until_idle();
  waiting.cancel();
  loop.run_until_idle();
  EXPECT_TRUE(waiting.cancelled());
  EXPECT_TRUE(lock.locked());

  lock.release(); // to nobody
  EXPECT_FALSE(lock.locked());
  loop.run_until_idle();
  EXPECT_FALSE(lock.locked());
  EXPECT_THAT(log, ElementsAre(0));
}

// CPython: test_locks.py LockTests.test_cancel_race
TEST(Lock, AReleaseSkipsARequestThatWasJustCancelled) {
  VirtualLoop loop;
  Lock lock;
  auto hold = [&](std::optional<asyncio::Future<>> blocker) -> Coro<> {
    auto guard = co_await lock.scoped();
    if (blocker)
      co_await *blocker;
  };
  auto main = [&]() -> Coro<> {
    auto blocker = pending();
    auto a = create_task(hold(blocker));
    co_await asyncio::sleep(0s);
    EXPECT_TRUE(lock.locked());
    auto b = create_task(hold(std::nullopt));
    auto c = create_task(hold(std::nullopt));
    co_await asyncio::sleep(0s);

    blocker.set_result(); // a goes on and releases, in the turn in which
    b.cancel();           // b learns of its cancellation
    co_await asyncio::sleep(0s);
    EXPECT_FALSE(lock.locked()); // on its way to c
    EXPECT_TRUE(a.done());
    EXPECT_TRUE(b.cancelled());
    co_await c;
    EXPECT_FALSE(lock.locked());
  };
  loop.run(main());
}

// CPython: test_locks.py LockTests.test_cancel_release_race
TEST(Lock, ACancelAndAReleaseHandItToOneOnly) {
  VirtualLoop loop;
  Lock lock;
  std::vector<int> log;
  auto main = [&]() -> Coro<> {
    co_await lock.acquire();
    auto first = create_task(take(lock, log, 1));
    auto second = create_task(take(lock, log, 2));
    auto third = create_task(take(lock, log, 3));
    co_await asyncio::sleep(0s);
    asyncio::get_running_loop().call_soon([&] {
      first.cancel();
      lock.release();
    });
    co_await expect::thrown_awaiting<CancelledError>(first);
    EXPECT_THAT(log, ElementsAre(2));
    EXPECT_TRUE(first.cancelled());
    EXPECT_TRUE(second.done());

    third.cancel();
    co_await asyncio::sleep(0s);
    EXPECT_TRUE(third.cancelled());
  };
  loop.run(main());
}

// CPython: test_locks.py LockTests.test_finished_waiter_cancelled
TEST(Lock, ACancelledRequestThatCouldNotBeWokenDoesNotHoldUpTheNext) {
  VirtualLoop loop;
  Lock lock;
  std::vector<int> log;
  auto main = [&]() -> Coro<> {
    co_await lock.acquire();
    auto b = create_task(take(lock, log, 1));
    co_await asyncio::sleep(0s);
    auto c = create_task(take(lock, log, 2)); // has not queued up yet
    b.cancel();
    lock.release();
    co_await asyncio::sleep(0s);
    EXPECT_TRUE(lock.locked());
    EXPECT_TRUE(b.cancelled());
    co_await c;
    EXPECT_THAT(log, ElementsAre(2));
  };
  loop.run(main());
}

TEST(Lock, OneThatIsCancelledAfterItWasWokenWakesTheNext) {
  VirtualLoop loop;
  Lock lock;
  std::vector<int> log;
  auto main = [&]() -> Coro<> {
    co_await lock.acquire();
    auto b = create_task(take(lock, log, 1));
    auto c = create_task(take(lock, log, 2));
    co_await asyncio::sleep(0s);
    lock.release(); // wakes b
    b.cancel();
    co_await c;
    EXPECT_TRUE(b.cancelled());
    EXPECT_THAT(log, ElementsAre(2));
  };
  loop.run(main());
}

TEST(Lock, NobodyOvertakesAWaiter) {
  VirtualLoop loop;
  Lock lock;
  std::vector<int> log;
  auto main = [&]() -> Coro<> {
    co_await lock.acquire();
    auto waiting = create_task(take(lock, log, 1));
    co_await asyncio::sleep(0s);
    lock.release(); // free, but promised
    EXPECT_FALSE(lock.locked());
    auto late = create_task([&]() -> Coro<> {
      co_await take(lock, log, 2);
      lock.release();
    });
    co_await waiting;
    EXPECT_THAT(log, ElementsAre(1));
    lock.release();
    co_await late;
    EXPECT_THAT(log, ElementsAre(1, 2));
  };
  loop.run(main());
}

// CPython: test_locks.py LockTests.test_release_not_acquired
TEST(Lock, ReleasedByNobodyIsAnError) {
  VirtualLoop loop;
  Lock lock;
  EXPECT_THROW(lock.release(), asyncio::RuntimeError);
}

// CPython: test_locks.py LockTests.test_release_no_waiters
TEST(Lock, IsFreeAfterTheRelease) {
  VirtualLoop loop;
  Lock lock;
  auto main = [&]() -> Coro<> {
    co_await lock.acquire();
    EXPECT_TRUE(lock.locked());
    lock.release();
    EXPECT_FALSE(lock.locked());
  };
  loop.run(main());
}

// CPython: test_locks.py LockTests.test_context_manager
// CPython: test_pep492.py LockTests.test_context_manager_async_with
TEST(Lock, AGuardReleasesItAtTheEndOfTheBlock) {
  VirtualLoop loop;
  Lock lock;
  auto main = [&]() -> Coro<> {
    EXPECT_FALSE(lock.locked());
    {
      auto guard = co_await lock.scoped();
      EXPECT_TRUE(lock.locked());
      co_await asyncio::sleep(10ms);
      EXPECT_TRUE(lock.locked());
    }
    EXPECT_FALSE(lock.locked());
  };
  loop.run(main());
}

TEST(Lock, AGuardReleasesItWhenTheBlockThrows) {
  VirtualLoop loop;
  Lock lock;
  auto main = [&]() -> Coro<> {
    auto guard = co_await lock.scoped();
    throw asyncio::ValueError("inside");
  };
  EXPECT_THROW(loop.run(main()), asyncio::ValueError);
  EXPECT_FALSE(lock.locked());
}

TEST(Lock, TakingAFreeOneTakesNoTurn) {
  VirtualLoop loop;
  Lock lock;
  auto main = [&]() -> Coro<bool> {
    bool turned = false;
    auto handle = asyncio::get_running_loop().call_soon([&] { turned = true; });
    co_await lock.acquire();
    handle.cancel();
    co_return turned;
  };
  EXPECT_FALSE(loop.run(main()));
}

} // namespace
