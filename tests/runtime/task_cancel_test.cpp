// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Task::cancel(): when the error arrives, where, and with which message.
#include "tests/runtime/expect.h"

using asyncio::CancelledError;
using asyncio::Coro;
using asyncio::create_task;
using asyncio::Task;
using asyncio::testing::VirtualLoop;
using expect::pending;
using expect::thrown_awaiting;
using expect::thrown_by;
using namespace std::chrono_literals;

namespace {

Coro<> sleep_long() { co_await asyncio::sleep(10s); }

// CPython: test_tasks.py BaseTaskTests.test_cancel
TEST(TaskCancel, EndsASleepAndTheTask) {
  VirtualLoop loop;
  auto task = create_task(sleep_long());
  loop.loop().call_soon([&] { task.cancel(); });
  const auto start = loop.loop().time();
  loop.run_until_idle();

  EXPECT_THROW(task.result(), CancelledError);
  EXPECT_TRUE(task.done());
  EXPECT_TRUE(task.cancelled());
  EXPECT_FALSE(task.cancel());
  EXPECT_EQ(loop.loop().time(), start);
}

// CPython: test_tasks.py BaseTaskTests.test_task_cancel_message_getter
// CPython: test_tasks.py BaseTaskTests.test_cancel_with_message_before_starting_task
TEST(TaskCancel, BeforeTheFirstStepTheBodyNeverRuns) {
  VirtualLoop loop;
  bool ran = false;
  auto task = create_task([&]() -> Coro<> {
    ran = true;
    co_return;
  });
  EXPECT_TRUE(task.cancel("my message"));
  EXPECT_FALSE(task.done()); // it ends at its step
  loop.run_until_idle();

  EXPECT_FALSE(ran);
  EXPECT_TRUE(task.cancelled());
  EXPECT_EQ(thrown_by<CancelledError>([&] { (void)task.exception(); }),
            "my message");
}

// CPython: test_tasks.py BaseTaskTests.test_cancel_yield
TEST(TaskCancel, TakesEffectAtABareYield) {
  VirtualLoop loop;
  bool past = false;
  auto main = [&]() -> Coro<> {
    auto task = create_task([&]() -> Coro<int> {
      co_await asyncio::sleep(0s);
      co_await asyncio::sleep(0s);
      past = true;
      co_return 12;
    });
    co_await asyncio::sleep(0s); // it starts
    task.cancel();
    co_await thrown_awaiting<CancelledError>(task);
    EXPECT_TRUE(task.done());
    EXPECT_TRUE(task.cancelled());
    EXPECT_FALSE(task.cancel());
  };
  loop.run(main());
  EXPECT_FALSE(past);
}

// CPython: test_tasks.py BaseTaskTests.test_cancel_inner_future
TEST(TaskCancel, ACancelledFutureCancelsWhoAwaitsIt) {
  VirtualLoop loop;
  auto future = pending();
  auto task = create_task([&]() -> Coro<int> {
    co_await future;
    co_return 12;
  });
  loop.run_until_idle();
  future.cancel();
  loop.run_until_idle();
  EXPECT_TRUE(future.cancelled());
  EXPECT_TRUE(task.cancelled());
}

// CPython: test_tasks.py BaseTaskTests.test_cancel_both_task_and_inner_future
TEST(TaskCancel, OfTheFutureAndThenOfTheTask) {
  VirtualLoop loop;
  auto future = pending();
  auto task = create_task([&]() -> Coro<int> {
    co_await future;
    co_return 12;
  });
  loop.run_until_idle();
  EXPECT_TRUE(future.cancel("by the future"));
  EXPECT_TRUE(task.cancel("by the task"));
  loop.run_until_idle();

  EXPECT_TRUE(task.done());
  EXPECT_TRUE(future.cancelled());
  EXPECT_TRUE(task.cancelled());
  // The wake-up brings its own error; the task's message is not used.
  EXPECT_EQ(thrown_by<CancelledError>([&] { (void)task.result(); }),
            "by the future");
}

// CPython: test_tasks.py BaseTaskTests.test_task_cancel_waiter_future
TEST(TaskCancel, CancelsTheFutureThatTheTaskWaitsFor) {
  VirtualLoop loop;
  auto future = pending();
  auto task = create_task([&]() -> Coro<> { co_await future; });
  loop.run_until_idle();
  task.cancel("handed down");
  EXPECT_TRUE(future.cancelled()); // at once
  EXPECT_FALSE(task.done());
  loop.run_until_idle();
  EXPECT_TRUE(task.cancelled());
  EXPECT_EQ(thrown_by<CancelledError>([&] { task.result(); }), "handed down");
}

// CPython: test_tasks.py BaseTaskTests.test_cancel_task_catching
TEST(TaskCancel, ATaskThatCatchesItMayReturn) {
  VirtualLoop loop;
  auto first = pending();
  auto second = pending();
  auto task = create_task([&]() -> Coro<int> {
    co_await first;
    try {
      co_await second;
      // NOLINTNEXTLINE(cotidy-swallowed-cancellation): the case
    } catch (const CancelledError &) {
      co_return 42;
    }
    co_return 0;
  });
  loop.run_until_idle();
  first.set_result();
  loop.run_until_idle();
  task.cancel();
  EXPECT_TRUE(second.cancelled());
  loop.run_until_idle();
  EXPECT_EQ(task.result(), 42);
  EXPECT_FALSE(task.cancelled());
}

// CPython: test_tasks.py BaseTaskTests.test_cancel_task_ignoring
TEST(TaskCancel, ATaskThatCatchesItMayGoOn) {
  VirtualLoop loop;
  auto first = pending();
  auto second = pending();
  auto third = pending<int>();
  auto task = create_task([&]() -> Coro<int> {
    co_await first;
    try {
      co_await second;
      // NOLINTNEXTLINE(cotidy-swallowed-cancellation): the case
    } catch (const CancelledError &) {
    }
    co_return co_await third;
  });
  loop.run_until_idle();
  first.set_result();
  loop.run_until_idle();
  task.cancel();
  EXPECT_TRUE(second.cancelled());
  loop.run_until_idle();
  EXPECT_FALSE(task.done());

  third.set_result(42);
  loop.run_until_idle();
  EXPECT_EQ(task.result(), 42);
  EXPECT_FALSE(third.cancelled());
  EXPECT_FALSE(task.cancelled());
}

// CPython: test_tasks.py BaseTaskTests.test_cancel_current_task
TEST(TaskCancel, OfItselfTakesEffectAtTheNextWait) {
  VirtualLoop loop;
  bool after_cancel = false;
  bool after_sleep = false;
  Task<> task;
  task = create_task([&]() -> Coro<> {
    task.cancel();
    after_cancel = true;
    co_await asyncio::sleep(100s);
    after_sleep = true;
  });
  EXPECT_FALSE(task.cancelled());
  const auto start = loop.loop().time();
  loop.run_until_idle();

  EXPECT_TRUE(after_cancel);
  EXPECT_FALSE(after_sleep);
  EXPECT_TRUE(task.cancelled());
  EXPECT_FALSE(task.cancel());
  EXPECT_EQ(loop.loop().time(), start);
}

// CPython: test_tasks.py BaseTaskTests.test_cancel_at_end
TEST(TaskCancel, ATaskThatCancelsItselfAndReturnsIsCancelled) {
  VirtualLoop loop;
  Task<int> task;
  task = create_task([&]() -> Coro<int> {
    task.cancel();
    co_return 12;
  });
  loop.run_until_idle();
  EXPECT_TRUE(task.done());
  EXPECT_TRUE(task.cancelled());
  EXPECT_THROW((void)task.result(), CancelledError);
  EXPECT_FALSE(task.cancel());
}

// CPython: test_tasks.py BaseTaskTests.test_cancel_awaited_task
TEST(TaskCancel, WhatACancelledTaskBlocksOnIsCancelledAtOnce) {
  VirtualLoop loop;
  auto future = pending();
  Task<> nested;
  Task<> task;
  task = create_task([&]() -> Coro<> {
    nested = create_task([&]() -> Coro<> { co_await future; });
    co_await asyncio::sleep(0s); // it waits for the future
    task.cancel();
    co_await nested;
  });
  loop.run_until_idle();
  EXPECT_TRUE(task.cancelled());
  EXPECT_TRUE(nested.cancelled());
  EXPECT_TRUE(future.cancelled());
}

Coro<> cancel_and_ask(std::string message, bool for_exception) {
  auto task = create_task(sleep_long());
  co_await asyncio::sleep(0s);
  task.cancel(message);
  std::vector tasks{task};
  co_await asyncio::wait(tasks);
  if (for_exception)
    (void)task.exception();
  else
    task.result();
}

// CPython: test_tasks.py BaseTaskTests.test_cancel_with_message_then_future_result
TEST(TaskCancel, ResultThrowsTheMessage) {
  for (const char *message : {"", "my message"}) {
    VirtualLoop loop;
    EXPECT_EQ(thrown_by<CancelledError>(
                  [&] { loop.run(cancel_and_ask(message, false)); }),
              message);
  }
}

// CPython: test_tasks.py BaseTaskTests.test_cancel_with_message_then_future_exception
TEST(TaskCancel, ExceptionThrowsTheMessageToo) {
  for (const char *message : {"", "my message"}) {
    VirtualLoop loop;
    EXPECT_EQ(thrown_by<CancelledError>(
                  [&] { loop.run(cancel_and_ask(message, true)); }),
              message);
  }
}

// CPython: test_tasks.py BaseTaskTests.test_cancellation_exception_context
TEST(TaskCancel, WhoAwaitsTheTaskMayTurnItIntoAnotherError) {
  VirtualLoop loop;
  auto main = [&]() -> Coro<> {
    auto inner = create_task(sleep_long());
    co_await asyncio::sleep(0s);
    loop.loop().call_soon([&] { inner.cancel("msg"); });
    try {
      co_await inner;
    } catch (const CancelledError &error) {
      throw asyncio::ValueError("cancelled: " + error.message());
    }
  };
  EXPECT_EQ(thrown_by<asyncio::ValueError>([&] { loop.run(main()); }),
            "cancelled: msg");
}

// CPython: test_tasks.py BaseTaskTests.test_task_cancel_sleeping_task
TEST(TaskCancel, ATimerMayCancelASleeper) {
  VirtualLoop loop;
  auto main = [&]() -> Coro<std::string> {
    auto sleeper =
        create_task([]() -> Coro<> { co_await asyncio::sleep(5000s); });
    auto timer = loop.loop().call_later(100ms, [&] { sleeper.cancel(); });
    try {
      co_await sleeper;
    } catch (const CancelledError &) {
      co_return "cancelled";
    }
    co_return "slept in";
  };
  const auto start = loop.loop().time();
  EXPECT_EQ(loop.run(main()), "cancelled");
  EXPECT_EQ(loop.loop().time() - start, 100ms);
}

// CPython: test_tasks.py BaseTaskTests.test_yield_future_passes_cancel
TEST(TaskCancel, GoesThroughEveryCoroutineBetween) {
  VirtualLoop loop;
  auto waiter = pending();
  std::vector<std::string> log;
  auto inner = [&]() -> Coro<> {
    try {
      co_await waiter;
    } catch (const CancelledError &) {
      log.push_back("inner");
      throw;
    }
  };
  auto outer = create_task([&]() -> Coro<> {
    try {
      co_await inner();
      // NOLINTNEXTLINE(cotidy-swallowed-cancellation): the case
    } catch (const CancelledError &) {
      log.push_back("outer");
    }
  });
  loop.run_until_idle();
  outer.cancel();
  loop.run_until_idle();
  EXPECT_THAT(log, ::testing::ElementsAre("inner", "outer"));
  EXPECT_TRUE(outer.done());
  EXPECT_FALSE(outer.cancelled());
  EXPECT_TRUE(waiter.cancelled());
}

// CPython: test_tasks.py BaseTaskTests.test_baseexception_during_cancel
TEST(TaskCancel, SystemExitInItsPlaceLeavesTheLoopToo) {
  VirtualLoop loop;
  auto task = create_task([]() -> Coro<> {
    try {
      co_await sleep_long();
      // NOLINTNEXTLINE(cotidy-swallowed-cancellation): the case
    } catch (const CancelledError &) {
      throw asyncio::SystemExit(3);
    }
  });
  loop.run_until_idle();
  task.cancel();
  EXPECT_FALSE(task.done());

  EXPECT_THROW(loop.run_until_idle(), asyncio::SystemExit);
  EXPECT_TRUE(task.done());
  EXPECT_FALSE(task.cancelled());
  EXPECT_TRUE(expect::holds<asyncio::SystemExit>(task.exception()));
}

// CPython: test_tasks.py BaseTaskTests.test_stop_while_run_in_complete
TEST(TaskCancel, ATaskWhoseLoopWasStoppedCanBeCancelledLater) {
  auto loop = asyncio::testing::new_virtual_event_loop();
  int count = 0;
  auto task = loop->create_task([&]() -> Coro<> {
    while (count < 10) {
      co_await asyncio::sleep(100ms);
      if (++count == 2)
        loop->stop();
    }
  });
  const auto start = loop->time();
  EXPECT_EQ(
      thrown_by<asyncio::RuntimeError>([&] { loop->run_until_complete(task); }),
      "Event loop stopped before Future completed.");
  EXPECT_FALSE(task.done());
  EXPECT_EQ(count, 2);
  EXPECT_EQ(loop->time() - start, 200ms);

  task.cancel();
  EXPECT_THROW(loop->run_until_complete(task), CancelledError);
  loop->close();
}

TEST(TaskCancel, ASecondOneBeforeItTookEffectKeepsTheFirstMessage) {
  VirtualLoop loop;
  auto future = pending();
  auto task = create_task([&]() -> Coro<> { co_await future; });
  loop.run_until_idle();
  task.cancel("first");
  task.cancel("second");
  EXPECT_EQ(task.cancelling(), 2);
  loop.run_until_idle();
  EXPECT_EQ(thrown_by<CancelledError>([&] { task.result(); }), "first");
}

TEST(TaskCancel, EveryRequestMayThrowAgain) {
  VirtualLoop loop;
  std::vector<std::string> caught;
  auto task = create_task([&]() -> Coro<> {
    for (int i = 0; i < 2; ++i) {
      try {
        co_await sleep_long();
        // NOLINTNEXTLINE(cotidy-swallowed-cancellation): the case
      } catch (const CancelledError &error) {
        caught.push_back(error.message());
      }
    }
  });
  loop.run_until_idle();
  task.cancel("one");
  loop.run_until_idle();
  task.cancel("two");
  loop.run_until_idle();
  EXPECT_THAT(caught, ::testing::ElementsAre("one", "two"));
  EXPECT_EQ(task.cancelling(), 2);
  EXPECT_FALSE(task.cancelled());
}

} // namespace
