// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/runtime/process_pool.h"

#include <atomic>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <latch>
#include <memory>
#include <string>
#include <thread>
#include <unistd.h>

using asyncio::BrokenProcessPool;
using asyncio::CancelledError;
using asyncio::ConcurrentFuture;
using asyncio::ProcessPoolExecutor;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::SizeIs;

namespace {

int add(int a, int b) { return a + b; }
int twice(int a) noexcept { return 2 * a; }
std::size_t length(std::string_view text) { return text.size(); }

TEST(ProcessPoolExecutor, CallsInAnotherProcess) {
  ProcessPoolExecutor pool(1);
  EXPECT_EQ(pool.submit(add, 2, 3).result(), 5);
  EXPECT_EQ(pool.submit(&twice, 4).result(), 8);
  EXPECT_NE(pool.submit(::getpid).result(), ::getpid());
}

TEST(ProcessPoolExecutor, LambdasWithoutCapturesAreFunctionsToo) {
  ProcessPoolExecutor pool(1);
  EXPECT_EQ(pool.submit([](int a) { return a + 1; }, 1).result(), 2);
  EXPECT_EQ(pool.submit([](auto a) { return a * 2; }, 1.5).result(), 3.0);
  EXPECT_NO_THROW(pool.submit([] {}).result());
}

TEST(ProcessPoolExecutor, ArgumentsBecomeWhatTheParametersAre) {
  ProcessPoolExecutor pool(1);
  EXPECT_EQ(pool.submit(length, "four").result(), 4U);
  EXPECT_EQ(pool.submit(length, std::string("three")).result(), 5U);
  EXPECT_EQ(pool.submit([](double x) { return x / 2; }, 1).result(), 0.5);
}

TEST(ProcessPoolExecutor, GlobalsAreThoseOfTheWorker) {
  static int global = 0;
  ProcessPoolExecutor pool(1);
  EXPECT_EQ(pool.submit([] { return ++global; }).result(), 1);
  EXPECT_EQ(pool.submit([] { return ++global; }).result(), 2);
  EXPECT_EQ(global, 0);
}

TEST(ProcessPoolExecutor, MaxWorkersMustBePositive) {
  EXPECT_THROW(ProcessPoolExecutor(0), asyncio::ValueError);
  EXPECT_GE(ProcessPoolExecutor().max_workers(), 1U);
}

TEST(ProcessPoolExecutor, WorkersAreStartedOnDemandAndUsedAgain) {
  ProcessPoolExecutor pool(3);
  EXPECT_THAT(pool.worker_pids(), SizeIs(0));
  const int first = pool.submit(::getpid).result();
  // The only worker is free before its result is there.
  const int second = pool.submit(::getpid).result();
  EXPECT_EQ(first, second);
  EXPECT_THAT(pool.worker_pids(), ::testing::ElementsAre(first));
}

TEST(ProcessPoolExecutor, NeverMoreWorkersThanMaxWorkers) {
  ProcessPoolExecutor pool(2);
  std::vector<ConcurrentFuture<int>> futures;
  for (int i = 0; i < 50; ++i)
    futures.push_back(pool.submit(twice, i));
  for (int i = 0; i < 50; ++i)
    EXPECT_EQ(futures[static_cast<std::size_t>(i)].result(), 2 * i);
  EXPECT_THAT(pool.worker_pids(), SizeIs(2));
}

TEST(ProcessPoolExecutor, TwoPoolsHaveTheirOwnWorkers) {
  ProcessPoolExecutor one(1);
  ProcessPoolExecutor two(1);
  EXPECT_NE(one.submit(::getpid).result(), two.submit(::getpid).result());
}

TEST(ProcessPoolExecutor, InitializerRunsInEveryWorkerFirst) {
  static int ready = 0;
  ProcessPoolExecutor pool(1, {.initializer = [] { ready = 7; }});
  EXPECT_EQ(pool.submit([] { return ready; }).result(), 7);
  EXPECT_EQ(ready, 0);
}

TEST(ProcessPoolExecutor, AFailingInitializerBreaksThePool) {
  ProcessPoolExecutor pool(
      1, {.initializer = [] { throw std::runtime_error("no licence"); }});
  ::testing::internal::CaptureStderr();
  auto future = pool.submit(twice, 1);
  EXPECT_THROW(future.result(), BrokenProcessPool);
  EXPECT_THROW(pool.submit(twice, 1), BrokenProcessPool);
  EXPECT_THAT(::testing::internal::GetCapturedStderr(),
              HasSubstr("no licence"));
}

TEST(ProcessPoolExecutor, ACallThatWaitsCanBeCancelled) {
  ProcessPoolExecutor pool(1);
  const Gate gate;
  auto running = pool.submit(wait_for_gate, gate.name());
  auto waiting = pool.submit(twice, 1);
  auto last = pool.submit(twice, 2);
  EXPECT_TRUE(running.running());
  EXPECT_FALSE(running.cancel());
  EXPECT_TRUE(waiting.cancel());
  gate.open();
  EXPECT_THROW(waiting.result(), CancelledError);
  EXPECT_EQ(last.result(), 4);
}

TEST(ProcessPoolExecutor, SubmitAfterShutdownIsRefused) {
  ProcessPoolExecutor pool(1);
  pool.submit(twice, 1).result();
  pool.shutdown();
  pool.shutdown();
  try {
    pool.submit(twice, 1);
    ADD_FAILURE() << "submit() after shutdown() did not throw";
  } catch (const asyncio::RuntimeError &error) {
    EXPECT_STREQ(error.what(), "cannot schedule new futures after shutdown");
  }
}

TEST(ProcessPoolExecutor, ShutdownWaitsForTheQueue) {
  ProcessPoolExecutor pool(1);
  std::vector<ConcurrentFuture<int>> futures;
  for (int i = 0; i < 20; ++i)
    futures.push_back(pool.submit(twice, i));
  pool.shutdown();
  for (int i = 0; i < 20; ++i) {
    const auto &future = futures[static_cast<std::size_t>(i)];
    EXPECT_TRUE(future.done());
    EXPECT_EQ(future.result(), 2 * i);
  }
}

TEST(ProcessPoolExecutor, ShutdownCancelsWhatHasNotBegun) {
  ProcessPoolExecutor pool(1);
  const Gate gate;
  auto running = pool.submit(wait_for_gate, gate.name());
  auto waiting = pool.submit(twice, 1);
  pool.shutdown(false, true);
  EXPECT_TRUE(waiting.cancelled());
  EXPECT_FALSE(running.done());
  gate.open();
  EXPECT_EQ(running.result(), 1);
}

TEST(ProcessPoolExecutor, ShutdownLeavesNeitherProcessesNorDescriptors) {
  ProcessPoolExecutor::start_fork_server();
  const std::size_t descriptors = count_descriptors();
  std::vector<int> pids;
  {
    ProcessPoolExecutor pool(2);
    std::vector<ConcurrentFuture<std::string>> futures;
    for (int i = 0; i < 10; ++i)
      futures.push_back(pool.submit([](std::string text) { return text; },
                                    std::string(std::size_t{1} << 18U, 'x')));
    for (auto &future : futures)
      EXPECT_EQ(future.result().size(), std::size_t{1} << 18U);
    pids = pool.worker_pids();
    EXPECT_THAT(pids, SizeIs(2));
    EXPECT_THAT(pids, Each(::testing::ResultOf(process_exists, true)));
  }
  EXPECT_THAT(pids, Each(::testing::ResultOf(process_exists, false)));
  EXPECT_EQ(count_descriptors(), descriptors);
}

TEST(ProcessPoolExecutor, DoneCallbacksRunInThePoolsThread) {
  ProcessPoolExecutor pool(1);
  std::latch called(1);
  std::thread::id where;
  bool refused = false;
  const Gate gate;
  auto future = pool.submit(wait_for_gate, gate.name());
  future.add_done_callback([&] {
    where = std::this_thread::get_id();
    try {
      pool.shutdown();
    } catch (const asyncio::RuntimeError &) {
      refused = true;
    }
    called.count_down();
  });
  gate.open();
  called.wait();
  EXPECT_NE(where, std::this_thread::get_id());
  EXPECT_TRUE(refused);
}

TEST(ProcessPoolExecutor, MayBeDestroyedByADoneCallback) {
  auto pool = std::make_shared<ProcessPoolExecutor>(1);
  std::latch called(1);
  const Gate gate;
  auto future = pool->submit(wait_for_gate, gate.name());
  future.add_done_callback([&called, pool]() mutable {
    pool.reset();
    called.count_down();
  });
  pool.reset();
  gate.open();
  called.wait();
  EXPECT_EQ(future.result(), 1);
}

TEST(ProcessPoolExecutor, ManyThreadsMaySubmit) {
  ProcessPoolExecutor pool(2);
  std::atomic<int> sum = 0;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 3; ++thread)
    threads.emplace_back([&] {
      for (int call = 0; call < 50; ++call)
        sum += pool.submit(twice, 1).result();
    });
  for (std::thread &thread : threads)
    thread.join();
  EXPECT_EQ(sum, 300);
}

} // namespace
