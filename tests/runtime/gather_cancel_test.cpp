// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/runtime/expect.h"

using asyncio::CancelledError;
using asyncio::Coro;
using asyncio::create_task;
using asyncio::gather;
using asyncio::return_exceptions;
using asyncio::testing::VirtualLoop;
using expect::pending;
using expect::thrown_by;
using namespace std::chrono_literals;

namespace {

// CPython: test_tasks.py BaseTaskTests.test_cancel_gather_1
TEST(GatherCancel, IsRefusedOnceAllChildrenAreDone) {
  VirtualLoop loop;
  auto future = pending<int>();
  auto child = [&]() -> Coro<int> { co_return co_await future; };
  auto all = gather(child());
  loop.run_until_idle();

  bool accepted = true;
  future.add_done_callback([&] { accepted = all.cancel(); });
  future.set_result(42);
  loop.run_until_idle();

  // The child was done before the callback ran, as it waited for longer.
  EXPECT_FALSE(accepted);
  EXPECT_FALSE(all.cancelled());
  EXPECT_EQ(std::get<0>(all.result()), 42);
}

Coro<> gather_for_ever() {
  for (int i = 0; i < 1000; ++i)
    co_await gather(return_exceptions, asyncio::sleep(50ms));
}

// CPython: test_tasks.py BaseTaskTests.test_cancel_gather_2
TEST(GatherCancel, ReachesTheAwaiterThoughExceptionsAreReturned) {
  for (const char *message : {"", "my message"}) {
    VirtualLoop loop;
    auto main = [&]() -> Coro<> {
      auto task = create_task(gather_for_ever());
      co_await asyncio::sleep(200ms);
      task.cancel(message);
      co_await task;
    };
    EXPECT_EQ(thrown_by<CancelledError>([&] { loop.run(main()); }), message);
    EXPECT_LT(loop.loop().time() - asyncio::TimePoint(), 1h);
  }
}

TEST(GatherCancel, ReturningExceptionsEndsWhenTheLastChildHasEnded) {
  VirtualLoop loop;
  auto slow_to_end = []() -> Coro<> {
    std::exception_ptr error;
    try {
      co_await asyncio::sleep(10s);
    } catch (const CancelledError &) {
      error = std::current_exception();
    }
    // NOLINTNEXTLINE(cotidy-unshielded-cleanup): only one comes
    co_await asyncio::sleep(1s); // cleaning up
    std::rethrow_exception(error);
  };
  auto all = gather(return_exceptions, asyncio::sleep(10s), slow_to_end());
  loop.run_until_idle();
  EXPECT_TRUE(all.cancel("enough"));
  loop.run_until_idle();
  EXPECT_FALSE(all.done());
  loop.advance(1s);
  ASSERT_TRUE(all.done());
  EXPECT_FALSE(all.cancelled());
  EXPECT_EQ(expect::text_in<CancelledError>(all.exception()), "enough");
}

TEST(GatherCancel, EndsWithTheFirstChildThatEndsCancelled) {
  VirtualLoop loop;
  auto slow = create_task([]() -> Coro<> {
    try {
      co_await asyncio::sleep(10s);
      // NOLINTNEXTLINE(cotidy-swallowed-cancellation): the case
    } catch (const CancelledError &) {
    }
    co_await asyncio::sleep(1s); // cleaning up
  });
  auto all = gather(asyncio::sleep(10s), slow);
  loop.run_until_idle();
  EXPECT_TRUE(all.cancel("enough"));
  loop.run_until_idle();
  EXPECT_FALSE(slow.done());
  EXPECT_EQ(expect::text_in<CancelledError>(all.exception()), "enough");
  loop.advance(1s);
  EXPECT_TRUE(slow.done());
}

TEST(GatherCancel, AChildThatRefusesIsWaitedForAndItsResultIsLost) {
  VirtualLoop loop;
  auto refusing = []() -> Coro<int> {
    try {
      co_await asyncio::sleep(10s);
      // NOLINTNEXTLINE(cotidy-swallowed-cancellation): the case
    } catch (const CancelledError &) {
    }
    co_return 5;
  };
  auto all = gather(refusing());
  loop.run_until_idle();
  EXPECT_TRUE(all.cancel());
  loop.run_until_idle();
  EXPECT_TRUE(expect::holds<CancelledError>(all.exception()));
}

} // namespace
