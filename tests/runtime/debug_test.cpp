// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/runtime/expect.h"

#include <asyncio/task.h>

#include <memory>
#include <optional>
#include <thread>
#include <vector>

using asyncio::Coro;
using asyncio::ExceptionContext;
using asyncio::RuntimeError;
using asyncio::testing::VirtualLoop;
using expect::thrown_by;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;
using namespace std::chrono_literals;

namespace {

/// A virtual loop whose reports are kept.
class ReportingLoop {
public:
  ReportingLoop() {
    loop.emplace();
    loop->loop().set_exception_handler(
        [this](asyncio::EventLoop &, const ExceptionContext &context) {
          reports.push_back(context);
        });
  }

  std::vector<ExceptionContext> reports;
  std::optional<VirtualLoop> loop;
};

Coro<int> answer() { co_return 42; }

Coro<void> failing() {
  co_await asyncio::sleep(0s);
  throw asyncio::ValueError("lost");
}

Coro<void> waiting() { co_await asyncio::sleep(1h); }

TEST(DebugMode, ACoroutineThatIsNeverAwaitedIsNamed) {
  ReportingLoop with;
  with.loop->loop().set_debug(true);
  {
    // NOLINTNEXTLINE(cotidy-unawaited-coroutine): the misuse to be reported
    auto forgotten = answer();
  }
  ASSERT_THAT(with.reports, SizeIs(1));
  EXPECT_EQ(with.reports[0].message, "coroutine 'answer' was never awaited");
  EXPECT_THAT(with.reports[0].place, HasSubstr("debug_test.cpp:"));
}

TEST(DebugMode, WithoutItNothingIsSaidAboutUnawaitedCoroutines) {
  ReportingLoop with;
  with.loop->loop().set_debug(false);
  {
    // NOLINTNEXTLINE(cotidy-unawaited-coroutine): the misuse to be reported
    auto forgotten = answer();
  }
  EXPECT_THAT(with.reports, IsEmpty());
}

TEST(DebugMode, AnAwaitedCoroutineIsNotReported) {
  ReportingLoop with;
  with.loop->loop().set_debug(true);
  EXPECT_EQ(with.loop->run(answer()), 42);
  EXPECT_THAT(with.reports, IsEmpty());
}

// CPython: test_base_events.py BaseEventLoopWithSelectorTests.test_log_slow_callbacks
TEST(DebugMode, ASlowStepIsReportedWithCoroutineAndPlace) {
  ReportingLoop with;
  with.loop->loop().set_debug(true);
  with.loop->loop().set_slow_callback_duration(50ms);
  auto slow = [&]() -> Coro<void> {
    co_await asyncio::sleep(0s);
    // The clock moves while the step runs, as it does in a slow one.
    with.loop->advance(60ms);
  };
  auto task = asyncio::create_task(slow, {.name = "reader"});
  with.loop->run_until_idle();

  ASSERT_THAT(with.reports, SizeIs(1));
  EXPECT_THAT(with.reports[0].message,
              AllOf(StartsWith("Executing Task 'reader' coro="),
                    HasSubstr("took 0.060 seconds")));
  EXPECT_THAT(with.reports[0].place, HasSubstr("debug_test.cpp:"));
  EXPECT_TRUE(with.reports[0].future == task);
}

// CPython: test_base_events.py BaseEventLoopWithSelectorTests.test_log_slow_callbacks
TEST(DebugMode, ASlowCallbackIsReported) {
  ReportingLoop with;
  with.loop->loop().set_debug(true);
  with.loop->loop().call_soon([&] { with.loop->advance(2s); });
  with.loop->run_until_idle();

  ASSERT_THAT(with.reports, SizeIs(1));
  EXPECT_THAT(with.reports[0].message, AllOf(StartsWith("Executing Handle "),
                                             HasSubstr("took 2.000 seconds")));
}

TEST(DebugMode, AStepBelowTheLimitIsNotReported) {
  ReportingLoop with;
  with.loop->loop().set_debug(true);
  with.loop->loop().call_soon([&] { with.loop->advance(99ms); });
  with.loop->run_until_idle();
  EXPECT_THAT(with.reports, IsEmpty());
}

// CPython: test_base_events.py BaseEventLoopTests.test_check_thread
TEST(DebugMode, CallsFromAnotherThreadAreRefused) {
  ReportingLoop with;
  with.loop->loop().set_debug(true);
  std::string soon;
  std::string at;
  std::thread other([&] {
    soon = thrown_by<RuntimeError>([&] { with.loop->loop().call_soon([] {}); });
    at = thrown_by<RuntimeError>(
        [&] { with.loop->loop().call_later(1s, [] {}); });
  });
  other.join();
  EXPECT_EQ(soon, "Non-thread-safe operation invoked on an event loop other "
                  "than the current one");
  EXPECT_EQ(at, soon);
}

// CPython: test_base_events.py BaseEventLoopTests.test_default_exc_handler_coro
TEST(Reports, AnExceptionThatNobodyRetrieved) {
  ReportingLoop with;
  {
    auto task = asyncio::create_task(failing());
    with.loop->run_until_idle();
  }
  ASSERT_THAT(with.reports, SizeIs(1));
  EXPECT_EQ(with.reports[0].message, "Task exception was never retrieved");
  EXPECT_THROW(std::rethrow_exception(with.reports[0].exception),
               asyncio::ValueError);
}

TEST(Reports, AFutureWithAnExceptionThatNobodyRetrieved) {
  ReportingLoop with;
  {
    auto future = with.loop->loop().create_future<int>();
    future.set_exception(asyncio::ValueError("lost"));
  }
  EXPECT_THAT(with.reports,
              ElementsAre(Field(&ExceptionContext::message,
                                "Future exception was never retrieved")));
}

TEST(Reports, AHandlerThatKeepsTheTaskMayUseIt) {
  ReportingLoop with;
  {
    auto task = asyncio::create_task(failing(), {.name = "kept"});
    with.loop->run_until_idle();
  }
  ASSERT_THAT(with.reports, SizeIs(1));
  const asyncio::AnyFuture kept = with.reports[0].future;
  EXPECT_TRUE(kept.done());
  EXPECT_THROW(std::rethrow_exception(kept.exception()), asyncio::ValueError);
}

TEST(Reports, ARetrievedExceptionIsNotReported) {
  ReportingLoop with;
  {
    auto task = asyncio::create_task(failing());
    with.loop->run_until_idle();
    EXPECT_TRUE(task.exception() != nullptr);
  }
  EXPECT_THAT(with.reports, IsEmpty());
}

TEST(Reports, ATaskThatIsDestroyedPending) {
  ReportingLoop with;
  {
    auto task = asyncio::create_task(waiting(), {.name = "left"});
    with.loop->run_until_idle();
  }
  EXPECT_THAT(with.reports, IsEmpty()); // the loop owns it
  with.loop.reset();
  ASSERT_THAT(with.reports, SizeIs(1));
  EXPECT_EQ(with.reports[0].message, "Task was destroyed but it is pending!");
  EXPECT_THAT(with.reports[0].place, HasSubstr("debug_test.cpp:"));
}

// CPython: test_base_events.py BaseEventLoopTests.test_default_exc_handler_callback
// CPython: test_events.py HandleTests.test_callback_with_exception
TEST(Reports, ACallbackThatThrows) {
  ReportingLoop with;
  with.loop->loop().call_soon([] { throw asyncio::ValueError("callback"); });
  with.loop->run_until_idle();
  ASSERT_THAT(with.reports, SizeIs(1));
  EXPECT_THAT(with.reports[0].message, StartsWith("Exception in callback "));
  EXPECT_THROW(std::rethrow_exception(with.reports[0].exception),
               asyncio::ValueError);
}

} // namespace
