// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <asyncio/context.h>
#include <asyncio/event_loop.h>
#include <asyncio/testing/virtual_loop.h>
#include <atomic>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <latch>
#include <memory>
#include <thread>
#include <vector>

using asyncio::EventLoop;
using asyncio::Handle;
using ::testing::ElementsAre;
using ::testing::SizeIs;

namespace {

// CPython: test_events.py EventLoopTestsMixin.test_call_soon_threadsafe
TEST(CallSoonThreadsafe, WakesALoopThatSleeps) {
  const auto loop = asyncio::new_event_loop();
  std::thread::id where;
  std::thread other([&] {
    loop->call_soon_threadsafe([&] {
      where = std::this_thread::get_id();
      loop->stop();
    });
  });
  loop->run_forever();
  other.join();
  EXPECT_EQ(where, std::this_thread::get_id());
}

TEST(CallSoonThreadsafe, KeepsTheOrderOfEachThread) {
  const auto loop = asyncio::new_event_loop();
  constexpr int calls = 300;
  std::vector<std::vector<int>> seen(3);
  std::vector<std::thread> threads;
  std::atomic<int> ended = 0;
  for (auto &numbers : seen)
    threads.emplace_back([&] {
      for (int call = 0; call < calls; ++call)
        loop->call_soon_threadsafe(
            [&numbers, call] { numbers.push_back(call); });
      loop->call_soon_threadsafe([&] {
        if (++ended == 3)
          loop->stop();
      });
    });
  loop->run_forever();
  for (std::thread &thread : threads)
    thread.join();
  for (const auto &numbers : seen) {
    ASSERT_THAT(numbers, SizeIs(calls));
    EXPECT_TRUE(std::is_sorted(numbers.begin(), numbers.end()));
  }
}

TEST(CallSoonThreadsafe, WhatCameMeanwhileRunsInOneTurn) {
  asyncio::testing::VirtualLoop loop;
  std::vector<std::uint64_t> turns;
  std::thread other([&] {
    for (int call = 0; call < 50; ++call)
      loop.loop().call_soon_threadsafe(
          [&] { turns.push_back(loop.loop().core().turns()); });
  });
  other.join();
  loop.run_until_idle();
  ASSERT_THAT(turns, SizeIs(50));
  EXPECT_EQ(turns.front(), turns.back());
}

// CPython: test_events.py EventLoopTestsMixin.test_call_soon_threadsafe_same_thread
TEST(CallSoonThreadsafe, OnTheLoopsThreadItIsCallSoon) {
  asyncio::testing::VirtualLoop loop;
  std::vector<int> order;
  loop.loop().call_soon([&] { order.push_back(1); });
  loop.loop().call_soon_threadsafe([&] { order.push_back(2); });
  loop.loop().call_soon([&] { order.push_back(3); });
  loop.run_until_idle();
  EXPECT_THAT(order, ElementsAre(1, 2, 3));
}

TEST(CallSoonThreadsafe, RefusesAClosedLoop) {
  const auto loop = asyncio::new_event_loop();
  loop->close();
  const auto token = std::make_shared<int>(0);
  std::string message;
  const auto call = [&] {
    try {
      loop->call_soon_threadsafe([token] {});
    } catch (const asyncio::RuntimeError &error) {
      message = error.what();
    }
  };
  call();
  EXPECT_EQ(message, "Event loop is closed");
  message.clear();
  std::thread(call).join();
  EXPECT_EQ(message, "Event loop is closed");
  EXPECT_EQ(token.use_count(), 1);
}

const asyncio::ContextVar<int> variable("variable", 0);

TEST(CallSoonThreadsafe, RunsInTheContextOfTheCaller) {
  asyncio::testing::VirtualLoop loop;
  int seen = -1;
  std::thread other([&] {
    variable.set(7);
    loop.loop().call_soon_threadsafe([&] { seen = variable.get(); });
  });
  other.join();
  loop.run_until_idle();
  EXPECT_EQ(seen, 7);
  EXPECT_EQ(variable.get(), 0);
}

TEST(CallSoonThreadsafe, TheHandleMayBeDroppedWhileTheCallRuns) {
  const auto loop = asyncio::new_event_loop();
  int calls = 0;
  std::thread other([&] {
    std::vector<Handle> kept;
    for (int call = 0; call < 500; ++call) {
      const Handle dropped = loop->call_soon_threadsafe([&] { ++calls; });
      kept.push_back(dropped);
      if (kept.size() > 5)
        kept.erase(kept.begin());
    }
    loop->call_soon_threadsafe([&] { loop->stop(); });
  });
  loop->run_forever();
  other.join();
  EXPECT_EQ(calls, 500);
}

TEST(CallSoonThreadsafe, AHandleMayOutliveTheLoop) {
  Handle handle;
  {
    asyncio::testing::VirtualLoop loop;
    std::thread([&] {
      handle = loop.loop().call_soon_threadsafe([] {});
    }).join();
  }
  EXPECT_TRUE(handle);
}

TEST(CallSoonThreadsafe, AHandleCancelsOnTheLoopsThread) {
  asyncio::testing::VirtualLoop loop;
  bool called = false;
  Handle handle;
  std::thread([&] {
    handle = loop.loop().call_soon_threadsafe([&] { called = true; });
  }).join();
  handle.cancel();
  loop.run_until_idle();
  EXPECT_FALSE(called);
  EXPECT_TRUE(handle.cancelled());
}

TEST(CallSoonThreadsafe, WhatALoopNeverRanIsDestroyedWithIt) {
  const auto token = std::make_shared<int>(0);
  {
    const auto loop = asyncio::new_event_loop();
    std::thread([&] { loop->call_soon_threadsafe([token] {}); }).join();
    EXPECT_EQ(token.use_count(), 2);
  }
  EXPECT_EQ(token.use_count(), 1);
}

TEST(CallSoonThreadsafe, CloseAndCallRaceWithoutLoss) {
  for (int round = 0; round < 50; ++round) {
    const auto token = std::make_shared<int>(0);
    {
      const auto loop = asyncio::new_event_loop();
      std::latch start(2);
      std::thread other([&] {
        start.arrive_and_wait();
        try {
          for (;;)
            loop->call_soon_threadsafe([token] {});
        } catch (const asyncio::RuntimeError &) {
          return;
        }
      });
      start.arrive_and_wait();
      loop->close();
      other.join();
    }
    EXPECT_EQ(token.use_count(), 1);
  }
}

} // namespace
