// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/runtime/expect.h"

#include <memory>
#include <tuple>

using asyncio::CancelledError;
using asyncio::Coro;
using asyncio::Future;
using asyncio::InvalidStateError;
using asyncio::testing::VirtualLoop;
using expect::pending;
using expect::text_in;
using expect::thrown_by;
using ::testing::HasSubstr;

namespace {

// CPython: test_futures.py BaseFutureTests.test_initial_state
TEST(Future, IsPendingUntilSomethingHappens) {
  VirtualLoop loop;
  auto future = pending();
  EXPECT_FALSE(future.done());
  EXPECT_FALSE(future.cancelled());

  future.cancel();
  EXPECT_TRUE(future.cancelled());
}

// CPython: test_futures.py BaseFutureTests.test_constructor_without_loop
TEST(Future, NeedsARunningLoop) {
  EXPECT_THAT(thrown_by<asyncio::RuntimeError>([] { return pending<int>(); }),
              HasSubstr("no running event loop"));
}

// CPython: test_futures.py BaseFutureTests.test_constructor_use_running_loop
TEST(Future, BelongsToTheRunningLoop) {
  VirtualLoop loop;
  auto make = []() -> Coro<Future<int>> { co_return pending<int>(); };
  auto future = loop.run(make());
  EXPECT_EQ(&future.get_loop(), &loop.loop());
}

// CPython: test_futures.py BaseFutureTests.test_cancel
TEST(Future, ACancelledOneRefusesEverythingElse) {
  VirtualLoop loop;
  auto future = pending<int>();
  EXPECT_TRUE(future.cancel());

  EXPECT_TRUE(future.done());
  EXPECT_TRUE(future.cancelled());
  EXPECT_THROW((void)future.result(), CancelledError);
  EXPECT_THROW((void)future.exception(), CancelledError);
  EXPECT_THROW(future.set_result(1), InvalidStateError);
  EXPECT_THROW(future.set_exception(asyncio::ValueError("late")),
               InvalidStateError);
  EXPECT_FALSE(future.cancel());
}

// CPython: test_futures.py BaseFutureTests.test_result
TEST(Future, KeepsItsFirstResult) {
  VirtualLoop loop;
  auto future = pending<int>();
  EXPECT_THROW((void)future.result(), InvalidStateError);

  future.set_result(42);
  EXPECT_TRUE(future.done());
  EXPECT_FALSE(future.cancelled());
  EXPECT_EQ(future.result(), 42);
  EXPECT_EQ(future.exception(), nullptr);
  EXPECT_THROW(future.set_result(43), InvalidStateError);
  EXPECT_THROW(future.set_exception(asyncio::ValueError("late")),
               InvalidStateError);
  EXPECT_FALSE(future.cancel());
  EXPECT_EQ(future.result(), 42);
}

// CPython: test_futures.py BaseFutureTests.test_exception
TEST(Future, KeepsItsFirstException) {
  VirtualLoop loop;
  auto future = pending<int>();
  EXPECT_THROW((void)future.exception(), InvalidStateError);

  auto error = std::make_exception_ptr(asyncio::RuntimeError("first"));
  future.set_exception(error);
  EXPECT_TRUE(future.done());
  EXPECT_FALSE(future.cancelled());
  EXPECT_EQ(future.exception(), error); // the very object
  EXPECT_THROW((void)future.result(), asyncio::RuntimeError);
  EXPECT_THROW(future.set_result(1), InvalidStateError);
  EXPECT_THROW(future.set_exception(asyncio::ValueError("late")),
               InvalidStateError);
  EXPECT_FALSE(future.cancel());
}

TEST(Future, TakesAnExceptionObjectAsWellAsAPointer) {
  VirtualLoop loop;
  auto future = pending();
  future.set_exception(asyncio::ValueError("as an object"));
  EXPECT_EQ(text_in<asyncio::ValueError>(future.exception()), "as an object");
}

TEST(Future, HoldingACancelledErrorIsNotBeingCancelled) {
  VirtualLoop loop;
  auto future = pending();
  future.set_exception(std::make_exception_ptr(CancelledError("held")));
  EXPECT_FALSE(future.cancelled());
  EXPECT_EQ(text_in<CancelledError>(future.exception()), "held");
}

// CPython: test_futures.py BaseFutureTests.test_future_cancel_message_getter
TEST(Future, TheMessageOfCancelReachesWhoAwaits) {
  VirtualLoop loop;
  auto future = pending();
  auto task = asyncio::create_task([&]() -> Coro<> { co_await future; });
  loop.run_until_idle();

  future.cancel("my message");
  loop.run_until_idle();

  EXPECT_EQ(thrown_by<CancelledError>([&] { task.result(); }), "my message");
  EXPECT_EQ(thrown_by<CancelledError>([&] { future.result(); }), "my message");
}

// CPython: test_futures.py BaseFutureTests.test_yield_from_twice
TEST(Future, CanBeAwaitedAgain) {
  VirtualLoop loop;
  auto future = pending<int>();
  int turns_of_the_second = 0;
  auto task = asyncio::create_task([&]() -> Coro<int> {
    const int first = co_await future;
    asyncio::get_running_loop().call_soon([&] { ++turns_of_the_second; });
    const int second = co_await future; // done: does not suspend
    EXPECT_EQ(turns_of_the_second, 0);
    co_return first + second;
  });
  loop.run_until_idle();
  EXPECT_FALSE(task.done());

  future.set_result(21);
  loop.run_until_idle();
  EXPECT_EQ(task.result(), 42);
}

// CPython: test_futures2.py FutureTests.test_future_traceback
TEST(Future, AFailedOneThrowsTheSameErrorToEachWhoAwaits) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    auto failing = asyncio::create_task([]() -> Coro<> {
      throw asyncio::TypeError("42");
      co_return;
    });
    for (int i = 0; i < 5; ++i) {
      std::exception_ptr caught;
      try {
        co_await failing;
      } catch (const asyncio::TypeError &) {
        caught = std::current_exception();
      }
      EXPECT_EQ(caught, failing.exception());
    }
  };
  loop.run(main());
}

TEST(Future, HandlesShareOneFuture) {
  VirtualLoop loop;
  auto future = pending<int>();
  auto other = future;
  asyncio::AnyFuture erased = future;
  EXPECT_EQ(erased, other);

  other.set_result(1);
  EXPECT_EQ(future.result(), 1);
  EXPECT_TRUE(erased.done());
  EXPECT_FALSE(asyncio::AnyFuture());
}

TEST(Future, CarriesWhatCanOnlyBeMoved) {
  VirtualLoop loop;
  auto future = pending<std::unique_ptr<int>>();
  auto task = asyncio::create_task([&]() -> Coro<int> {
    const std::unique_ptr<int> value = co_await future;
    co_return *value;
  });
  future.set_result(std::make_unique<int>(7));
  loop.run_until_idle();
  EXPECT_EQ(task.result(), 7);
}

/// A result whose end completes, makes and drops futures.
struct Lively {
  std::vector<Future<>> others;
  int *ended = nullptr;
  Lively(std::vector<Future<>> others, int *ended)
      : others(std::move(others)), ended(ended) {}
  Lively(Lively &&other) noexcept
      : others(std::move(other.others)),
        ended(std::exchange(other.ended, nullptr)) {}
  ~Lively() {
    if (!ended)
      return;
    ++*ended;
    for (auto &other : others)
      other.set_result();
    (void)pending();
  }
};

// CPython: test_futures.py BaseFutureTests.test_future_del_collect
TEST(Future, TheEndOfItsResultMayUseTheLoop) {
  VirtualLoop loop;
  int ended = 0;
  int woken = 0;
  for (int i = 0; i < 100; ++i) {
    auto other = pending();
    other.add_done_callback([&] { ++woken; });
    auto future = pending<Lively>();
    future.set_result(Lively({other}, &ended));
  }
  EXPECT_EQ(ended, 100);
  loop.run_until_idle();
  EXPECT_EQ(woken, 100);
}

// CPython: test_tasks.py BaseTaskTests.test_task_del_collect
TEST(Future, TheEndOfATasksResultMayUseTheLoop) {
  VirtualLoop loop;
  int ended = 0;
  int woken = 0;
  for (int i = 0; i < 100; ++i) {
    auto other = pending();
    other.add_done_callback([&] { ++woken; });
    auto task = asyncio::create_task([&ended, other]() -> Coro<Lively> {
      co_return Lively({other}, &ended);
    });
  }
  loop.run_until_idle();
  EXPECT_EQ(ended, 100);
  EXPECT_EQ(woken, 100);
}

// A timer that fires after its sleep was cancelled must not touch the future.
// CPython: test_futures.py BaseFutureTests.test_set_result_unless_cancelled
TEST(Future, ALateTimerLeavesACancelledSleepAlone) {
  VirtualLoop loop;
  expect::Reports reports(loop.loop());
  using namespace std::chrono_literals;
  auto sleeper = asyncio::create_task(asyncio::sleep(1s));
  loop.run_until_idle();
  // In the turn in which the timer is due, and before it.
  loop.loop().call_later(1s, [] {});
  sleeper.cancel();
  loop.advance(2s);
  EXPECT_TRUE(sleeper.cancelled());
  EXPECT_THAT(reports.messages, ::testing::IsEmpty());
}

} // namespace
