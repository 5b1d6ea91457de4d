// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Timeouts inside one another, and around task groups.
#include "tests/runtime/expect.h"

using asyncio::CancelledError;
using asyncio::Coro;
using asyncio::ExceptionGroup;
using asyncio::TaskGroup;
using asyncio::Timeout;
using asyncio::timeout;
using asyncio::timeout_at;
using asyncio::TimeoutError;
using asyncio::testing::VirtualLoop;
using expect::thrown_awaiting;
using namespace std::chrono_literals;

namespace {

asyncio::TimePoint now() { return asyncio::get_running_loop().time(); }

Coro<> sleep_long(Timeout &) { co_await asyncio::sleep(10s); }

// CPython: test_timeouts.py TimeoutTests.test_nested_timeouts
TEST(NestedTimeouts, OfOneDeadlineOnlyTheOuterReports) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    const auto deadline = now() + 10ms;
    bool outer_expired = false;
    bool inner_expired = false;
    bool cancelled = false;
    auto inner = [&](Timeout &scope) -> Coro<> {
      try {
        co_await asyncio::sleep(10s);
      } catch (const CancelledError &) {
        inner_expired = scope.expired();
        throw;
      }
    };
    auto outer = [&](Timeout &scope) -> Coro<> {
      try {
        co_await timeout_at(deadline, inner);
      } catch (const CancelledError &) {
        cancelled = true;
        outer_expired = scope.expired();
        throw;
      }
    };
    co_await thrown_awaiting<TimeoutError>(timeout_at(deadline, outer));
    EXPECT_TRUE(cancelled); // not a TimeoutError from the inner one
    EXPECT_TRUE(outer_expired);
    EXPECT_TRUE(inner_expired);
    EXPECT_EQ(asyncio::current_task().cancelling(), 0);
  };
  loop.run(main());
}

// CPython: test_timeouts.py TimeoutTests.test_nested_timeouts_concurrent
TEST(NestedTimeouts, TheEarlierOuterIsACancellationToTheInner) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    bool inner_expired = true;
    bool inner_cancelled = false;
    auto inner = [&](Timeout &scope) -> Coro<> {
      try {
        co_await asyncio::sleep(1s);
      } catch (const CancelledError &) {
        inner_expired = scope.expired();
        throw;
      }
    };
    auto outer = [&](Timeout &) -> Coro<> {
      try {
        co_await timeout(100ms, inner);
      } catch (const CancelledError &) {
        inner_cancelled = true;
        throw;
      }
    };
    co_await thrown_awaiting<TimeoutError>(timeout(2ms, outer));
    EXPECT_FALSE(inner_expired);
    EXPECT_TRUE(inner_cancelled);
  };
  loop.run(main());
}

// CPython: test_timeouts.py TimeoutTests.test_nested_timeouts_loop_busy
TEST(NestedTimeouts, TheOuterEndsWhatComesAfterTheInner) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    const auto start = now();
    auto outer = [](Timeout &) -> Coro<> {
      co_await thrown_awaiting<TimeoutError>(timeout(10ms, sleep_long));
      co_await asyncio::sleep(10s);
    };
    co_await thrown_awaiting<TimeoutError>(timeout(100ms, outer));
    EXPECT_EQ(now() - start, 100ms);
  };
  loop.run(main());
}

// CPython: test_timeouts.py TimeoutTests.test_nested_timeout_in_finally
TEST(NestedTimeouts, CleaningUpMayHaveATimeoutOfItsOwn) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    const auto start = now();
    auto outer = [](Timeout &) -> Coro<> {
      std::exception_ptr error;
      try {
        co_await asyncio::sleep(1s);
      } catch (const CancelledError &) {
        error = std::current_exception();
      }
      // NOLINTNEXTLINE(cotidy-unshielded-cleanup): the case
      co_await thrown_awaiting<TimeoutError>(timeout(10ms, sleep_long));
      std::rethrow_exception(error);
    };
    co_await thrown_awaiting<TimeoutError>(timeout(10ms, outer));
    EXPECT_EQ(now() - start, 20ms);
    EXPECT_EQ(asyncio::current_task().cancelling(), 0);
  };
  loop.run(main());
}

// CPython: test_timeouts.py TimeoutTests.test_timeout_taskgroup
TEST(NestedTimeouts, ErrorsOfATaskGroupReplaceTheTimeoutError) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    auto crash_when_cancelled = []() -> Coro<> {
      try {
        co_await asyncio::sleep(2s);
        // NOLINTNEXTLINE(cotidy-swallowed-cancellation): the case
      } catch (const CancelledError &) {
        throw asyncio::ValueError("in the clean-up");
      }
    };
    auto group = [&](TaskGroup &group) -> Coro<> {
      group.create_task(crash_when_cancelled());
      co_await asyncio::sleep(1s);
    };
    auto body = [&](Timeout &) -> Coro<> { co_await TaskGroup::scope(group); };
    std::size_t errors = 0;
    try {
      co_await timeout(10ms, body);
    } catch (const ExceptionGroup &group) {
      errors = group.exceptions().size();
      EXPECT_TRUE(expect::holds<asyncio::ValueError>(group.exceptions().at(0)));
    }
    EXPECT_EQ(errors, 1u);
    EXPECT_EQ(asyncio::current_task().cancelling(), 0);
  };
  loop.run(main());
}

} // namespace
