// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/runtime/process_pool.h"

#include <asyncio/gather.h>
#include <asyncio/process_pool_executor.h>
#include <asyncio/runner.h>
#include <asyncio/sleep.h>
#include <asyncio/task.h>
#include <asyncio/testing/virtual_loop.h>
#include <asyncio/threads.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <latch>
#include <memory>
#include <pthread.h>
#include <thread>

using asyncio::Coro;
using asyncio::EventLoop;
using asyncio::Executor;
using asyncio::get_running_loop;
using asyncio::Job;
using asyncio::ThreadPoolExecutor;
using asyncio::testing::VirtualLoop;
using std::chrono_literals::operator""s;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

namespace {

int twice(int a) { return 2 * a; }

std::string own_name() {
  char name[16] = {};
  pthread_getname_np(pthread_self(), name, sizeof name);
  return name;
}

template <class Call> std::string message_of(Call call) {
  try {
    call();
  } catch (const asyncio::Error &error) {
    return error.what();
  }
  return "nothing was thrown";
}

// CPython: test_events.py EventLoopTestsMixin.test_run_in_executor
TEST(RunInExecutor, NullptrIsTheDefaultPool) {
  auto main = []() -> Coro<std::string> {
    co_return co_await get_running_loop().run_in_executor(nullptr, own_name);
  };
  EXPECT_EQ(asyncio::run(main()), "asyncio_0");
}

TEST(RunInExecutor, TakesReferencesAndPointersOfEveryKind) {
  VirtualLoop loop;
  ThreadPoolExecutor pool(1);
  auto shared = std::make_shared<ThreadPoolExecutor>(1);
  auto owned = std::make_unique<ThreadPoolExecutor>(1);
  Executor *base = &pool;
  Executor *none = nullptr;
  EventLoop &running = loop.loop();
  EXPECT_EQ(loop.run(running.run_in_executor(pool, twice, 1)), 2);
  EXPECT_EQ(loop.run(running.run_in_executor(&pool, twice, 2)), 4);
  EXPECT_EQ(loop.run(running.run_in_executor(shared, twice, 3)), 6);
  EXPECT_EQ(loop.run(running.run_in_executor(owned, twice, 4)), 8);
  EXPECT_EQ(loop.run(running.run_in_executor(base, twice, 5)), 10);
  EXPECT_EQ(loop.run(running.run_in_executor(none, twice, 6)), 12);
}

TEST(RunInExecutor, CallsInAnotherProcess) {
  asyncio::ProcessPoolExecutor pool(1);
  VirtualLoop loop;
  EXPECT_EQ(loop.run(loop.loop().run_in_executor(pool, twice, 21)), 42);
  EXPECT_NE(loop.run(loop.loop().run_in_executor(pool, ::getpid)), ::getpid());
  auto fails = loop.loop().run_in_executor(
      pool, [] { throw asyncio::ValueError("over there"); });
  EXPECT_EQ(message_of([&] { loop.run(fails); }), "over there");
}

// Executors that are not derived from Executor.
struct Posts {
  std::vector<Job> posted;
  void submit(Job job) { posted.push_back(std::move(job)); }
};

TEST(RunInExecutor, TakesAnyClassThatRunsWhatIsSubmitted) {
  VirtualLoop loop;
  Posts posts;
  auto future = loop.loop().run_in_executor(posts, twice, 4);
  loop.run_until_idle();
  EXPECT_FALSE(future.done());
  posts.posted.front()();
  loop.run_until_idle();
  EXPECT_EQ(future.result(), 8);
}

TEST(RunInExecutor, AJobThatAnExecutorLosesIsCancelled) {
  VirtualLoop loop;
  Posts posts;
  auto future = loop.loop().run_in_executor(posts, twice, 4);
  posts.posted.clear();
  loop.run_until_idle();
  EXPECT_TRUE(future.cancelled());
}

TEST(RunInExecutor, MoveOnlyArgumentsAndResultsAreMoved) {
  VirtualLoop loop;
  auto main = []() -> Coro<int> {
    auto call = [](std::unique_ptr<int> value) { return value; };
    auto argument = std::make_unique<int>(5);
    auto future =
        get_running_loop().run_in_executor(nullptr, call, std::move(argument));
    const std::unique_ptr<int> result = co_await std::move(future);
    co_return *result;
  };
  EXPECT_EQ(loop.run(main()), 5);
}

TEST(RunInExecutor, LargeResultsAreNotCopied) {
  struct Counted {
    int copies = 0;
    Counted() = default;
    Counted(const Counted &other) : copies(other.copies + 1) {}
    Counted(Counted &&) = default;
    Counted &operator=(const Counted &) = default;
    Counted &operator=(Counted &&) = default;
  };
  VirtualLoop loop;
  auto main = []() -> Coro<int> {
    auto make = [] { return Counted(); };
    auto future = get_running_loop().run_in_executor(nullptr, make);
    const Counted result = co_await std::move(future);
    co_return result.copies;
  };
  EXPECT_EQ(loop.run(main()), 0);
}

TEST(RunInExecutor, CancellingComesInTimeForACallThatWaits) {
  VirtualLoop loop;
  ThreadPoolExecutor pool(1);
  std::latch go(1);
  bool called = false;
  auto block = [&] { go.wait(); };
  auto call = [&] { called = true; };
  auto blocking = loop.loop().run_in_executor(pool, block);
  auto waiting = loop.loop().run_in_executor(pool, call);
  EXPECT_TRUE(waiting.cancel());
  loop.run_until_idle();
  EXPECT_TRUE(waiting.cancelled());
  go.count_down();
  loop.run(blocking);
  pool.shutdown();
  EXPECT_FALSE(called);
}

TEST(RunInExecutor, CancellingDoesNotStopACallThatRuns) {
  VirtualLoop loop;
  ThreadPoolExecutor pool(1);
  std::latch began(1);
  std::latch go(1);
  auto call = [&] {
    began.count_down();
    go.wait();
    return 1;
  };
  auto future = loop.loop().run_in_executor(pool, call);
  began.wait();
  EXPECT_TRUE(future.cancel());
  go.count_down();
  pool.shutdown();
  loop.run_until_idle();
  EXPECT_TRUE(future.cancelled());
}

TEST(RunInExecutor, ACancelledTaskCancelsItsCall) {
  VirtualLoop loop;
  Posts posts;
  bool called = false;
  auto call = [&] { called = true; };
  auto main = [&]() -> Coro<> {
    co_await get_running_loop().run_in_executor(posts, call);
  };
  auto task = asyncio::create_task(main());
  loop.run_until_idle();
  task.cancel();
  loop.run_until_idle();
  EXPECT_TRUE(task.cancelled());
  posts.posted.front().run();
  EXPECT_FALSE(called);
}

TEST(RunInExecutor, RefusesAClosedLoop) {
  const auto loop = asyncio::new_event_loop();
  loop->close();
  EXPECT_EQ(message_of([&] { loop->run_in_executor(nullptr, twice, 1); }),
            "Event loop is closed");
}

TEST(RunInExecutor, RefusesAPoolThatWasShutDown) {
  VirtualLoop loop;
  ThreadPoolExecutor pool(1);
  pool.shutdown();
  EXPECT_EQ(message_of([&] { loop.loop().run_in_executor(pool, twice, 1); }),
            "cannot schedule new futures after shutdown");
}

// CPython: test_events.py EventLoopTestsMixin.test_run_in_executor_cancel
TEST(RunInExecutor, ACallMayOutliveItsLoop) {
  ThreadPoolExecutor pool(1);
  std::latch go(1);
  std::latch began(1);
  asyncio::Future<std::string> kept;
  auto call = [&] {
    began.count_down();
    go.wait();
    return std::string("nobody asks any more");
  };
  {
    const auto loop = asyncio::new_event_loop();
    kept = loop->run_in_executor(pool, call);
    // NOLINTNEXTLINE(cotidy-dropped-task): the loop goes first
    loop->run_in_executor(pool, twice, 1);
    began.wait();
  }
  go.count_down();
  // The thread ends its call while this one still holds the future.
  auto copy = kept;
  pool.shutdown();
  EXPECT_FALSE(copy.done());
}

TEST(RunInExecutor, AnErrorThatNobodyAskedForIsReported) {
  std::vector<std::string> reported;
  auto main = [&]() -> Coro<> {
    auto &loop = get_running_loop();
    loop.set_exception_handler(
        [&](EventLoop &, const asyncio::ExceptionContext &context) {
          reported.push_back(context.message);
        });
    auto fail = [] { throw asyncio::ValueError("lost"); };
    // NOLINTNEXTLINE(cotidy-dropped-task): its error is to be reported
    loop.run_in_executor(nullptr, fail);
    co_await loop.shutdown_default_executor();
    co_await asyncio::sleep(0s);
  };
  asyncio::run(main());
  ASSERT_EQ(reported.size(), 1U);
  EXPECT_THAT(reported[0], HasSubstr("never retrieved"));
}

// CPython: test_base_events.py BaseEventLoopTests.test_set_default_executor
TEST(DefaultExecutor, CanBeReplaced) {
  VirtualLoop loop;
  loop.loop().set_default_executor(std::make_shared<ThreadPoolExecutor>(
      1, asyncio::ThreadPoolOptions{.thread_name_prefix = "mine"}));
  EXPECT_EQ(loop.run(loop.loop().run_in_executor(nullptr, own_name)), "mine_0");
  EXPECT_EQ(loop.run(asyncio::to_thread(own_name)), "mine_0");
  EXPECT_THROW(loop.loop().set_default_executor(nullptr), asyncio::TypeError);
}

TEST(DefaultExecutor, ShutdownWaitsForItsCallsWithoutBlockingTheLoop) {
  VirtualLoop loop;
  std::latch go(1);
  std::vector<std::string> order;
  auto call = [&] { go.wait(); };
  auto main = [&]() -> Coro<> {
    auto &running = get_running_loop();
    auto future = running.run_in_executor(nullptr, call);
    running.call_soon([&] {
      order.push_back("the loop runs");
      go.count_down();
    });
    co_await running.shutdown_default_executor();
    order.push_back("shut down");
    EXPECT_TRUE(future.done());
  };
  loop.run(main());
  EXPECT_THAT(order, ElementsAre("the loop runs", "shut down"));
}

TEST(DefaultExecutor, IsNotUsedAfterItsShutdown) {
  VirtualLoop loop;
  loop.run(loop.loop().shutdown_default_executor());
  EXPECT_EQ(message_of([&] { loop.loop().run_in_executor(nullptr, twice, 1); }),
            "Executor shutdown has been called");
  ThreadPoolExecutor pool(1);
  EXPECT_EQ(loop.run(loop.loop().run_in_executor(pool, twice, 1)), 2);
}

// An executor whose shutdown ends when the test says so.
class Stubborn final : public Executor {
public:
  void submit_job(Job job) override { job.run(); }
  void shutdown(bool wait, bool) override {
    if (wait)
      end_.wait();
    else
      left_alone_ = true;
  }
  void end() { end_.count_down(); }
  [[nodiscard]] bool left_alone() const { return left_alone_; }

private:
  std::latch end_{1};
  std::atomic<bool> left_alone_ = false;
};

// CPython: test_base_events.py BaseEventLoopTests.test_shutdown_default_executor_timeout
TEST(DefaultExecutor, ShutdownGivesUpAfterItsTimeoutAndSaysSo) {
  const auto loop = asyncio::new_event_loop();
  const auto executor = std::make_shared<Stubborn>();
  loop->set_default_executor(executor);
  std::vector<std::string> reported;
  loop->set_exception_handler(
      [&](EventLoop &, const asyncio::ExceptionContext &context) {
        reported.push_back(context.message);
      });
  loop->run_until_complete(
      loop->shutdown_default_executor(std::chrono::milliseconds(1)));
  EXPECT_THAT(reported,
              ElementsAre("The executor did not finish joining its threads "
                          "within 0.001 seconds."));
  EXPECT_TRUE(executor->left_alone());
  executor->end();
}

TEST(DefaultExecutor, CloseDoesNotWait) {
  const auto loop = asyncio::new_event_loop();
  const auto executor = std::make_shared<Stubborn>();
  loop->set_default_executor(executor);
  loop->close();
  EXPECT_TRUE(executor->left_alone());
}

} // namespace
