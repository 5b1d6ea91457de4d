// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/runtime/expect.h"

#include <thread>
#include <tuple>

using asyncio::ConcurrentFuture;
using asyncio::Coro;
using asyncio::wrap_future;
using asyncio::testing::VirtualLoop;
using expect::pending;
using expect::text_in;
using ::testing::HasSubstr;

namespace {

// CPython: test_futures.py BaseFutureTests.test_wrap_future
// CPython: test_futures.py BaseFutureTests.test_wrap_future_use_running_loop
TEST(WrapFuture, GivesTheResultOfAnotherThreadToTheRunningLoop) {
  asyncio::ThreadPoolExecutor pool(1);
  auto main = [&]() -> Coro<std::thread::id> {
    auto future = wrap_future(pool.submit(std::this_thread::get_id));
    EXPECT_EQ(&future.get_loop(), &asyncio::get_running_loop());
    co_return co_await future;
  };
  EXPECT_NE(asyncio::run(main()), std::this_thread::get_id());
}

// CPython: test_futures.py BaseFutureTests.test_wrap_future_future
TEST(WrapFuture, GivesAFutureBack) {
  VirtualLoop loop;
  auto future = pending<int>();
  EXPECT_EQ(wrap_future(future), future);
}

// CPython: test_futures.py BaseFutureTests.test_wrap_future_without_loop
TEST(WrapFuture, NeedsARunningLoop) {
  ConcurrentFuture<int> other;
  EXPECT_THAT(expect::thrown_by<asyncio::RuntimeError>(
                  [&] { return wrap_future(other); }),
              HasSubstr("no running event loop"));
}

// CPython: test_futures.py BaseFutureTests.test_wrap_future_cancel
TEST(WrapFuture, CancellingItCancelsTheOther) {
  VirtualLoop loop;
  ConcurrentFuture<int> other;
  auto future = wrap_future(other);
  future.cancel();
  loop.run_until_idle();
  EXPECT_TRUE(other.cancelled());
  EXPECT_TRUE(future.cancelled());
}

// CPython: test_futures.py BaseFutureTests.test_wrap_future_cancel2
TEST(WrapFuture, CancellingItComesTooLateForAnotherThatIsDone) {
  VirtualLoop loop;
  ConcurrentFuture<int> other;
  auto future = wrap_future(other);
  other.set_result(42);
  future.cancel();
  loop.run_until_idle();
  EXPECT_FALSE(other.cancelled());
  EXPECT_EQ(other.result(), 42);
  EXPECT_TRUE(future.cancelled());
}

// CPython: test_futures.py BaseFutureTests.test_copy_state
TEST(WrapFuture, TakesResultsErrorsAndCancellations) {
  VirtualLoop loop;
  ConcurrentFuture<int> result;
  ConcurrentFuture<int> error;
  ConcurrentFuture<int> cancelled;
  auto a = wrap_future(result);
  auto b = wrap_future(error);
  auto c = wrap_future(cancelled);
  result.set_result(10);
  error.set_exception(asyncio::RuntimeError("other"));
  cancelled.cancel();
  loop.run_until_idle();
  EXPECT_EQ(a.result(), 10);
  EXPECT_EQ(text_in<asyncio::RuntimeError>(b.exception()), "other");
  EXPECT_TRUE(c.cancelled());
}

} // namespace
