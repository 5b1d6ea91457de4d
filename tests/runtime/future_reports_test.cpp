// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Which exceptions of futures and tasks are reported as never retrieved.
#include "tests/runtime/expect.h"

using asyncio::Coro;
using asyncio::testing::VirtualLoop;
using expect::pending;
using expect::Reports;
using expect::text_in;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

namespace {

// CPython: test_futures.py BaseFutureTests.test_tb_logger_abandoned
TEST(FutureReports, APendingFutureMayBeAbandoned) {
  VirtualLoop loop;
  Reports reports(loop.loop());
  (void)pending();
  EXPECT_THAT(reports.messages, IsEmpty());
}

// CPython: test_futures.py BaseFutureTests.test_tb_logger_result_unretrieved
TEST(FutureReports, AResultMayBeAbandoned) {
  VirtualLoop loop;
  Reports reports(loop.loop());
  pending<int>().set_result(42);
  EXPECT_THAT(reports.messages, IsEmpty());
}

// CPython: test_futures.py BaseFutureTests.test_tb_logger_result_retrieved
TEST(FutureReports, NothingIsSaidOfAResultThatWasRead) {
  VirtualLoop loop;
  Reports reports(loop.loop());
  {
    auto future = pending<int>();
    future.set_result(42);
    EXPECT_EQ(future.result(), 42);
  }
  EXPECT_THAT(reports.messages, IsEmpty());
}

// CPython: test_futures.py BaseFutureTests.test_tb_logger_exception_unretrieved
// CPython: test_futures.py BaseFutureTests.test_future_exception_never_retrieved
TEST(FutureReports, AnExceptionThatNobodyReadIsReportedWithTheLastHandle) {
  VirtualLoop loop;
  Reports reports(loop.loop());
  auto future = pending();
  auto other = future;
  future.set_exception(asyncio::RuntimeError("boom"));
  future = {};
  loop.run_until_idle();
  EXPECT_THAT(reports.messages, IsEmpty());

  other = {};
  loop.run_until_idle();
  EXPECT_THAT(reports.messages,
              ElementsAre("Future exception was never retrieved"));
  ASSERT_EQ(reports.exceptions.size(), 1u);
  EXPECT_EQ(text_in<asyncio::RuntimeError>(reports.exceptions[0]), "boom");
}

// CPython: test_futures.py BaseFutureTests.test_future_exception_never_retrieved_debug
TEST(FutureReports, DebugModeReportsItJustOnceToo) {
  VirtualLoop loop;
  loop.loop().set_debug(true);
  Reports reports(loop.loop());
  pending().set_exception(asyncio::RuntimeError("boom"));
  loop.run_until_idle();
  EXPECT_THAT(reports.messages,
              ElementsAre(StartsWith("Future exception was never retrieved")));
}

// CPython: test_futures.py BaseFutureTests.test_tb_logger_exception_retrieved
TEST(FutureReports, ExceptionRetrievesIt) {
  VirtualLoop loop;
  Reports reports(loop.loop());
  {
    auto future = pending();
    future.set_exception(asyncio::RuntimeError("boom"));
    EXPECT_EQ(text_in<asyncio::RuntimeError>(future.exception()), "boom");
  }
  EXPECT_THAT(reports.messages, IsEmpty());
}

// CPython: test_futures.py BaseFutureTests.test_tb_logger_exception_result_retrieved
TEST(FutureReports, ResultRetrievesIt) {
  VirtualLoop loop;
  Reports reports(loop.loop());
  {
    auto future = pending();
    future.set_exception(asyncio::RuntimeError("boom"));
    EXPECT_THROW(future.result(), asyncio::RuntimeError);
  }
  EXPECT_THAT(reports.messages, IsEmpty());
}

// CPython: test_futures.py BaseFutureTests.test_tb_logger_not_called_after_cancel
TEST(FutureReports, CancelRetrievesItEvenWhenItComesTooLate) {
  VirtualLoop loop;
  Reports reports(loop.loop());
  {
    auto future = pending();
    future.set_exception(asyncio::RuntimeError("boom"));
    EXPECT_FALSE(future.cancel());
  }
  EXPECT_THAT(reports.messages, IsEmpty());
}

Coro<> fail() {
  throw asyncio::TypeError("in the task");
  co_return;
}

// CPython: test_tasks.py BaseTaskTests.test_tb_logger_not_called_after_cancel
TEST(TaskReports, CancelRetrievesItEvenWhenItComesTooLate) {
  VirtualLoop loop;
  Reports reports(loop.loop());
  {
    auto task = asyncio::create_task(fail());
    loop.run_until_idle();
    EXPECT_TRUE(task.done());
    EXPECT_FALSE(task.cancel());
  }
  loop.run_until_idle();
  EXPECT_THAT(reports.messages, IsEmpty());
}

TEST(TaskReports, AnExceptionThatNobodyReadIsReported) {
  VirtualLoop loop;
  Reports reports(loop.loop());
  {
    auto task = asyncio::create_task(fail());
  }
  loop.run_until_idle();
  EXPECT_THAT(reports.messages,
              ElementsAre("Task exception was never retrieved"));
}

TEST(TaskReports, AwaitingRetrievesIt) {
  VirtualLoop loop;
  Reports reports(loop.loop());
  auto main = []() -> Coro<> {
    auto task = asyncio::create_task(fail());
    EXPECT_EQ(co_await expect::thrown_awaiting<asyncio::TypeError>(task),
              "in the task");
  };
  loop.run(main());
  EXPECT_THAT(reports.messages, IsEmpty());
}

// A task that waits for ever belongs to its loop, not to a collector.
// CPython: test_tasks.py BaseTaskTests.test_log_destroyed_pending_task
TEST(TaskReports, ATaskThatIsPendingWhenItsLoopEndsIsReported) {
  std::vector<std::string> messages;
  asyncio::Future<void> never;
  {
    auto loop = asyncio::new_event_loop();
    loop->set_exception_handler(
        [&](asyncio::EventLoop &, const asyncio::ExceptionContext &context) {
          messages.push_back(context.message);
        });
    never = loop->create_future<void>();
    auto wait = [&]() -> Coro<> { co_await never; };
    // NOLINTNEXTLINE(cotidy-dropped-task): the loop goes first
    loop->create_task(wait());
    loop->call_soon([&] { loop->stop(); });
    loop->run_forever();
    EXPECT_THAT(messages, IsEmpty());
    loop->close();
  }
  EXPECT_THAT(messages,
              ElementsAre(HasSubstr("Task was destroyed but it is pending")));
}

asyncio::ContextVar<std::string> &name_variable() {
  static asyncio::ContextVar<std::string> variable("name", "foo");
  return variable;
}

// CPython: test_futures2.py FutureTests.test_task_exc_handler_correct_context
TEST(TaskReports, TheExceptionHandlerRunsInTheContextOfTheTask) {
  VirtualLoop loop;
  std::vector<std::string> seen;
  loop.loop().set_exception_handler(
      [&](asyncio::EventLoop &, const asyncio::ExceptionContext &) {
        seen.push_back(name_variable().get());
      });
  auto rename_and_fail = []() -> Coro<> {
    name_variable().set("bar");
    throw asyncio::ValueError("after the change");
    co_return;
  };
  {
    auto task = asyncio::create_task(rename_and_fail());
  }
  loop.run_until_idle();
  EXPECT_THAT(seen, ElementsAre("bar"));
  EXPECT_EQ(name_variable().get(), "foo");
  loop.loop().set_exception_handler(nullptr);
}

// CPython: test_futures2.py FutureTests.test_handle_exc_handler_correct_context
TEST(TaskReports, TheExceptionHandlerRunsInTheContextOfTheCallback) {
  VirtualLoop loop;
  std::vector<std::string> seen;
  loop.loop().set_exception_handler(
      [&](asyncio::EventLoop &, const asyncio::ExceptionContext &) {
        seen.push_back(name_variable().get());
      });
  auto context = asyncio::copy_context();
  loop.loop().call_soon(
      [] {
        name_variable().set("bar");
        throw asyncio::ValueError("after the change");
      },
      {.context = &context});
  loop.run_until_idle();
  EXPECT_THAT(seen, ElementsAre("bar"));
  loop.loop().set_exception_handler(nullptr);
}

} // namespace
