// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/runtime/expect.h"

#include <memory>

using asyncio::CancelledError;
using asyncio::Condition;
using asyncio::Coro;
using asyncio::create_task;
using asyncio::Lock;
using asyncio::testing::VirtualLoop;
using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

namespace {

/// Waits once, notes it, and keeps the lock.
Coro<> wait_and_hold(Condition &condition, std::vector<int> &log, int name) {
  co_await condition.acquire();
  co_await condition.wait();
  log.push_back(name);
}

/// Waits once, notes it, and releases the lock.
Coro<> wait_once(Condition &condition, std::vector<int> &log, int name) {
  auto guard = co_await condition.scoped();
  co_await condition.wait();
  log.push_back(name);
}

// CPython: test_locks.py ConditionTests.test_wait
TEST(Condition, ANotifiedWaiterTakesTheLockBeforeItReturns) {
  VirtualLoop loop;
  Condition condition;
  std::vector<int> log;
  auto main = [&]() -> Coro<> {
    auto one = create_task(wait_and_hold(condition, log, 1));
    auto two = create_task(wait_and_hold(condition, log, 2));
    auto three = create_task(wait_and_hold(condition, log, 3));
    co_await asyncio::sleep(0s);
    EXPECT_FALSE(condition.locked()); // waiting gave it up

    co_await condition.acquire();
    condition.notify();
    co_await asyncio::sleep(0s);
    EXPECT_THAT(log, IsEmpty());
    EXPECT_TRUE(condition.locked());

    condition.release();
    co_await asyncio::sleep(0s);
    EXPECT_THAT(log, ElementsAre(1));
    EXPECT_TRUE(condition.locked());

    condition.notify(2);
    co_await asyncio::sleep(0s);
    EXPECT_THAT(log, ElementsAre(1));

    condition.release();
    co_await asyncio::sleep(0s);
    EXPECT_THAT(log, ElementsAre(1, 2));
    condition.release();
    co_await asyncio::sleep(0s);
    EXPECT_THAT(log, ElementsAre(1, 2, 3));
    EXPECT_TRUE(condition.locked());
    EXPECT_TRUE(one.done());
    EXPECT_TRUE(two.done());
    EXPECT_TRUE(three.done());
  };
  loop.run(main());
}

// CPython: test_locks.py ConditionTests.test_wait_cancel
TEST(Condition, ACancelledWaitHasTheLockWhenItThrows) {
  VirtualLoop loop;
  Condition condition;
  auto main = [&]() -> Coro<> {
    co_await condition.acquire();
    auto waiting = create_task(condition.wait());
    asyncio::get_running_loop().call_soon([&] { waiting.cancel(); });
    co_await expect::thrown_awaiting<CancelledError>(waiting);
    EXPECT_TRUE(condition.locked());
    condition.notify_all(); // nobody is left in the queue
    condition.release();
    EXPECT_FALSE(condition.locked());
  };
  loop.run(main());
}

// CPython: test_locks.py ConditionTests.test_wait_cancel_contested
TEST(Condition, ACancelledWaitWaitsForTheLockThatAnotherHolds) {
  VirtualLoop loop;
  Condition condition;
  auto main = [&]() -> Coro<> {
    auto &loop = asyncio::get_running_loop();
    co_await condition.acquire();
    auto waiting = create_task(condition.wait());
    co_await asyncio::sleep(0s);
    EXPECT_FALSE(condition.locked());

    co_await condition.acquire();
    condition.notify();
    loop.call_soon([&] { waiting.cancel(); });
    loop.call_soon([&] { condition.release(); });
    try {
      co_await waiting;
    } catch (const CancelledError &) {
    }
    EXPECT_TRUE(waiting.done());
    EXPECT_TRUE(condition.locked());
  };
  loop.run(main());
}

// CPython: test_locks.py ConditionTests.test_wait_cancel_after_notify
TEST(Condition, ACancellationWhileItTakesTheLockAgainIsThrown) {
  VirtualLoop loop;
  Condition condition;
  auto main = [&]() -> Coro<> {
    bool waited = false;
    auto waiter = create_task([&]() -> Coro<> {
      auto guard = co_await condition.scoped();
      waited = true;
      co_await condition.wait();
    });
    co_await asyncio::sleep(0s); // it waits
    co_await condition.acquire();
    condition.notify();
    co_await asyncio::sleep(0s); // it wants the lock
    waiter.cancel();
    co_await asyncio::sleep(0s);
    condition.release();
    co_await asyncio::sleep(0s);
    EXPECT_TRUE(waiter.cancelled());
    EXPECT_TRUE(waited);
    EXPECT_FALSE(condition.locked());
  };
  loop.run(main());
}

// CPython: test_locks.py ConditionTests.test_wait_unacquired
TEST(Condition, WaitingWithoutTheLockIsAnError) {
  VirtualLoop loop;
  Condition condition;
  auto main = [&]() -> Coro<> { co_await condition.wait(); };
  EXPECT_THROW(loop.run(main()), asyncio::RuntimeError);
}

// CPython: test_locks.py ConditionTests.test_wait_for
TEST(Condition, WaitForWaitsUntilThePredicateHolds) {
  VirtualLoop loop;
  Condition condition;
  bool ready = false;
  std::vector<int> log;
  auto task = create_task([&]() -> Coro<> {
    auto guard = co_await condition.scoped();
    co_await condition.wait_for([&] { return ready; });
    log.push_back(1);
  });
  auto notify = [&]() -> Coro<> {
    auto guard = co_await condition.scoped();
    condition.notify();
  };
  loop.run_until_idle();
  loop.run(notify());
  loop.run_until_idle();
  EXPECT_THAT(log, IsEmpty());

  ready = true;
  loop.run(notify());
  loop.run_until_idle();
  EXPECT_THAT(log, ElementsAre(1));
  EXPECT_TRUE(task.done());
}

// CPython: test_locks.py ConditionTests.test_wait_for_unacquired
TEST(Condition, WaitForAPredicateThatHoldsNeedsNoLock) {
  VirtualLoop loop;
  Condition condition;
  auto main = [&]() -> Coro<> {
    auto value = co_await condition.wait_for([] { return 3; });
    EXPECT_EQ(value, 3);
    auto waiting = condition.wait_for([] { return false; });
    co_await expect::thrown_awaiting<asyncio::RuntimeError>(std::move(waiting));
  };
  loop.run(main());
}

// CPython: test_locks.py ConditionTests.test_notify
TEST(Condition, NotifyWakesAsManyAsItSays) {
  VirtualLoop loop;
  Condition condition;
  std::vector<int> log;
  auto main = [&]() -> Coro<> {
    auto one = create_task(wait_once(condition, log, 1));
    auto two = create_task(wait_once(condition, log, 2));
    auto three = create_task(wait_once(condition, log, 3));
    co_await asyncio::sleep(0s);

    co_await condition.acquire();
    condition.notify(1);
    condition.release();
    co_await asyncio::sleep(0s);
    EXPECT_THAT(log, ElementsAre(1));

    co_await condition.acquire();
    condition.notify(1);
    condition.notify(2048);
    condition.release();
    co_await asyncio::gather(one, two, three);
    EXPECT_THAT(log, ElementsAre(1, 2, 3));
  };
  loop.run(main());
}

// CPython: test_locks.py ConditionTests.test_notify_all
TEST(Condition, NotifyAllWakesAllInTheirOrder) {
  VirtualLoop loop;
  Condition condition;
  std::vector<int> log;
  auto main = [&]() -> Coro<> {
    auto one = create_task(wait_once(condition, log, 1));
    auto two = create_task(wait_once(condition, log, 2));
    co_await asyncio::sleep(0s);
    co_await condition.acquire();
    condition.notify_all();
    condition.release();
    co_await asyncio::gather(one, two);
    EXPECT_THAT(log, ElementsAre(1, 2));
  };
  loop.run(main());
}

// CPython: test_locks.py ConditionTests.test_notify_unacquired
TEST(Condition, NotifyWithoutTheLockIsAnError) {
  VirtualLoop loop;
  Condition condition;
  EXPECT_THROW(condition.notify(), asyncio::RuntimeError);
}

// CPython: test_locks.py ConditionTests.test_notify_all_unacquired
TEST(Condition, NotifyAllWithoutTheLockIsAnError) {
  VirtualLoop loop;
  Condition condition;
  EXPECT_THROW(condition.notify_all(), asyncio::RuntimeError);
}

// CPython: test_locks.py ConditionTests.test_context_manager
// CPython: test_pep492.py LockTests.test_context_manager_async_with
TEST(Condition, AGuardHoldsTheLock) {
  VirtualLoop loop;
  Condition condition;
  auto main = [&]() -> Coro<> {
    {
      auto guard = co_await condition.scoped();
      EXPECT_TRUE(condition.locked());
      co_await asyncio::sleep(10ms);
      EXPECT_TRUE(condition.locked());
    }
    EXPECT_FALSE(condition.locked());
  };
  loop.run(main());
}

// CPython: test_locks.py ConditionTests.test_explicit_lock
TEST(Condition, MayShareALock) {
  VirtualLoop loop;
  Lock lock;
  Condition condition(lock);
  auto main = [&]() -> Coro<> {
    {
      auto guard = co_await condition.scoped();
      EXPECT_TRUE(lock.locked());
      EXPECT_TRUE(condition.locked());
    }
    EXPECT_FALSE(lock.locked());
    EXPECT_FALSE(condition.locked());
    {
      auto guard = co_await lock.scoped();
      EXPECT_TRUE(lock.locked());
      EXPECT_TRUE(condition.locked());
    }
    EXPECT_FALSE(lock.locked());
    EXPECT_FALSE(condition.locked());
  };
  loop.run(main());
}

// CPython: test_locks.py ConditionTests.test_ambiguous_loops
TEST(Condition, ALockThatWaitedOnOneLoopCannotWaitOnAnother) {
  Lock lock;
  auto contend = [&]() -> Coro<> {
    co_await lock.acquire();
    auto waiting = create_task(lock.acquire());
    co_await asyncio::sleep(0s);
    waiting.cancel();
    co_await asyncio::sleep(0s);
  };
  {
    VirtualLoop loop;
    loop.run(contend()); // the lock belongs to this loop from now on, and is
  } // still held
  VirtualLoop other;
  auto take = [&]() -> Coro<> { co_await lock.acquire(); };
  EXPECT_THAT(
      expect::thrown_by<asyncio::RuntimeError>([&] { other.run(take()); }),
      HasSubstr("bound to a different event loop"));
}

// CPython: test_locks.py ConditionTests.test_timeout_in_block
TEST(Condition, AWaitMayTimeOut) {
  VirtualLoop loop;
  Condition condition;
  auto main = [&]() -> Coro<> {
    auto guard = co_await condition.scoped();
    co_await expect::thrown_awaiting<asyncio::TimeoutError>(
        asyncio::wait_for(condition.wait(), 500ms));
    EXPECT_TRUE(condition.locked());
  };
  loop.run(main());
}

/// Waits for `wake` in a task, and notes the error that ended the wait.
Coro<> wait_for_wake(Condition &condition, const bool &wake,
                     std::exception_ptr &raised) {
  auto guard = co_await condition.scoped();
  try {
    co_await condition.wait_for([&] { return wake; });
  } catch (const CancelledError &) {
    raised = std::current_exception();
    throw;
  }
}

// CPython: test_locks.py ConditionTests.test_cancelled_error_wakeup
TEST(Condition, TheErrorOfACancelledWaitIsPassedOnAsItIs) {
  VirtualLoop loop;
  Condition condition;
  const bool wake = false;
  std::exception_ptr raised;
  auto main = [&]() -> Coro<> {
    auto task = create_task(wait_for_wake(condition, wake, raised));
    co_await asyncio::sleep(0s);
    task.cancel("foo");
    EXPECT_EQ(co_await expect::thrown_awaiting<CancelledError>(task), "foo");
    EXPECT_EQ(expect::text_in<CancelledError>(raised), "foo");
  };
  loop.run(main());
}

// CPython: test_locks.py ConditionTests.test_cancelled_error_re_aquire
TEST(Condition, TheErrorOfACancelledReacquisitionIsPassedOnAsItIs) {
  VirtualLoop loop;
  Condition condition;
  bool wake = false;
  std::exception_ptr raised;
  auto main = [&]() -> Coro<> {
    auto task = create_task(wait_for_wake(condition, wake, raised));
    co_await asyncio::sleep(0s);
    co_await condition.acquire();
    wake = true;
    condition.notify();
    co_await asyncio::sleep(0s);
    task.cancel("foo");
    condition.release();
    EXPECT_EQ(co_await expect::thrown_awaiting<CancelledError>(task), "foo");
    EXPECT_EQ(expect::text_in<CancelledError>(raised), "foo");
  };
  loop.run(main());
}

/// Two consumers of a count; the one that is notified first is cancelled
/// `turns_before` turns later. The other has to take the item instead.
Coro<> lose_no_notification(int turns_before) {
  Condition condition;
  int items = 0;
  auto consume = [&]() -> Coro<> {
    auto guard = co_await condition.scoped();
    while (true) {
      co_await condition.wait_for([&] { return items != 0; });
      if (items < 0)
        co_return;
      --items;
    }
  };
  auto first = create_task(consume());
  auto second = create_task(consume());
  co_await asyncio::sleep(0s);
  {
    auto guard = co_await condition.scoped();
    ++items;
    condition.notify(1);
    co_await expect::turns(turns_before);
    first.cancel();
    auto consumed = [&](asyncio::Timeout &) -> Coro<> {
      co_await condition.wait_for([&] { return items == 0; });
    };
    try {
      co_await asyncio::timeout(10ms, consumed);
    } catch (const asyncio::TimeoutError &) {
    }
    EXPECT_EQ(items, 0);
    items = -1;
    condition.notify_all();
  }
  co_await second;
  EXPECT_TRUE(first.cancelled());
}

// CPython: test_locks.py ConditionTests.test_cancelled_wakeup
TEST(Condition, AWaiterThatIsCancelledAsItIsNotifiedPassesItOn) {
  VirtualLoop loop;
  loop.run(lose_no_notification(0));
}

// CPython: test_locks.py ConditionTests.test_cancelled_wakeup_relock
TEST(Condition, AWaiterThatIsCancelledAsItTakesTheLockPassesItOn) {
  VirtualLoop loop;
  loop.run(lose_no_notification(1));
}

} // namespace
