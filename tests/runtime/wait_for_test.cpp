// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/runtime/expect.h"

#include <optional>

using asyncio::CancelledError;
using asyncio::Coro;
using asyncio::create_task;
using asyncio::shield;
using asyncio::TimeoutError;
using asyncio::wait_for;
using asyncio::testing::VirtualLoop;
using expect::pending;
using expect::thrown_awaiting;
using namespace std::chrono_literals;

namespace {

asyncio::TimePoint now() { return asyncio::get_running_loop().time(); }

/// Goes on for 200 ms, whoever cancels it.
Coro<> stubborn(bool &exited) {
  const auto end = now() + 200ms;
  while (now() < end) {
    try {
      co_await asyncio::sleep(end - now());
      // NOLINTNEXTLINE(cotidy-swallowed-cancellation): the case
    } catch (const CancelledError &) {
    }
  }
  exited = true;
}

// CPython: test_waitfor.py AsyncioWaitForTest.test_asyncio_wait_for_cancelled
TEST(WaitFor, ACancelledOneWaitsForTheEndOfWhatItWaitsFor) {
  VirtualLoop loop;
  bool exited = false;
  auto task = create_task(wait_for(stubborn(exited), 400ms));
  loop.run_until_idle();
  task.cancel();
  loop.advance(199ms);
  EXPECT_FALSE(task.done());
  loop.advance(1ms);
  EXPECT_TRUE(task.done());
  EXPECT_TRUE(exited);
}

// CPython: test_waitfor.py AsyncioWaitForTest.test_asyncio_wait_for_timeout
TEST(WaitFor, ATimeoutWaitsForTheEndOfWhatItWaitsFor) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    bool exited = false;
    const auto start = now();
    co_await wait_for(stubborn(exited), 100ms); // it returned: no error
    EXPECT_TRUE(exited);
    EXPECT_EQ(now() - start, 200ms);
  };
  loop.run(main());
}

// CPython: test_waitfor.py AsyncioWaitForTest.test_wait_for_timeout_less_then_0_or_0_future_done
TEST(WaitFor, GivesADoneFutureInNoTime) {
  VirtualLoop loop;
  auto main = []() -> Coro<std::string> {
    auto future = pending<std::string>();
    future.set_result("done");
    co_return co_await wait_for(future, 0s);
  };
  EXPECT_EQ(loop.run(main()), "done");
}

// CPython: test_waitfor.py AsyncioWaitForTest.test_wait_for_timeout_less_then_0_or_0_coroutine_do_not_started
TEST(WaitFor, InNoTimeACoroutineDoesNotStart) {
  VirtualLoop loop;
  bool started = false;
  auto main = [&]() -> Coro<> {
    auto start = [&]() -> Coro<> {
      started = true;
      co_return;
    };
    co_await thrown_awaiting<TimeoutError>(wait_for(start(), 0s));
  };
  loop.run(main());
  EXPECT_FALSE(started);
}

/// Runs until it is cancelled.
struct Running {
  std::optional<bool> running;
  Coro<std::string> run() {
    running = true;
    try {
      co_await asyncio::sleep(1000s);
    } catch (const CancelledError &) {
      running = false;
      throw;
    }
    co_return "done";
  }
};

// CPython: test_waitfor.py AsyncioWaitForTest.test_wait_for_timeout_less_then_0_or_0
TEST(WaitFor, InNoTimeOrLessATaskIsCancelled) {
  for (const asyncio::Duration limit : {0s, -1s}) {
    VirtualLoop loop;
    auto main = [&]() -> Coro<> {
      Running running;
      auto task = create_task(running.run());
      co_await asyncio::sleep(0s);
      EXPECT_EQ(running.running, true);
      co_await thrown_awaiting<TimeoutError>(wait_for(task, limit));
      EXPECT_TRUE(task.done());
      EXPECT_TRUE(task.cancelled());
      EXPECT_EQ(running.running, false);
    };
    loop.run(main());
  }
}

// CPython: test_waitfor.py AsyncioWaitForTest.test_wait_for
TEST(WaitFor, CancelsATaskThatIsLate) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    Running running;
    const auto start = now();
    auto task = create_task(running.run());
    co_await thrown_awaiting<TimeoutError>(wait_for(task, 100ms));
    EXPECT_TRUE(task.done());
    EXPECT_TRUE(task.cancelled());
    EXPECT_EQ(running.running, false);
    EXPECT_EQ(now() - start, 100ms);
  };
  loop.run(main());
}

// CPython: test_waitfor.py AsyncioWaitForTest.test_wait_for_blocking
TEST(WaitFor, WithoutALimitWaitsForEver) {
  VirtualLoop loop;
  auto main = []() -> Coro<std::string> {
    auto coroutine = []() -> Coro<std::string> {
      co_await asyncio::sleep(1000h);
      co_return "done";
    };
    co_return co_await wait_for(coroutine(), std::nullopt);
  };
  EXPECT_EQ(loop.run(main()), "done");
}

// CPython: test_waitfor.py AsyncioWaitForTest.test_wait_for_race_condition
TEST(WaitFor, GivesTheResultOfAFuture) {
  VirtualLoop loop;
  auto main = []() -> Coro<std::string> {
    auto future = pending<std::string>();
    auto waiting = wait_for(future, 200ms);
    asyncio::get_running_loop().call_soon([&] { future.set_result("ok"); });
    co_return co_await std::move(waiting);
  };
  EXPECT_EQ(loop.run(main()), "ok");
}

// CPython: test_waitfor.py AsyncioWaitForTest.test_wait_for_cancellation_race_condition
// CPython: test_waitfor.py AsyncioWaitForTest.test_wait_for_cancel_suppressed
TEST(WaitFor, AResultOfACoroutineThatCaughtTheCancellationIsGiven) {
  VirtualLoop loop;
  auto main = []() -> Coro<int> {
    auto catching = []() -> Coro<int> {
      try {
        co_await asyncio::sleep(10s);
        // NOLINTNEXTLINE(cotidy-swallowed-cancellation): the case
      } catch (const CancelledError &) {
        co_return 42;
      }
      co_return 0;
    };
    co_return co_await wait_for(catching(), 100ms);
  };
  EXPECT_EQ(loop.run(main()), 42);
}

/// Takes a millisecond to be cancelled.
Coro<> slow_to_cancel(bool &ended) {
  std::exception_ptr error;
  try {
    co_await asyncio::sleep(10s);
  } catch (const CancelledError &) {
    error = std::current_exception();
  }
  // NOLINTNEXTLINE(cotidy-unshielded-cleanup): one cancellation is all there is
  co_await asyncio::sleep(1ms);
  ended = true;
  std::rethrow_exception(error);
}

// CPython: test_waitfor.py AsyncioWaitForTest.test_wait_for_waits_for_task_cancellation
TEST(WaitFor, ThrowsWhenTheCancelledTaskHasEnded) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    bool ended = false;
    const auto start = now();
    auto task = create_task(slow_to_cancel(ended));
    co_await thrown_awaiting<TimeoutError>(wait_for(task, 1ms));
    EXPECT_TRUE(ended);
    EXPECT_TRUE(task.cancelled());
    EXPECT_EQ(now() - start, 2ms);
  };
  loop.run(main());
}

// CPython: test_waitfor.py AsyncioWaitForTest.test_wait_for_waits_for_task_cancellation_w_timeout_0
TEST(WaitFor, InNoTimeItWaitsForTheCancelledTaskToo) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    bool ended = false;
    auto task = create_task(slow_to_cancel(ended));
    co_await asyncio::sleep(1ms);
    co_await thrown_awaiting<TimeoutError>(wait_for(task, 0s));
    EXPECT_TRUE(ended);
  };
  loop.run(main());
}

// CPython: test_waitfor.py AsyncioWaitForTest.test_wait_for_reraises_exception_during_cancellation
TEST(WaitFor, ThrowsWhatTheCancelledTaskThrows) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    auto failing = []() -> Coro<> {
      try {
        co_await asyncio::sleep(200ms);
        // NOLINTNEXTLINE(cotidy-swallowed-cancellation): the case
      } catch (const CancelledError &) {
        throw asyncio::ValueError("instead");
      }
    };
    auto task = create_task(failing());
    EXPECT_EQ(
        co_await thrown_awaiting<asyncio::ValueError>(wait_for(task, 1ms)),
        "instead");
  };
  loop.run(main());
}

// CPython: test_waitfor.py AsyncioWaitForTest.test_cancel_blocking_wait_for
// CPython: test_waitfor.py AsyncioWaitForTest.test_cancel_wait_for
TEST(WaitFor, CancellingItCancelsTheTask) {
  for (const std::optional<asyncio::Duration> limit :
       {std::optional<asyncio::Duration>(),
        std::optional<asyncio::Duration>(60s)}) {
    VirtualLoop loop;
    auto main = [&]() -> Coro<> {
      auto task = create_task([]() -> Coro<> { co_await pending(); });
      auto waiting = create_task(wait_for(task, limit));
      asyncio::get_running_loop().call_soon([&] { waiting.cancel(); });
      co_await thrown_awaiting<CancelledError>(waiting);
      EXPECT_TRUE(task.cancelled());
    };
    loop.run(main());
  }
}

// CPython: test_waitfor.py AsyncioWaitForTest.test_wait_for_issue86296
TEST(WaitFor, ACancellationThatComesWithTheResultIsNotLost) {
  VirtualLoop loop;
  bool past = false;
  auto main = [&]() -> Coro<> {
    auto done = []() -> Coro<std::string> { co_return "done"; };
    auto inner = create_task(done());
    auto task = create_task([&]() -> Coro<> {
      co_await wait_for(inner, 100s);
      co_await asyncio::sleep(1s);
      past = true;
    });
    co_await asyncio::sleep(0s);
    task.cancel();
    co_await thrown_awaiting<CancelledError>(task);
    EXPECT_TRUE(inner.done());
    EXPECT_EQ(co_await inner, "done");
  };
  loop.run(main());
  EXPECT_FALSE(past);
}

TEST(WaitFor, TakesAnOperation) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    co_await thrown_awaiting<TimeoutError>(wait_for(asyncio::sleep(1h), 1s));
  };
  const auto start = loop.loop().time();
  loop.run(main());
  EXPECT_EQ(loop.loop().time() - start, 1s);
}

Coro<std::string> done_after(asyncio::Duration delay) {
  co_await asyncio::sleep(delay);
  co_return "done";
}

// CPython: test_waitfor.py WaitForShieldTests.test_zero_timeout
TEST(WaitForShield, InNoTimeOnlyTheShieldIsCancelled) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    auto task = create_task(done_after(10ms));
    auto shielded = shield(task);
    co_await thrown_awaiting<TimeoutError>(wait_for(shielded, 0s));
    EXPECT_FALSE(task.done());
    EXPECT_TRUE(shielded.cancelled());
    co_await asyncio::sleep(100ms);
    EXPECT_EQ(task.result(), "done");
  };
  loop.run(main());
}

// CPython: test_waitfor.py WaitForShieldTests.test_none_timeout
TEST(WaitForShield, WithoutALimitGivesTheResult) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    auto task = create_task(done_after(100ms));
    EXPECT_EQ(co_await wait_for(shield(task), std::nullopt), "done");
    EXPECT_TRUE(task.done());
  };
  loop.run(main());
}

// CPython: test_waitfor.py WaitForShieldTests.test_shielded_timeout
TEST(WaitForShield, ATimeoutLeavesTheTaskAlone) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    auto task = create_task(done_after(100ms));
    co_await thrown_awaiting<TimeoutError>(wait_for(shield(task), 10ms));
    EXPECT_FALSE(task.done());
    EXPECT_EQ(co_await task, "done");
  };
  loop.run(main());
}

} // namespace
