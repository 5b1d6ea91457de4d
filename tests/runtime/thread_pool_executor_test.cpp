// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <asyncio/thread_pool_executor.h>
#include <atomic>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <latch>
#include <memory>
#include <pthread.h>
#include <set>
#include <signal.h>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using asyncio::BrokenThreadPool;
using asyncio::CancelledError;
using asyncio::ConcurrentFuture;
using asyncio::Job;
using asyncio::ThreadPoolExecutor;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

namespace {

std::string own_name() {
  char name[16] = {};
  pthread_getname_np(pthread_self(), name, sizeof name);
  return name;
}

// Without sleeping: whoever is not idle yet is about to be.
void wait_until_idle(const ThreadPoolExecutor &pool, std::size_t threads) {
  while (pool.idle_count() != threads)
    std::this_thread::yield();
}

TEST(ThreadPoolExecutor, CallsOnAnotherThreadAndGivesTheResult) {
  ThreadPoolExecutor pool(1);
  auto sum = pool.submit([](int a, int b) { return a + b; }, 2, 3);
  auto where = pool.submit([] { return std::this_thread::get_id(); });
  EXPECT_EQ(sum.result(), 5);
  EXPECT_NE(where.result(), std::this_thread::get_id());
}

TEST(ThreadPoolExecutor, ArgumentsAreMovedAndReferencesNeedRef) {
  ThreadPoolExecutor pool(1);
  int counted = 0;
  auto moved = pool.submit(
      [](std::unique_ptr<int> value, int &count) {
        count += *value;
        return value;
      },
      std::make_unique<int>(4), std::ref(counted));
  EXPECT_EQ(*std::move(moved).result(), 4);
  EXPECT_EQ(counted, 4);
}

TEST(ThreadPoolExecutor, ExceptionsOfEveryKindReachTheFuture) {
  ThreadPoolExecutor pool(1);
  auto error = pool.submit([]() -> int { throw std::out_of_range("row 9"); });
  auto number = pool.submit([] { throw 42; });
  auto cancelled = pool.submit([] { throw CancelledError("inside"); });
  EXPECT_THROW(error.result(), std::out_of_range);
  EXPECT_THROW(number.result(), int);
  EXPECT_THROW(cancelled.result(), CancelledError);
  EXPECT_FALSE(cancelled.cancelled());
  EXPECT_EQ(pool.submit([] { return 1; }).result(), 1);
}

TEST(ThreadPoolExecutor, CallIsDestroyedBeforeTheFutureIsDone) {
  ThreadPoolExecutor pool(1);
  for (int round = 0; round < 100; ++round) {
    const auto token = std::make_shared<int>(0);
    pool.submit([token] {}).result();
    EXPECT_EQ(token.use_count(), 1);
  }
}

TEST(ThreadPoolExecutor, ThreadsAreStartedOnDemandAndUsedAgain) {
  ThreadPoolExecutor pool(4);
  EXPECT_EQ(pool.worker_count(), 0U);
  std::set<std::thread::id> seen;
  for (int call = 0; call < 20; ++call) {
    seen.insert(
        pool.submit([] { return std::this_thread::get_id(); }).result());
    wait_until_idle(pool, 1);
  }
  EXPECT_EQ(pool.worker_count(), 1U);
  EXPECT_EQ(seen.size(), 1U);
}

TEST(ThreadPoolExecutor, StartsAsManyThreadsAsThereAreCallsAtOnce) {
  ThreadPoolExecutor pool(3);
  std::latch together(3);
  std::vector<ConcurrentFuture<>> futures;
  for (int call = 0; call < 3; ++call)
    futures.push_back(pool.submit([&] { together.arrive_and_wait(); }));
  for (auto &future : futures)
    future.result();
  EXPECT_EQ(pool.worker_count(), 3U);
}

TEST(ThreadPoolExecutor, NeverMoreThreadsThanMaxWorkers) {
  ThreadPoolExecutor pool(2);
  std::atomic<int> running = 0;
  std::atomic<int> most = 0;
  std::vector<ConcurrentFuture<>> futures;
  for (int call = 0; call < 200; ++call)
    futures.push_back(pool.submit([&] {
      const int now = ++running;
      int seen = most;
      while (seen < now && !most.compare_exchange_weak(seen, now)) {
      }
      --running;
    }));
  for (auto &future : futures)
    future.result();
  EXPECT_LE(most, 2);
  EXPECT_LE(pool.worker_count(), 2U);
}

TEST(ThreadPoolExecutor, OneThreadKeepsTheOrderOfSubmission) {
  ThreadPoolExecutor pool(1);
  std::vector<int> order;
  for (int call = 0; call < 5; ++call)
    pool.submit([&order, call] { order.push_back(call); });
  pool.shutdown();
  EXPECT_THAT(order, ElementsAre(0, 1, 2, 3, 4));
}

TEST(ThreadPoolExecutor, MaxWorkersMustBePositive) {
  EXPECT_THROW(ThreadPoolExecutor(0), asyncio::ValueError);
  EXPECT_GE(ThreadPoolExecutor().max_workers(), 5U);
  EXPECT_LE(ThreadPoolExecutor().max_workers(), 32U);
}

TEST(ThreadPoolExecutor, ThreadsCarryThePrefixAndANumber) {
  ThreadPoolExecutor pool(1, {.thread_name_prefix = "asyncio"});
  EXPECT_EQ(pool.submit(own_name).result(), "asyncio_0");
  ThreadPoolExecutor cut(1, {.thread_name_prefix = "a-very-long-prefix"});
  EXPECT_EQ(cut.submit(own_name).result(), "a-very-long-p_0");
}

TEST(ThreadPoolExecutor, SignalsAreNotForThePool) {
  ThreadPoolExecutor pool(1);
  const bool blocked = pool.submit([] {
                             sigset_t mask;
                             pthread_sigmask(SIG_SETMASK, nullptr, &mask);
                             return sigismember(&mask, SIGINT) == 1 &&
                                    sigismember(&mask, SIGSEGV) == 0;
                           })
                           .result();
  EXPECT_TRUE(blocked);
}

TEST(ThreadPoolExecutor, SubmitAfterShutdownIsRefused) {
  ThreadPoolExecutor pool(1);
  pool.shutdown();
  pool.shutdown();
  try {
    pool.submit([] {});
    ADD_FAILURE() << "submit() after shutdown() did not throw";
  } catch (const asyncio::RuntimeError &error) {
    EXPECT_STREQ(error.what(), "cannot schedule new futures after shutdown");
  }
}

TEST(ThreadPoolExecutor, ShutdownWaitsForTheQueue) {
  ThreadPoolExecutor pool(1);
  std::latch go(1);
  std::atomic<int> done = 0;
  pool.submit([&] {
    go.wait();
    ++done;
  });
  for (int call = 0; call < 4; ++call)
    pool.submit([&] { ++done; });
  pool.shutdown(false);
  EXPECT_EQ(done, 0);
  go.count_down();
  pool.shutdown();
  EXPECT_EQ(done, 5);
}

TEST(ThreadPoolExecutor, ShutdownCancelsWhatHasNotBegun) {
  ThreadPoolExecutor pool(1);
  std::latch began(1);
  std::latch go(1);
  auto running = pool.submit([&] {
    began.count_down();
    go.wait();
    return 1;
  });
  auto waiting = pool.submit([] { return 2; });
  began.wait();
  pool.shutdown(false, true);
  EXPECT_TRUE(waiting.cancelled());
  EXPECT_FALSE(running.done());
  go.count_down();
  EXPECT_EQ(running.result(), 1);
}

TEST(ThreadPoolExecutor, ACancelledFutureIsNotCalled) {
  ThreadPoolExecutor pool(1);
  std::latch go(1);
  pool.submit([&] { go.wait(); });
  bool called = false;
  auto future = pool.submit([&] { called = true; });
  EXPECT_TRUE(future.cancel());
  go.count_down();
  pool.shutdown();
  EXPECT_FALSE(called);
  EXPECT_THROW(future.result(), CancelledError);
}

TEST(ThreadPoolExecutor, DestructorWaitsForItsCalls) {
  std::atomic<int> done = 0;
  {
    ThreadPoolExecutor pool(2);
    for (int call = 0; call < 50; ++call)
      pool.submit([&] { ++done; });
  }
  EXPECT_EQ(done, 50);
}

TEST(ThreadPoolExecutor, CannotWaitForItselfInOneOfItsThreads) {
  ThreadPoolExecutor pool(1);
  auto joined = pool.submit([&] { pool.shutdown(); });
  EXPECT_THROW(joined.result(), asyncio::RuntimeError);
}

TEST(ThreadPoolExecutor, MayBeDestroyedByItsOwnLastCall) {
  auto pool = std::make_shared<ThreadPoolExecutor>(1);
  std::latch go(1);
  auto future = pool->submit([pool, &go]() mutable {
    go.wait();
    pool.reset();
    return 5;
  });
  pool.reset();
  go.count_down();
  EXPECT_EQ(future.result(), 5);
}

TEST(ThreadPoolExecutor, InitializerRunsInEveryThread) {
  static std::atomic<int> initialized = 0;
  initialized = 0;
  ThreadPoolExecutor pool(2, {.initializer = [] { ++initialized; }});
  std::latch together(2);
  auto one = pool.submit([&] { together.arrive_and_wait(); });
  auto two = pool.submit([&] { together.arrive_and_wait(); });
  one.result();
  two.result();
  EXPECT_EQ(initialized, 2);
}

TEST(ThreadPoolExecutor, AFailingInitializerBreaksThePool) {
  ThreadPoolExecutor pool(
      1, {.initializer = [] { throw std::runtime_error("no licence"); }});
  ::testing::internal::CaptureStderr();
  auto future = pool.submit([] { return 1; });
  EXPECT_THROW(future.result(), BrokenThreadPool);
  EXPECT_THROW(pool.submit([] { return 1; }), BrokenThreadPool);
  EXPECT_THAT(::testing::internal::GetCapturedStderr(),
              HasSubstr("no licence"));
}

TEST(ThreadPoolExecutor, ManyThreadsMaySubmit) {
  ThreadPoolExecutor pool(2);
  std::atomic<int> sum = 0;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread)
    threads.emplace_back([&] {
      for (int call = 0; call < 100; ++call)
        pool.submit([&sum] { ++sum; });
    });
  for (std::thread &thread : threads)
    thread.join();
  pool.shutdown();
  EXPECT_EQ(sum, 400);
}

TEST(Job, DestroyedWithoutACallCancelsItsFuture) {
  auto made = asyncio::make_job([] { return 1; });
  {
    const Job lost = std::move(made.first);
  }
  EXPECT_TRUE(made.second.cancelled());
}

TEST(Job, RunsOnce) {
  int calls = 0;
  auto made = asyncio::make_job([&] { return ++calls; });
  EXPECT_TRUE(made.first);
  made.first();
  made.first();
  EXPECT_FALSE(made.first);
  EXPECT_EQ(made.second.result(), 1);
}

TEST(Job, FailsInsteadOfACall) {
  auto made = asyncio::make_job([] { return 1; });
  made.first.fail(std::make_exception_ptr(std::runtime_error("no threads")));
  EXPECT_THROW(made.second.result(), std::runtime_error);
}

// Two shapes of executors that are not derived from Executor.
struct Inline {
  template <class F> void submit(F call) { call(); }
};
struct Counting {
  ThreadPoolExecutor &pool;
  int submitted = 0;
  template <class F, class... Args> auto submit(F call, Args... args) {
    ++submitted;
    return pool.submit(std::move(call), std::move(args)...);
  }
};

TEST(ExecutorLike, AnyClassWithSubmitWillDo) {
  Inline here;
  EXPECT_EQ(
      asyncio::submit_to(here, [](int a) { return a + 1; }, 1).result(), 2);
  ThreadPoolExecutor pool(1);
  Counting counting{pool};
  EXPECT_EQ(
      asyncio::submit_to(counting, [](int a) { return a + 1; }, 2).result(), 3);
  EXPECT_EQ(counting.submitted, 1);
}

} // namespace
