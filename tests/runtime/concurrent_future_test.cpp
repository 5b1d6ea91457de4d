// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <asyncio/concurrent_future.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <latch>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using asyncio::CancelledError;
using asyncio::ConcurrentFuture;
using asyncio::InvalidStateError;
using asyncio::TimeoutError;
using std::chrono_literals::operator""ms;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

namespace {

TEST(ConcurrentFuture, GivesTheResultAsOftenAsAsked) {
  ConcurrentFuture<std::string> future;
  future.set_result("done");

  EXPECT_TRUE(future.done());
  EXPECT_EQ(future.result(), "done");
  EXPECT_EQ(future.result(), "done");
  EXPECT_EQ(future.exception(), nullptr);
}

TEST(ConcurrentFuture, VoidHasNoValue) {
  ConcurrentFuture<> future;
  future.set_result();
  EXPECT_NO_THROW(future.result());
  EXPECT_TRUE(future.done());
}

TEST(ConcurrentFuture, TemporaryHandleGivesAMoveOnlyResultAway) {
  ConcurrentFuture<std::unique_ptr<int>> future;
  future.set_result(std::make_unique<int>(7));
  const std::unique_ptr<int> taken = std::move(future).result();
  EXPECT_EQ(*taken, 7);
}

TEST(ConcurrentFuture, TemporaryHandleCopiesWhatOthersSee) {
  ConcurrentFuture<std::string> future;
  future.set_result("shared");
  ConcurrentFuture<std::string> other = future;
  EXPECT_EQ(std::move(other).result(), "shared");
  EXPECT_EQ(future.result(), "shared");
}

TEST(ConcurrentFuture, ResultWaitsForAnotherThread) {
  ConcurrentFuture<int> future;
  std::latch asked(1);
  std::thread worker([&] {
    asked.wait();
    future.set_result(3);
  });
  EXPECT_THROW(future.result(0ms), TimeoutError);
  asked.count_down();
  EXPECT_EQ(future.result(), 3);
  worker.join();
}

TEST(ConcurrentFuture, ResultThrowsWhatTheCallThrew) {
  ConcurrentFuture<int> future;
  future.set_exception(std::out_of_range("no such row"));
  EXPECT_THROW(future.result(), std::out_of_range);
  EXPECT_THROW(std::rethrow_exception(future.exception()), std::out_of_range);
  EXPECT_FALSE(future.cancelled());
}

TEST(ConcurrentFuture, TimeoutLeavesItPending) {
  const ConcurrentFuture<int> future;
  EXPECT_THROW(future.result(1ms), TimeoutError);
  EXPECT_THROW(static_cast<void>(future.exception(0ms)), TimeoutError);
  EXPECT_FALSE(future.done());
}

TEST(ConcurrentFuture, CancelBeforeTheCallBegins) {
  ConcurrentFuture<int> future;
  EXPECT_TRUE(future.cancel());
  EXPECT_TRUE(future.cancel());
  EXPECT_TRUE(future.cancelled());
  EXPECT_TRUE(future.done());
  EXPECT_THROW(future.result(), CancelledError);
  EXPECT_THROW(static_cast<void>(future.exception()), CancelledError);
  EXPECT_FALSE(future.set_running_or_notify_cancel());
  EXPECT_TRUE(future.cancelled());
  EXPECT_THROW(future.set_result(1), InvalidStateError);
}

TEST(ConcurrentFuture, CancelWakesWhoWaits) {
  ConcurrentFuture<int> future;
  std::latch waiting(1);
  bool cancelled = false;
  std::thread waiter([&] {
    waiting.count_down();
    try {
      future.result();
    } catch (const CancelledError &) {
      cancelled = true;
    }
  });
  waiting.wait();
  future.cancel();
  waiter.join();
  EXPECT_TRUE(cancelled);
}

TEST(ConcurrentFuture, CancelIsTooLateOnceItRuns) {
  ConcurrentFuture<int> future;
  EXPECT_TRUE(future.set_running_or_notify_cancel());
  EXPECT_TRUE(future.running());
  EXPECT_FALSE(future.cancel());
  EXPECT_THROW(static_cast<void>(future.set_running_or_notify_cancel()),
               asyncio::RuntimeError);
  future.set_result(1);
  EXPECT_FALSE(future.running());
  EXPECT_FALSE(future.cancel());
  EXPECT_FALSE(future.cancelled());
}

TEST(ConcurrentFuture, CompletesOnce) {
  ConcurrentFuture<int> future;
  future.set_result(1);
  EXPECT_THROW(future.set_result(2), InvalidStateError);
  EXPECT_THROW(future.set_exception(std::runtime_error("late")),
               InvalidStateError);
  EXPECT_EQ(future.result(), 1);
}

TEST(ConcurrentFuture, SetExceptionNeedsAnException) {
  ConcurrentFuture<int> future;
  EXPECT_THROW(future.set_exception(std::exception_ptr()), asyncio::TypeError);
  EXPECT_FALSE(future.done());
}

TEST(ConcurrentFuture, CallbacksRunInTheCompletingThreadInOrder) {
  ConcurrentFuture<int> future;
  std::vector<int> order;
  std::thread::id where;
  future.add_done_callback([&](ConcurrentFuture<int> done) {
    order.push_back(done.result());
    where = std::this_thread::get_id();
  });
  future.add_done_callback([&] { order.push_back(2); });

  std::thread worker([&] { future.set_result(1); });
  const std::thread::id id = worker.get_id();
  worker.join();

  EXPECT_THAT(order, ElementsAre(1, 2));
  EXPECT_EQ(where, id);
}

TEST(ConcurrentFuture, CallbackOfADoneFutureRunsAtOnce) {
  ConcurrentFuture<int> future;
  future.cancel();
  bool called = false;
  future.add_done_callback([&](ConcurrentFuture<int> done) {
    called = done.cancelled() && done == future;
  });
  EXPECT_TRUE(called);
}

TEST(ConcurrentFuture, ACallbackThatThrowsIsPrintedAndTheNextRuns) {
  ConcurrentFuture<int> future;
  bool called = false;
  future.add_done_callback([] { throw std::runtime_error("first one fails"); });
  future.add_done_callback([&] { called = true; });

  ::testing::internal::CaptureStderr();
  future.set_result(1);
  const std::string printed = ::testing::internal::GetCapturedStderr();

  EXPECT_TRUE(called);
  EXPECT_THAT(printed, HasSubstr("exception calling callback for "
                                 "<ConcurrentFuture"));
  EXPECT_THAT(printed, HasSubstr("first one fails"));
}

TEST(ConcurrentFuture, CallbackMayBeMoveOnly) {
  ConcurrentFuture<> future;
  int seen = 0;
  future.add_done_callback(
      [&seen, value = std::make_unique<int>(5)] { seen = *value; });
  future.set_result();
  EXPECT_EQ(seen, 5);
}

TEST(ConcurrentFuture, CallbacksNeverCalledAreDestroyed) {
  const auto token = std::make_shared<int>(0);
  {
    ConcurrentFuture<> future;
    for (int i = 0; i < 3; ++i)
      future.add_done_callback([token] {});
    EXPECT_EQ(token.use_count(), 4);
  }
  EXPECT_EQ(token.use_count(), 1);
}

TEST(ConcurrentFuture, CancelAndCompletionRaceHasOneWinner) {
  for (int round = 0; round < 200; ++round) {
    ConcurrentFuture<int> future;
    std::latch start(2);
    int callbacks = 0;
    future.add_done_callback([&] { ++callbacks; });
    bool cancelled = false;
    std::thread other([&] {
      start.arrive_and_wait();
      cancelled = future.cancel();
    });
    start.arrive_and_wait();
    const bool runs = future.set_running_or_notify_cancel();
    if (runs)
      future.set_result(1);
    other.join();
    EXPECT_NE(runs, cancelled);
    EXPECT_EQ(callbacks, 1);
  }
}

} // namespace
