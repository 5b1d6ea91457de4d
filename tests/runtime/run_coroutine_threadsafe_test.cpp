// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/runtime/expect.h"

#include <optional>

using asyncio::CancelledError;
using asyncio::Coro;
using asyncio::EventLoop;
using asyncio::run_coroutine_threadsafe;
using expect::thrown_by;
using namespace std::chrono_literals;

namespace {

enum class Ending { result, error, cancel };

Coro<int> add(int a, int b, Ending ending) {
  co_await asyncio::sleep(0s);
  if (ending == Ending::error)
    throw asyncio::RuntimeError("Fail!");
  if (ending == Ending::cancel) {
    asyncio::current_task().cancel();
    co_await asyncio::sleep(0s);
  }
  co_return a + b;
}

/// Submits add() from another thread and waits for it there.
Coro<int> from_a_thread(Ending ending,
                        std::optional<asyncio::Duration> limit = {}) {
  EventLoop &loop = asyncio::get_running_loop();
  auto submit = [&loop, ending, limit] {
    auto future = run_coroutine_threadsafe(add(1, 2, ending), loop);
    try {
      return int(future.result(limit));
    } catch (...) {
      future.cancel();
      throw;
    }
  };
  co_return co_await loop.run_in_executor(nullptr, submit);
}

// CPython: test_tasks.py RunCoroutineThreadsafeTests.test_run_coroutine_threadsafe
TEST(RunCoroutineThreadsafe, GivesTheResultToTheOtherThread) {
  EXPECT_EQ(asyncio::run(from_a_thread(Ending::result)), 3);
}

// CPython: test_tasks.py RunCoroutineThreadsafeTests.test_run_coroutine_threadsafe_with_exception
TEST(RunCoroutineThreadsafe, ThrowsTheErrorInTheOtherThread) {
  EXPECT_EQ(thrown_by<asyncio::RuntimeError>(
                [] { return asyncio::run(from_a_thread(Ending::error)); }),
            "Fail!");
}

// CPython: test_tasks.py RunCoroutineThreadsafeTests.test_run_coroutine_threadsafe_with_timeout
TEST(RunCoroutineThreadsafe, CancellingTheFutureCancelsTheTask) {
  auto main = []() -> Coro<std::size_t> {
    auto &loop = asyncio::get_running_loop();
    auto forever = []() -> Coro<> { co_await asyncio::sleep(1h); };
    auto submit = [&] {
      auto future = run_coroutine_threadsafe(forever(), loop);
      EXPECT_THROW(future.result(asyncio::Duration(0s)), asyncio::TimeoutError);
      EXPECT_TRUE(future.cancel());
    };
    co_await loop.run_in_executor(nullptr, submit);
    co_await expect::turns(3);
    co_return asyncio::all_tasks().size();
  };
  EXPECT_EQ(asyncio::run(main()), 1u); // only main
}

// CPython: test_tasks.py RunCoroutineThreadsafeTests.test_run_coroutine_threadsafe_task_cancelled
TEST(RunCoroutineThreadsafe, ACancelledTaskCancelsTheFuture) {
  EXPECT_THROW(asyncio::run(from_a_thread(Ending::cancel)), CancelledError);
}

// CPython: test_tasks.py RunCoroutineThreadsafeTests.test_run_coroutine_threadsafe_task_factory_exception
TEST(RunCoroutineThreadsafe, AFailingTaskFactoryFailsTheFutureAndIsReported) {
  std::vector<std::exception_ptr> reported;
  auto main = [&]() -> Coro<int> {
    auto &loop = asyncio::get_running_loop();
    loop.set_exception_handler(
        [&](EventLoop &, const asyncio::ExceptionContext &context) {
          reported.push_back(context.exception);
        });
    auto submit = [&] {
      return int(
          run_coroutine_threadsafe(add(1, 2, Ending::result), loop).result());
    };
    auto running = loop.run_in_executor(nullptr, submit);
    loop.set_task_factory([](EventLoop &, asyncio::TaskMaker &,
                             const asyncio::TaskOptions &) -> asyncio::AnyTask {
      throw asyncio::ValueError("no tasks today");
    });
    std::exception_ptr error;
    try {
      co_await running;
    } catch (const asyncio::ValueError &) {
      error = std::current_exception();
    }
    loop.set_task_factory(nullptr);
    EXPECT_EQ(expect::text_in<asyncio::ValueError>(error), "no tasks today");
    co_return 1;
  };
  EXPECT_EQ(asyncio::run(main()), 1);
  ASSERT_EQ(reported.size(), 1u);
  EXPECT_EQ(expect::text_in<asyncio::ValueError>(reported[0]),
            "no tasks today");
}

} // namespace
