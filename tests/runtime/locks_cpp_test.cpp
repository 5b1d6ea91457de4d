// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What C++ adds to the locks: guards, frames that are destroyed, loops that go.
#include "tests/runtime/expect.h"

#include <memory>
#include <optional>
#include <type_traits>

using asyncio::Barrier;
using asyncio::CancelledError;
using asyncio::Condition;
using asyncio::Coro;
using asyncio::create_task;
using asyncio::Event;
using asyncio::Lock;
using asyncio::no_cancel_handler_t;
using asyncio::ScopedLock;
using asyncio::Semaphore;
using asyncio::testing::VirtualLoop;
using expect::thrown_by;
using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

namespace {

//===--- Guards -----------------------------------------------------------===//

static_assert(!std::is_copy_constructible_v<ScopedLock<Lock>>);
static_assert(std::is_nothrow_move_constructible_v<ScopedLock<Lock>>);
static_assert(std::is_nothrow_move_assignable_v<ScopedLock<Lock>>);

TEST(ScopedLock, HoldsUntilItsLastOwnerGoes) {
  VirtualLoop loop;
  Lock lock;
  auto main = [&]() -> Coro<> {
    ScopedLock<Lock> outer;
    EXPECT_FALSE(outer);
    {
      auto inner = co_await lock.scoped();
      EXPECT_TRUE(inner.owns_lock());
      outer = std::move(inner);
      EXPECT_FALSE(inner.owns_lock());
    }
    EXPECT_TRUE(lock.locked());
    {
      const ScopedLock<Lock> last = std::move(outer);
    }
    EXPECT_FALSE(lock.locked());
  };
  loop.run(main());
}

TEST(ScopedLock, AssignmentReleasesWhatWasHeld) {
  VirtualLoop loop;
  Lock first;
  Lock second;
  auto main = [&]() -> Coro<> {
    auto guard = co_await first.scoped();
    guard = co_await second.scoped();
    EXPECT_FALSE(first.locked());
    EXPECT_TRUE(second.locked());
  };
  loop.run(main());
  EXPECT_FALSE(second.locked());
}

TEST(ScopedLock, MayEndBeforeItsBlock) {
  VirtualLoop loop;
  Lock lock;
  auto main = [&]() -> Coro<> {
    auto guard = co_await lock.scoped();
    guard.unlock();
    EXPECT_FALSE(lock.locked());
    EXPECT_FALSE(guard);
    thrown_by<asyncio::RuntimeError>([&] { guard.unlock(); });
    co_await lock.acquire(); // is not released by the guard
  };
  loop.run(main());
  EXPECT_TRUE(lock.locked());
}

TEST(ScopedLock, IsTheResultOfATask) {
  VirtualLoop loop;
  Semaphore semaphore(1);
  auto main = [&]() -> Coro<> {
    auto task = create_task(semaphore.scoped());
    auto guard = co_await std::move(task);
    EXPECT_TRUE(semaphore.locked());
    auto late = asyncio::wait_for(semaphore.scoped(), 1s);
    co_await expect::thrown_awaiting<asyncio::TimeoutError>(std::move(late));
  };
  loop.run(main());
  EXPECT_FALSE(semaphore.locked());
}

TEST(ScopedLock, OfABoundedSemaphoreMindsTheBound) {
  VirtualLoop loop;
  expect::Reports reports(loop.loop());
  asyncio::BoundedSemaphore semaphore(1);
  auto main = [&]() -> Coro<> {
    auto guard = co_await semaphore.scoped();
    semaphore.release();
  };
  loop.run(main());
  ASSERT_THAT(reports.exceptions, SizeIs(1));
  EXPECT_EQ(expect::text_in<asyncio::ValueError>(reports.exceptions[0]),
            "BoundedSemaphore released too many times");
}

TEST(ScopedLock, ReportsALockThatSomebodyReleasedBefore) {
  VirtualLoop loop;
  expect::Reports reports(loop.loop());
  Lock lock;
  auto main = [&]() -> Coro<> {
    auto guard = co_await lock.scoped();
    lock.release();
  };
  loop.run(main());
  ASSERT_THAT(reports.exceptions, SizeIs(1));
  EXPECT_EQ(expect::text_in<asyncio::RuntimeError>(reports.exceptions[0]),
            "Lock is not acquired.");
}

//===--- Frames that are destroyed instead of unwound ---------------------===//

template <class Primitive>
Coro<> acquire_marked(Primitive &primitive,
                      no_cancel_handler_t = asyncio::no_cancel_handler) {
  co_await primitive.acquire();
  ADD_FAILURE() << "not to be reached";
}

TEST(DestroyedFrame, OfAWokenLockWaiterWakesTheNext) {
  VirtualLoop loop;
  Lock lock;
  auto main = [&]() -> Coro<> {
    co_await lock.acquire();
    auto first = create_task(acquire_marked(lock));
    auto second = create_task(lock.acquire());
    co_await asyncio::sleep(0s);
    lock.release(); // wakes the first
    first.cancel();
    co_await second;
    EXPECT_TRUE(first.cancelled());
    EXPECT_TRUE(lock.locked());
  };
  loop.run(main());
}

TEST(DestroyedFrame, OfAWokenSemaphoreWaiterGivesItsPlaceBack) {
  VirtualLoop loop;
  Semaphore semaphore(0);
  auto main = [&]() -> Coro<> {
    auto first = create_task(acquire_marked(semaphore));
    auto second = create_task(semaphore.acquire());
    co_await asyncio::sleep(0s);
    semaphore.release(); // wakes the first
    first.cancel();
    co_await second;
    EXPECT_TRUE(first.cancelled());
    semaphore.release();
    EXPECT_FALSE(semaphore.locked());
  };
  loop.run(main());
}

TEST(DestroyedFrame, OfAWaiterLeavesTheQueue) {
  VirtualLoop loop;
  Event event;
  auto wait = [&](no_cancel_handler_t) -> Coro<> { co_await event.wait(); };
  auto main = [&]() -> Coro<> {
    auto task = create_task(wait(asyncio::no_cancel_handler));
    co_await asyncio::sleep(0s);
    task.cancel();
    co_await asyncio::sleep(0s);
    EXPECT_TRUE(task.cancelled());
    event.set(); // touches no waiter that is gone
  };
  loop.run(main());
}

TEST(DestroyedFrame, AroundAConditionWaitsUntilItHasTheLock) {
  VirtualLoop loop;
  Condition condition;
  auto wait = [&](no_cancel_handler_t) -> Coro<> {
    auto guard = co_await condition.scoped();
    co_await condition.wait();
    ADD_FAILURE() << "not to be reached";
  };
  auto main = [&]() -> Coro<> {
    auto task = create_task(wait(asyncio::no_cancel_handler));
    co_await asyncio::sleep(0s);
    {
      auto guard = co_await condition.scoped();
      task.cancel();
      co_await expect::turns(3);
      EXPECT_FALSE(task.done());
    }
    EXPECT_EQ(co_await expect::thrown_awaiting<CancelledError>(task), "");
    EXPECT_FALSE(condition.locked());
  };
  loop.run(main());
}

//===--- Loops that go away -----------------------------------------------===//

/// Counts what the loop reports, to its very end.
void count_reports(VirtualLoop &loop, int &count) {
  loop.loop().set_exception_handler(
      [&count](asyncio::EventLoop &, const asyncio::ExceptionContext &context) {
        EXPECT_EQ(context.message, "Task was destroyed but it is pending!");
        ++count;
      });
}

/// Takes a guard and waits for what never comes.
template <class Primitive> Coro<> hold(Primitive &primitive) {
  auto guard = co_await primitive.scoped();
  co_await expect::pending();
}
Coro<> wait_in(Condition &condition) {
  auto guard = co_await condition.scoped();
  co_await condition.wait();
}
Coro<> pass(Barrier &barrier) { (void)co_await barrier.wait(); }

/// One waiter or more of each kind, and those they wait for.
std::vector<asyncio::AnyTask> block_on(Event &event, Lock &lock,
                                       Semaphore &semaphore,
                                       Condition &condition, Barrier &barrier) {
  std::vector<asyncio::AnyTask> tasks;
  tasks.emplace_back(create_task(event.wait()));
  for (int i = 0; i < 3; ++i) {
    tasks.emplace_back(create_task(hold(lock)));
    tasks.emplace_back(create_task(hold(semaphore)));
    tasks.emplace_back(create_task(wait_in(condition)));
    tasks.emplace_back(create_task(pass(barrier)));
  }
  return tasks;
}

TEST(LoopThatGoes, LeavesThePrimitivesWithoutWaiters) {
  Event event;
  Lock lock;
  Semaphore semaphore;
  Condition condition;
  Barrier barrier(4);
  int reported = 0;
  {
    VirtualLoop loop;
    count_reports(loop, reported);
    auto tasks = block_on(event, lock, semaphore, condition, barrier);
    loop.run_until_idle();
    EXPECT_TRUE(lock.locked());
    EXPECT_EQ(barrier.n_waiting(), 3);
  }
  EXPECT_EQ(reported, 13);
  EXPECT_FALSE(lock.locked());
  EXPECT_FALSE(semaphore.locked());
  EXPECT_FALSE(condition.locked());
  event.set();
}

TEST(LoopThatGoes, MayTakeThePrimitivesFirst) {
  std::optional<Event> event(std::in_place);
  auto primitives = [&]() -> Coro<> {
    Event own;
    Condition condition;
    Barrier barrier(5);
    // NOLINTNEXTLINE(cotidy-dropped-task): they go with the loop
    auto waiter = create_task(own.wait());
    // NOLINTNEXTLINE(cotidy-dropped-task): they go with the loop
    auto other = create_task(wait_in(condition));
    // NOLINTNEXTLINE(cotidy-dropped-task): they go with the loop
    auto third = create_task(pass(barrier));
    co_await event->wait();
  };
  int reported = 0;
  {
    VirtualLoop loop;
    count_reports(loop, reported);
    auto task = create_task(primitives());
    loop.run_until_idle();
    EXPECT_FALSE(task.done());
  }
  EXPECT_EQ(reported, 4);
  event.reset(); // its waiter is gone
}

TEST(LoopThatGoes, IsNotTakenForALaterOne) {
  Semaphore semaphore(0);
  auto block = [&]() -> Coro<> {
    auto late = asyncio::wait_for(semaphore.acquire(), 1s);
    co_await expect::thrown_awaiting<asyncio::TimeoutError>(std::move(late));
  };
  {
    VirtualLoop loop;
    loop.run(block());
  }
  for (int i = 0; i < 3; ++i) {
    VirtualLoop loop; // maybe where the first one was
    EXPECT_THAT(thrown_by<asyncio::RuntimeError>(
                    [&] { loop.run(semaphore.acquire()); }),
                HasSubstr("bound to a different event loop"));
  }
}

//===--- The rest ---------------------------------------------------------===//

TEST(Condition, WaitForMayGiveWhatCanOnlyBeMoved) {
  VirtualLoop loop;
  Condition condition;
  auto main = [&]() -> Coro<int> {
    auto guard = co_await condition.scoped();
    auto four = [] { return std::make_unique<int>(4); };
    auto value = co_await condition.wait_for(four);
    co_return *value;
  };
  EXPECT_EQ(loop.run(main()), 4);
}

TEST(Event, SetCallsNobodyWhoLeftInTheMiddle) {
  VirtualLoop loop;
  Event event;
  std::vector<int> log;
  auto wait = [&](int name) -> Coro<> {
    co_await event.wait();
    log.push_back(name);
  };
  std::vector<asyncio::Task<>> tasks;
  for (int i = 0; i < 5; ++i)
    tasks.push_back(create_task(wait(i)));
  loop.run_until_idle();
  for (const std::size_t gone : {2U, 0U, 4U})
    tasks[gone].cancel();
  loop.turn();
  tasks.push_back(create_task(wait(5)));
  loop.run_until_idle();
  event.set();
  loop.run_until_idle();
  EXPECT_THAT(log, ElementsAre(1, 3, 5));
}

#ifndef NDEBUG
TEST(LocksDeathTest, APrimitiveIsNotToGoBeforeItsWaiters) {
  auto misuse = [] {
    VirtualLoop loop;
    auto event = std::make_unique<Event>();
    auto waiting = create_task(event->wait());
    loop.run_until_idle();
    event.reset();
  };
  EXPECT_DEATH(misuse(), "primitive destroyed while a task waits for it");
}
#endif

} // namespace
