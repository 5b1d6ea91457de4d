// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// asyncio::run(): a loop for one coroutine, and its clearing away.
#include "tests/runtime/expect.h"

using asyncio::CancelledError;
using asyncio::Coro;
using asyncio::create_task;
using asyncio::Task;
using expect::thrown_by;
using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

namespace {

// CPython: test_runners.py RunTests.test_asyncio_run_return
TEST(Run, GivesTheResult) {
  auto main = []() -> Coro<int> {
    co_await asyncio::sleep(0s);
    co_return 42;
  };
  EXPECT_EQ(asyncio::run(main()), 42);
}

// CPython: test_runners.py RunTests.test_asyncio_run_raises
TEST(Run, ThrowsTheError) {
  auto main = []() -> Coro<> {
    co_await asyncio::sleep(0s);
    throw asyncio::ValueError("spam");
  };
  EXPECT_EQ(thrown_by<asyncio::ValueError>([&] { asyncio::run(main()); }),
            "spam");
}

// CPython: test_runners.py RunTests.test_asyncio_run_debug
TEST(Run, SetsTheDebugMode) {
  auto debug = []() -> Coro<bool> {
    co_return asyncio::get_running_loop().get_debug();
  };
  EXPECT_FALSE(asyncio::run(debug(), {.debug = false}));
  EXPECT_TRUE(asyncio::run(debug(), {.debug = true}));
}

// CPython: test_runners.py RunTests.test_asyncio_run_from_running_loop
TEST(Run, RefusesToRunWithinALoop) {
  auto nothing = []() -> Coro<> { co_return; };
  auto main = [&]() -> Coro<> {
    // NOLINTNEXTLINE(cotidy-nested-event-loop): the misuse to be refused
    asyncio::run(nothing());
    co_return;
  };
  EXPECT_THAT(thrown_by<asyncio::RuntimeError>([&] { asyncio::run(main()); }),
              HasSubstr("cannot be called from a running event loop"));
}

// CPython: test_runners.py RunTests.test_asyncio_run_cancels_hanging_tasks
TEST(Run, CancelsTheTasksThatAreLeft) {
  Task<> left;
  auto main = [&]() -> Coro<int> {
    left = create_task([]() -> Coro<> { co_await asyncio::sleep(1h); });
    co_await asyncio::sleep(0s);
    co_return 123;
  };
  EXPECT_EQ(asyncio::run(main()), 123);
  EXPECT_TRUE(left.done());
  EXPECT_TRUE(left.cancelled());
}

// CPython: test_runners.py RunTests.test_asyncio_run_reports_hanging_tasks_errors
TEST(Run, ReportsTheErrorsOfTasksThatWereLeft) {
  Task<> left;
  std::vector<std::string> messages;
  std::vector<std::exception_ptr> errors;
  std::vector<asyncio::AnyFuture> futures;
  auto main = [&]() -> Coro<int> {
    asyncio::get_running_loop().set_exception_handler(
        [&](asyncio::EventLoop &, const asyncio::ExceptionContext &context) {
          messages.push_back(context.message);
          errors.push_back(context.exception);
          futures.push_back(context.future);
        });
    left = create_task([]() -> Coro<> {
      try {
        co_await asyncio::sleep(1h);
        // NOLINTNEXTLINE(cotidy-swallowed-cancellation): the case
      } catch (const CancelledError &) {
        throw asyncio::ValueError("while it was cancelled");
      }
    });
    co_await asyncio::sleep(0s);
    co_return 123;
  };
  EXPECT_EQ(asyncio::run(main()), 123);
  EXPECT_TRUE(left.done());
  ASSERT_EQ(messages.size(), 1u);
  EXPECT_THAT(messages[0], HasSubstr("asyncio.run() shutdown"));
  EXPECT_EQ(expect::text_in<asyncio::ValueError>(errors[0]),
            "while it was cancelled");
  EXPECT_EQ(futures[0], left);
}

// CPython: test_runners.py RunTests.test_asyncio_run_closes_gens_after_hanging_tasks_errors
TEST(Run, EndsGeneratorsOfTasksThatWereLeft) {
  bool generator_ended = false;
  struct AtEnd {
    bool &flag;
    ~AtEnd() { flag = true; }
  };
  auto fidget = [&]() -> asyncio::AsyncGenerator<int> {
    const AtEnd end{generator_ended};
    while (true) {
      co_yield 1;
      co_await asyncio::sleep(1h);
    }
  };
  Task<> spinning;
  auto main = [&]() -> Coro<> {
    asyncio::get_running_loop().set_exception_handler(
        [](asyncio::EventLoop &, const asyncio::ExceptionContext &) {});
    spinning = create_task([&]() -> Coro<> {
      auto generator = fidget();
      try {
        while (co_await generator.next()) {
        }
        // NOLINTNEXTLINE(cotidy-swallowed-cancellation): the case
      } catch (const CancelledError &) {
        throw asyncio::TypeError("instead");
      }
    });
    co_await asyncio::sleep(0s);
    throw asyncio::ValueError("out");
  };
  EXPECT_THROW(asyncio::run(main()), asyncio::ValueError);
  EXPECT_TRUE(spinning.done());
  EXPECT_TRUE(generator_ended);
}

// CPython: test_runners.py RunTests.test_asyncio_run_loop_factory
TEST(Run, TakesALoopFactory) {
  static int made = 0;
  static asyncio::EventLoop *the_loop = nullptr;
  made = 0;
  auto factory = +[] {
    ++made;
    auto loop = asyncio::new_event_loop();
    the_loop = loop.get();
    return loop;
  };
  auto main = []() -> Coro<asyncio::EventLoop *> {
    co_return &asyncio::get_running_loop();
  };
  EXPECT_EQ(asyncio::run(main(), {.loop_factory = factory}), the_loop);
  EXPECT_EQ(made, 1);
}

// CPython: test_runners.py RunTests.test_asyncio_run_only_coro
// CPython: test_runners.py RunnerTests.test_run_non_coro
TEST(Run, TakesAwaitablesAndCoroutineFunctions) {
  EXPECT_TRUE(asyncio::Gatherable<Coro<int>>);
  EXPECT_TRUE(asyncio::Gatherable<Coro<int> (*)()>);
  EXPECT_FALSE(asyncio::Gatherable<int>);
  EXPECT_FALSE(asyncio::Gatherable<void (*)()>);
}

TEST(Run, LeavesNoRunningLoopBehind) {
  auto main = []() -> Coro<> { co_return; };
  asyncio::run(main());
  EXPECT_THROW((void)asyncio::get_running_loop(), asyncio::RuntimeError);
}

} // namespace
