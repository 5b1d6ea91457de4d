// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/runtime/expect.h"

using asyncio::Coro;
using asyncio::ensure_future;
using asyncio::testing::VirtualLoop;
using expect::pending;
using expect::thrown_by;
using ::testing::HasSubstr;

namespace {

Coro<std::string> not_much() { co_return "ok"; }

/// Awaitable, as its operator co_await gives a coroutine.
struct Delegating {
  Coro<std::string> operator co_await() const { return not_much(); }
};

/// The same with a blocking operation of the library.
struct DelegatingSleep {
  auto operator co_await() const {
    return asyncio::sleep(std::chrono::seconds(0));
  }
};

// CPython: test_tasks.py BaseTaskTests.test_ensure_future_coroutine
TEST(EnsureFuture, MakesATaskOfACoroutine) {
  VirtualLoop loop;
  auto main = []() -> Coro<std::string> {
    auto future = ensure_future(not_much());
    EXPECT_EQ(&future.get_loop(), &asyncio::get_running_loop());
    EXPECT_FALSE(future.done());
    co_return co_await future;
  };
  EXPECT_EQ(loop.run(main()), "ok");
}

TEST(EnsureFuture, OfACoroutineNeedsARunningLoop) {
  EXPECT_THAT(thrown_by<asyncio::RuntimeError>(
                  [] { return ensure_future(not_much()); }),
              HasSubstr("no running event loop"));
}

// CPython: test_tasks.py BaseTaskTests.test_ensure_future_future
TEST(EnsureFuture, GivesAFutureBack) {
  VirtualLoop loop;
  auto future = pending<std::string>();
  future.set_result("ko");
  auto same = ensure_future(future);
  EXPECT_EQ(same, future);
  EXPECT_EQ(same.result(), "ko");
}

// CPython: test_tasks.py BaseTaskTests.test_ensure_future_task
TEST(EnsureFuture, GivesATaskBack) {
  VirtualLoop loop;
  auto task = asyncio::create_task(not_much());
  auto same = ensure_future(task);
  EXPECT_EQ(same, task);
  loop.run_until_idle();
  EXPECT_EQ(same.result(), "ok");
}

// CPython: test_tasks.py BaseTaskTests.test_ensure_future_error_msg
// CPython: test_base_events.py BaseEventLoopTests.test_run_until_complete_loop
TEST(EnsureFuture, OfALoopRefusesAFutureOfAnother) {
  auto one = asyncio::new_event_loop();
  auto other = asyncio::new_event_loop();
  auto future = one->create_future<int>();
  EXPECT_EQ(
      thrown_by<asyncio::ValueError>(
          [&] { other->run_until_complete(future); }),
      "The future belongs to a different loop than the one specified as the "
      "loop argument");
  one->close();
  other->close();
}

// CPython: test_tasks.py BaseTaskTests.test_ensure_future_awaitable
// CPython: test_tasks.py BaseTaskTests.test_create_task_with_asynclike_function
TEST(EnsureFuture, TakesWhatGivesACoroutine) {
  VirtualLoop loop;
  auto future = ensure_future(Delegating{});
  auto task = asyncio::create_task(Delegating{});
  loop.run_until_idle();
  EXPECT_EQ(future.result(), "ok");
  EXPECT_EQ(task.result(), "ok");
}

// CPython: test_tasks.py BaseTaskTests.test_ensure_future_task_awaitable
TEST(EnsureFuture, TakesWhatGivesAnOperation) {
  VirtualLoop loop;
  auto future = ensure_future(DelegatingSleep{});
  EXPECT_FALSE(future.done());
  loop.run_until_idle();
  EXPECT_TRUE(future.done());
  EXPECT_EQ(future.exception(), nullptr);
}

TEST(EnsureFuture, TakesAnOperation) {
  VirtualLoop loop;
  auto future = ensure_future(asyncio::sleep(std::chrono::seconds(1)));
  loop.run_until_idle();
  EXPECT_FALSE(future.done());
  loop.advance(std::chrono::seconds(1));
  EXPECT_TRUE(future.done());
}

} // namespace
