// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The count of cancellation requests, and taking one back.
#include "tests/runtime/expect.h"

#include <tuple>

using asyncio::CancelledError;
using asyncio::Coro;
using asyncio::create_task;
using asyncio::testing::VirtualLoop;
using expect::pending;
using namespace std::chrono_literals;

namespace {

// CPython: test_tasks.py BaseTaskTests.test_cancelling
TEST(TaskUncancel, EveryCancelCounts) {
  VirtualLoop loop;
  auto task = create_task([]() -> Coro<> { co_await asyncio::sleep(10s); });
  EXPECT_EQ(task.cancelling(), 0);
  EXPECT_TRUE(task.cancel());
  EXPECT_EQ(task.cancelling(), 1);
  EXPECT_TRUE(task.cancel());
  EXPECT_EQ(task.cancelling(), 2);
  loop.run_until_idle();
  EXPECT_TRUE(task.cancelled());
}

// CPython: test_tasks.py BaseTaskTests.test_uncancel_basic
TEST(TaskUncancel, TakesARequestBackAndTheNextCountsAnew) {
  VirtualLoop loop;
  auto task = create_task([]() -> Coro<> {
    bool cancelled = false;
    try {
      co_await asyncio::sleep(10s);
      // NOLINTNEXTLINE(cotidy-swallowed-cancellation): the case
    } catch (const CancelledError &) {
      cancelled = true;
    }
    EXPECT_TRUE(cancelled);
    EXPECT_EQ(asyncio::current_task().uncancel(), 0);
    co_await asyncio::sleep(10s);
  });
  loop.run_until_idle();

  EXPECT_TRUE(task.cancel());
  EXPECT_EQ(task.cancelling(), 1);
  EXPECT_FALSE(task.cancelled());
  loop.run_until_idle();
  EXPECT_EQ(task.cancelling(), 0);
  EXPECT_FALSE(task.done());

  EXPECT_TRUE(task.cancel());
  EXPECT_EQ(task.cancelling(), 1);
  loop.run_until_idle();
  EXPECT_TRUE(task.cancelled());

  task.uncancel(); // too late to change anything
  EXPECT_TRUE(task.cancelled());
  EXPECT_TRUE(task.done());
}

TEST(TaskUncancel, DoesNotGoBelowZero) {
  VirtualLoop loop;
  auto task = create_task([]() -> Coro<> { co_return; });
  EXPECT_EQ(task.uncancel(), 0);
  EXPECT_EQ(task.cancelling(), 0);
  loop.run_until_idle();
}

/// What asyncio::timeout() does, by hand.
Coro<std::tuple<bool, bool>> request(asyncio::EventLoop &loop,
                                     asyncio::Duration work,
                                     asyncio::Duration limit) {
  auto task = asyncio::current_task();
  bool timed_out = false;
  bool finished = false;
  auto timer = loop.call_later(limit, [&] {
    timed_out = true;
    task.cancel();
  });
  std::exception_ptr error;
  try {
    co_await asyncio::sleep(work);
    finished = true;
  } catch (const CancelledError &) {
    error = std::current_exception();
  }
  timer.cancel();
  if (error && !(timed_out && task.uncancel() == 0))
    std::rethrow_exception(error);

  co_await asyncio::sleep(0s); // the code behind it is not disturbed
  co_return std::tuple(timed_out, finished);
}

// CPython: test_tasks.py BaseTaskTests.test_uncancel_structured_blocks
TEST(TaskUncancel, EndsABlockWithoutEndingTheTask) {
  VirtualLoop loop;
  auto late = create_task(request(loop.loop(), 10s, 100ms));
  loop.advance(1s);
  EXPECT_EQ(late.result(), std::tuple(true, false));
  EXPECT_EQ(late.cancelling(), 0);

  auto early = create_task(request(loop.loop(), 0s, 10s));
  loop.advance(1s);
  EXPECT_EQ(early.result(), std::tuple(false, true));
  EXPECT_EQ(early.cancelling(), 0);
}

// CPython: test_tasks.py BaseTaskTests.test_uncancel_resets_must_cancel
TEST(TaskUncancel, TakesBackACancellationThatDidNotArriveYet) {
  VirtualLoop loop;
  auto future = pending();
  auto task = create_task([&]() -> Coro<int> {
    co_await future;
    co_return 42;
  });
  loop.run_until_idle();
  future.set_result(); // its wake-up is queued, so cancel() has to wait

  task.cancel();
  EXPECT_EQ(task.cancelling(), 1);
  EXPECT_EQ(task.uncancel(), 0);
  loop.run_until_idle();
  EXPECT_EQ(task.result(), 42);
}

TEST(TaskUncancel, OneOfTwoRequestsStillArrives) {
  VirtualLoop loop;
  auto future = pending();
  auto task = create_task([&]() -> Coro<> { co_await future; });
  loop.run_until_idle();
  future.set_result();
  task.cancel();
  task.cancel();
  EXPECT_EQ(task.uncancel(), 1);
  loop.run_until_idle();
  EXPECT_TRUE(task.cancelled());
}

} // namespace
