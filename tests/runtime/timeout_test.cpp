// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/runtime/expect.h"

#include <optional>

using asyncio::CancelledError;
using asyncio::Coro;
using asyncio::create_task;
using asyncio::Timeout;
using asyncio::timeout;
using asyncio::timeout_at;
using asyncio::TimeoutError;
using asyncio::testing::VirtualLoop;
using expect::thrown_awaiting;
using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

namespace {

asyncio::TimePoint now() { return asyncio::get_running_loop().time(); }

/// Sleeps, and notes in `expired` what the timeout said when it was cancelled.
Coro<> sleep_in(Timeout &scope, asyncio::Duration length, bool &expired) {
  try {
    co_await asyncio::sleep(length);
  } catch (const CancelledError &) {
    expired = scope.expired();
    throw;
  }
}

// CPython: test_timeouts.py TimeoutTests.test_timeout_basic
// CPython: test_timeouts.py TimeoutTests.test_waiter_cancelled
TEST(Timeout, CancelsTheBlockAndThrowsTimeoutError) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    bool expired = false;
    const auto start = now();
    auto body = [&](Timeout &scope) -> Coro<> {
      co_await sleep_in(scope, 10s, expired);
    };
    co_await thrown_awaiting<TimeoutError>(timeout(10ms, body));
    EXPECT_TRUE(expired);
    EXPECT_EQ(now() - start, 10ms);
  };
  loop.run(main());
}

TEST(Timeout, GivesWhatItsBlockReturns) {
  VirtualLoop loop;
  auto main = []() -> Coro<int> {
    co_return co_await timeout(1s, [](Timeout &) -> Coro<int> {
      co_await asyncio::sleep(10ms);
      co_return 7;
    });
  };
  EXPECT_EQ(loop.run(main()), 7);
}

// CPython: test_timeouts.py TimeoutTests.test_timeout_at_basic
TEST(Timeout, MayBeGivenAMoment) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    bool expired = false;
    const auto deadline = now() + 10ms;
    auto body = [&](Timeout &scope) -> Coro<> {
      EXPECT_EQ(scope.when(), deadline);
      co_await sleep_in(scope, 10s, expired);
    };
    co_await thrown_awaiting<TimeoutError>(timeout_at(deadline, body));
    EXPECT_TRUE(expired);
    EXPECT_EQ(now(), deadline);
  };
  loop.run(main());
}

// CPython: test_timeouts.py TimeoutTests.test_timeout_not_called
TEST(Timeout, IsNotFeltInTime) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    co_await timeout(10s, [](Timeout &scope) -> Coro<> {
      const auto start = now();
      co_await asyncio::sleep(10ms);
      EXPECT_FALSE(scope.expired());
      EXPECT_EQ(scope.when(), start + 10s);
    });
    // Its timer is gone: nothing is left to wait for.
    co_await expect::pending();
  };
  EXPECT_THROW(loop.run(main()), asyncio::testing::Deadlock);
}

// CPython: test_timeouts.py TimeoutTests.test_timeout_disabled
TEST(Timeout, MayBeNone) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    co_await timeout(std::nullopt, [](Timeout &scope) -> Coro<> {
      co_await asyncio::sleep(10ms);
      EXPECT_FALSE(scope.expired());
      EXPECT_EQ(scope.when(), std::nullopt);
    });
  };
  loop.run(main());
}

// CPython: test_timeouts.py TimeoutTests.test_timeout_at_disabled
TEST(Timeout, TheMomentMayBeNone) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    co_await timeout_at(std::nullopt, [](Timeout &scope) -> Coro<> {
      co_await asyncio::sleep(10ms);
      EXPECT_FALSE(scope.expired());
      EXPECT_EQ(scope.when(), std::nullopt);
    });
  };
  loop.run(main());
}

// CPython: test_timeouts.py TimeoutTests.test_timeout_zero
TEST(Timeout, OfZeroEndsTheFirstWait) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    bool expired = false;
    const auto start = now();
    auto body = [&](Timeout &scope) -> Coro<> {
      EXPECT_EQ(scope.when(), start);
      co_await sleep_in(scope, 10s, expired);
    };
    co_await thrown_awaiting<TimeoutError>(timeout(0s, body));
    EXPECT_TRUE(expired);
    EXPECT_EQ(now(), start);
  };
  loop.run(main());
}

// CPython: test_timeouts.py TimeoutTests.test_timeout_zero_sleep_zero
TEST(Timeout, OfZeroEndsABareYieldToo) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    bool expired = false;
    auto body = [&](Timeout &scope) -> Coro<> {
      co_await sleep_in(scope, 0s, expired);
    };
    co_await thrown_awaiting<TimeoutError>(timeout(0s, body));
    EXPECT_TRUE(expired);
  };
  loop.run(main());
}

// CPython: test_timeouts.py TimeoutTests.test_timeout_in_the_past_sleep_zero
TEST(Timeout, OfLessThanZeroIsInThePast) {
  VirtualLoop loop;
  loop.advance(1h);
  auto main = []() -> Coro<> {
    bool expired = false;
    const auto start = now();
    auto body = [&](Timeout &scope) -> Coro<> {
      EXPECT_LE(scope.when(), start);
      co_await sleep_in(scope, 0s, expired);
    };
    co_await thrown_awaiting<TimeoutError>(timeout(-11s, body));
    EXPECT_TRUE(expired);
    EXPECT_EQ(now(), start);
  };
  loop.run(main());
}

TEST(Timeout, OfZeroIsNotFeltByABlockThatNeverWaits) {
  VirtualLoop loop;
  auto main = []() -> Coro<int> {
    const int value =
        co_await timeout(0s, [](Timeout &) -> Coro<int> { co_return 3; });
    co_await asyncio::sleep(1s); // and not afterwards either
    co_return value;
  };
  EXPECT_EQ(loop.run(main()), 3);
}

// CPython: test_timeouts.py TimeoutTests.test_foreign_exception_passed
TEST(Timeout, AnErrorOfTheBlockPasses) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    auto body = [](Timeout &scope) -> Coro<> {
      EXPECT_FALSE(scope.expired());
      throw asyncio::ValueError("the block's");
      co_return;
    };
    EXPECT_EQ(
        co_await thrown_awaiting<asyncio::ValueError>(timeout(10ms, body)),
        "the block's");
  };
  loop.run(main());
}

// CPython: test_timeouts.py TimeoutTests.test_foreign_exception_on_timeout
// CPython: test_timeouts.py TimeoutTests.test_foreign_exception_on_timeout_2
TEST(Timeout, AnErrorWhileCleaningUpReplacesTheTimeoutError) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    auto body = [](Timeout &) -> Coro<> {
      try {
        co_await asyncio::sleep(1s);
        // NOLINTNEXTLINE(cotidy-swallowed-cancellation): the case
      } catch (const CancelledError &) {
        throw asyncio::ValueError("in the clean-up");
      }
    };
    EXPECT_EQ(
        co_await thrown_awaiting<asyncio::ValueError>(timeout(10ms, body)),
        "in the clean-up");
    EXPECT_EQ(asyncio::current_task().cancelling(), 0);
  };
  loop.run(main());
}

// CPython: test_timeouts.py TimeoutTests.test_timeout_exception_context
TEST(Timeout, ReplacesAnErrorWhoseHandlingItInterrupts) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    auto body = [](Timeout &) -> Coro<> {
      std::exception_ptr error;
      try {
        throw asyncio::ValueError("first");
      } catch (const asyncio::ValueError &) {
        error = std::current_exception();
      }
      co_await asyncio::sleep(1s); // cleaning up
      std::rethrow_exception(error);
    };
    co_await thrown_awaiting<TimeoutError>(timeout(10ms, body));
  };
  loop.run(main());
}

// CPython: test_timeouts.py TimeoutTests.test_foreign_cancel_doesnt_timeout_if_not_expired
TEST(Timeout, ACancellationFromElsewhereStaysOne) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    bool expired = true;
    auto noting = [&](Timeout &scope) -> Coro<> {
      asyncio::current_task().cancel("from elsewhere");
      co_await sleep_in(scope, 10s, expired);
    };
    EXPECT_EQ(co_await thrown_awaiting<CancelledError>(timeout(10s, noting)),
              "from elsewhere");
    EXPECT_FALSE(expired);
    EXPECT_EQ(asyncio::current_task().cancelling(), 1);
  };
  loop.run(main());
}

// CPython: test_timeouts.py TimeoutTests.test_outer_task_is_not_cancelled
TEST(Timeout, LeavesTheTaskUncancelled) {
  VirtualLoop loop;
  auto task = create_task([]() -> Coro<> {
    auto body = [](Timeout &) -> Coro<> { co_await asyncio::sleep(10s); };
    co_await thrown_awaiting<TimeoutError>(timeout(1ms, body));
  });
  loop.advance(1s);
  EXPECT_TRUE(task.done());
  EXPECT_FALSE(task.cancelled());
  EXPECT_EQ(task.cancelling(), 0);
}

// CPython: test_timeouts.py TimeoutTests.test_reschedule
TEST(Timeout, CanBeRescheduled) {
  VirtualLoop loop;
  const auto first = loop.loop().time() + 10s;
  const auto second = first + 20s;
  Timeout *open = nullptr;
  bool expired = true;
  auto task = create_task([&]() -> Coro<> {
    co_await timeout_at(first, [&](Timeout &scope) -> Coro<> {
      open = &scope;
      co_await sleep_in(scope, 50s, expired);
    });
  });
  loop.run_until_idle();
  ASSERT_NE(open, nullptr);
  EXPECT_EQ(open->when(), first);
  open->reschedule(second);
  EXPECT_EQ(open->when(), second);
  loop.advance(15s); // past the first
  EXPECT_FALSE(task.done());
  open->reschedule(std::nullopt);
  EXPECT_EQ(open->when(), std::nullopt);
  loop.advance(20s); // past the second
  EXPECT_FALSE(task.done());

  task.cancel();
  loop.run_until_idle();
  EXPECT_TRUE(task.cancelled());
  EXPECT_FALSE(expired);
}

TEST(Timeout, RescheduledIntoThePastExpiresAtOnce) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    const auto start = now();
    auto body = [&](Timeout &scope) -> Coro<> {
      scope.reschedule(start);
      co_await asyncio::sleep(10s);
    };
    co_await thrown_awaiting<TimeoutError>(timeout(5s, body));
    EXPECT_EQ(now(), start);
  };
  loop.run(main());
}

// CPython: test_timeouts.py TimeoutTests.test_timeout_expiring
TEST(Timeout, CannotBeRescheduledWhileItExpires) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    co_await timeout(10ms, [](Timeout &scope) -> Coro<> {
      co_await thrown_awaiting<CancelledError>(asyncio::sleep(1s));
      EXPECT_THAT(expect::thrown_by<asyncio::RuntimeError>(
                      [&] { scope.reschedule(now() + 20ms); }),
                  HasSubstr("expiring"));
    }); // the cancellation was caught: no TimeoutError
    EXPECT_EQ(asyncio::current_task().cancelling(), 0);
  };
  loop.run(main());
}

// CPython: test_timeouts.py TimeoutTests.test_timeout_after_cancellation
TEST(Timeout, WorksInACancelledTask) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    asyncio::current_task().cancel();
    co_await thrown_awaiting<CancelledError>(asyncio::sleep(1s));
    auto clean_up = [](Timeout &) -> Coro<> { co_await asyncio::sleep(1s); };
    co_await thrown_awaiting<TimeoutError>(timeout(0s, clean_up));
    EXPECT_EQ(asyncio::current_task().cancelling(), 1);
  };
  loop.run(main());
}

// CPython: test_timeouts.py TimeoutTests.test_cancel_in_timeout_after_cancellation
TEST(Timeout, ASecondCancellationOfACancelledTaskStaysOne) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    asyncio::current_task().cancel();
    co_await thrown_awaiting<CancelledError>(asyncio::sleep(1s));
    auto clean_up = [](Timeout &) -> Coro<> {
      asyncio::current_task().cancel("again");
      co_await asyncio::sleep(2s);
    };
    EXPECT_EQ(co_await thrown_awaiting<CancelledError>(timeout(1s, clean_up)),
              "again");
    EXPECT_EQ(asyncio::current_task().cancelling(), 2);
  };
  loop.run(main());
}

} // namespace
