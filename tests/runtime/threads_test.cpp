// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <asyncio/gather.h>
#include <asyncio/runner.h>
#include <asyncio/sleep.h>
#include <asyncio/task.h>
#include <asyncio/testing/virtual_loop.h>
#include <asyncio/threads.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <latch>
#include <memory>
#include <stdexcept>
#include <thread>

using asyncio::CancelledError;
using asyncio::ConcurrentFuture;
using asyncio::Coro;
using asyncio::EventLoop;
using asyncio::run_coroutine_threadsafe;
using asyncio::to_thread;
using asyncio::wrap_future;
using asyncio::testing::VirtualLoop;
using std::chrono_literals::operator""h;
using std::chrono_literals::operator""s;

namespace {

TEST(ToThreadCall, RunsNothingBeforeItIsAwaited) {
  VirtualLoop loop;
  bool called = false;
  auto call = [&] { called = true; };
  {
    // NOLINTNEXTLINE(cotidy-unawaited-coroutine): the case
    auto coro = to_thread(call);
    loop.run_until_idle();
  }
  EXPECT_FALSE(called);
}

TEST(ToThreadCall, ReferencesNeedRef) {
  VirtualLoop loop;
  int counter = 1;
  auto add = [](int &target, int amount) { target += amount; };
  loop.run(to_thread(add, std::ref(counter), 4));
  EXPECT_EQ(counter, 5);
}

TEST(ToThreadCall, CallsMembersAndMovesWhatCannotBeCopied) {
  VirtualLoop loop;
  const std::string text = "four";
  EXPECT_EQ(loop.run(to_thread(&std::string::size, text)), 4U);
  auto keep = [](std::unique_ptr<int> value) { return value; };
  EXPECT_EQ(*loop.run(to_thread(keep, std::make_unique<int>(3))), 3);
}

TEST(ToThreadCall, CancellingItDoesNotWaitForTheCall) {
  VirtualLoop loop;
  std::latch began(1);
  std::latch go(1);
  auto call = [&] {
    began.count_down();
    go.wait();
  };
  auto task = asyncio::create_task(to_thread(call));
  loop.turn();
  began.wait();
  task.cancel();
  loop.run_until_idle();
  EXPECT_TRUE(task.cancelled());
  go.count_down();
  loop.run(loop.loop().shutdown_default_executor());
}

TEST(ToThreadCall, TheCallIsDestroyedBeforeTheAwaitReturns) {
  VirtualLoop loop;
  const auto token = std::make_shared<int>(0);
  auto main = [&]() -> Coro<long> {
    auto call = [](std::shared_ptr<int>) {};
    std::shared_ptr<int> copy = token;
    co_await to_thread(call, std::move(copy));
    co_return token.use_count();
  };
  EXPECT_EQ(loop.run(main()), 1);
}

TEST(WrapFutureLinks, OneFutureMayBeWrappedTwice) {
  VirtualLoop loop;
  ConcurrentFuture<std::string> source;
  auto one = wrap_future(source);
  auto two = wrap_future(source);
  source.set_result("for both");
  loop.run_until_idle();
  EXPECT_EQ(one.result(), "for both");
  EXPECT_EQ(two.result(), "for both");
  EXPECT_EQ(source.result(), "for both");
}

TEST(WrapFutureLinks, ResultsArriveInALaterTurn) {
  VirtualLoop loop;
  ConcurrentFuture<int> source;
  source.set_result(1);
  auto future = wrap_future(source);
  EXPECT_FALSE(future.done());
  loop.run_until_idle();
  EXPECT_EQ(future.result(), 1);
}

TEST(WrapFutureLinks, AValueThatCannotBeCopiedFailsTheFuture) {
  struct Refuses {
    Refuses() = default;
    Refuses(const Refuses &) { throw std::runtime_error("no copies"); }
    Refuses(Refuses &&) noexcept {}
  };
  VirtualLoop loop;
  ConcurrentFuture<Refuses> source;
  auto future = wrap_future(source);
  source.set_result(Refuses());
  loop.run_until_idle();
  EXPECT_THROW(future.result(), std::runtime_error);
}

TEST(WrapFutureLinks, TheLoopMayGoFirst) {
  ConcurrentFuture<int> source;
  const auto token = std::make_shared<int>(0);
  source.add_done_callback([token] {});
  {
    VirtualLoop loop;
    auto future = wrap_future(source);
    auto copy = wrap_future(source);
    static_cast<void>(copy);
    loop.run_until_idle();
  }
  source.set_result(1);
  EXPECT_EQ(token.use_count(), 1);
}

TEST(WrapFutureLinks, WhatNobodyCompletesEndsWithItsLoop) {
  const auto token = std::make_shared<int>(0);
  {
    VirtualLoop loop;
    ConcurrentFuture<int> source;
    source.add_done_callback([token] {});
    static_cast<void>(wrap_future(source));
    loop.run_until_idle();
    EXPECT_EQ(token.use_count(), 2);
  }
  EXPECT_EQ(token.use_count(), 1);
}

TEST(WrapFutureLinks, ManyThreadsCompleteWhileTheLoopCancels) {
  const auto loop = asyncio::new_event_loop();
  auto main = [&]() -> Coro<int> {
    int done = 0;
    for (int round = 0; round < 100; ++round) {
      ConcurrentFuture<int> source;
      auto future = wrap_future(source);
      std::thread other([&source] {
        if (source.set_running_or_notify_cancel())
          source.set_result(1);
      });
      if (round % 2 == 0)
        future.cancel();
      try {
        done += co_await future;
      } catch (const CancelledError &) {
        ++done;
      }
      // NOLINTNEXTLINE(cotidy-blocking-call): it has ended, or soon will
      other.join();
    }
    co_return done;
  };
  EXPECT_EQ(loop->run_until_complete(main()), 100);
}

Coro<int> answer() {
  co_await asyncio::sleep(0s);
  co_return 42;
}

/// A loop that runs in a thread of its own.
class LoopThread {
public:
  LoopThread() : loop_(asyncio::new_event_loop()) {
    thread_ = std::thread([this] { loop_->run_forever(); });
  }
  ~LoopThread() {
    loop_->call_soon_threadsafe([this] { loop_->stop(); });
    thread_.join();
  }
  EventLoop &loop() { return *loop_; }

private:
  std::unique_ptr<EventLoop> loop_;
  std::thread thread_;
};

TEST(RunCoroutineOnLoop, TakesCoroutinesOperationsAndFunctions) {
  LoopThread other;
  EXPECT_EQ(run_coroutine_threadsafe(answer(), other.loop()).result(), 42);
  run_coroutine_threadsafe(asyncio::sleep(0s), other.loop()).result();
  const auto owned = std::make_shared<int>(7);
  auto function = [owned]() -> Coro<int> {
    co_await asyncio::sleep(0s);
    co_return *owned;
  };
  EXPECT_EQ(run_coroutine_threadsafe(function, other.loop()).result(), 7);
}

TEST(RunCoroutineOnLoop, MoveOnlyResultsAreMoved) {
  LoopThread other;
  auto make = []() -> Coro<std::unique_ptr<int>> {
    co_return std::make_unique<int>(5);
  };
  EXPECT_EQ(*run_coroutine_threadsafe(make, other.loop()).result(), 5);
}

TEST(RunCoroutineOnLoop, CancellingBeforeTheTaskBeginsCancelsIt) {
  VirtualLoop loop;
  bool finished = false;
  auto forever = [&]() -> Coro<> {
    co_await asyncio::sleep(1h);
    finished = true;
  };
  ConcurrentFuture<> future;
  std::thread([&] {
    future = run_coroutine_threadsafe(forever, loop.loop());
    future.cancel();
  }).join();
  loop.run_until_idle();
  EXPECT_TRUE(asyncio::all_tasks().empty());
  EXPECT_FALSE(finished);
}

TEST(RunCoroutineOnLoop, SeesTheContextOfTheCallingThread) {
  static const asyncio::ContextVar<int> variable("variable", 0);
  LoopThread other;
  variable.set(9);
  auto get = []() -> Coro<int> { co_return variable.get(); };
  EXPECT_EQ(run_coroutine_threadsafe(get, other.loop()).result(), 9);
  variable.set(0);
}

TEST(RunCoroutineOnLoop, RefusesAClosedLoop) {
  const auto loop = asyncio::new_event_loop();
  loop->close();
  EXPECT_THROW(run_coroutine_threadsafe(answer(), *loop),
               asyncio::RuntimeError);
}

TEST(RunCoroutineOnLoop, ALoopThatGoesAwayCancelsTheFuture) {
  ConcurrentFuture<int> queued;
  ConcurrentFuture<> waiting;
  {
    VirtualLoop loop;
    auto forever = []() -> Coro<> { co_await asyncio::sleep(1h); };
    std::thread([&] {
      waiting = run_coroutine_threadsafe(forever, loop.loop());
    }).join();
    loop.run_until_idle();
    std::thread([&] {
      queued = run_coroutine_threadsafe(answer(), loop.loop());
    }).join();
    // The task is reported, as every pending one.
    loop.loop().set_exception_handler(
        [](EventLoop &, const asyncio::ExceptionContext &) {});
  }
  EXPECT_THROW(queued.result(), CancelledError);
  EXPECT_THROW(waiting.result(), CancelledError);
}

TEST(RunCoroutineOnLoop, ManyThreadsSubmitAndCancel) {
  LoopThread other;
  std::vector<std::thread> threads;
  std::atomic<int> results = 0;
  for (int thread = 0; thread < 3; ++thread)
    threads.emplace_back([&] {
      for (int call = 0; call < 50; ++call) {
        auto future = run_coroutine_threadsafe(answer(), other.loop());
        if (call % 3 == 0)
          future.cancel();
        try {
          results += future.result() == 42 ? 1 : 100;
        } catch (const CancelledError &) {
          ++results;
        }
      }
    });
  for (std::thread &thread : threads)
    thread.join();
  EXPECT_EQ(results, 150);
}

TEST(RunCoroutineOnLoop, TwoLoopsMayCallEachOther) {
  LoopThread one;
  LoopThread two;
  EventLoop &first = one.loop();
  EventLoop &second = two.loop();
  auto ping = [&first, &second]() -> Coro<int> {
    auto pong = [&first]() -> Coro<int> {
      auto inner = run_coroutine_threadsafe(answer(), first);
      co_return co_await wrap_future(inner);
    };
    auto outer = run_coroutine_threadsafe(pong, second);
    co_return co_await wrap_future(outer);
  };
  EXPECT_EQ(run_coroutine_threadsafe(ping, first).result(), 42);
}

} // namespace
