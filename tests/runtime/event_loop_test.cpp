// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/runtime/expect.h"

#include <asyncio/event_loop.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

using asyncio::Coro;
using asyncio::RuntimeError;
using asyncio::testing::VirtualLoop;
using expect::thrown_by;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using namespace std::chrono_literals;

namespace {

using Log = std::vector<std::string>;

Coro<int> answer() { co_return 42; }

TEST(EventLoop, CallSoonRunsInTheOrderOfTheCalls) {
  VirtualLoop loop;
  Log log;
  for (const char *name : {"a", "b", "c"})
    loop.loop().call_soon([&log, name] { log.push_back(name); });
  EXPECT_THAT(log, IsEmpty());
  loop.turn();
  EXPECT_THAT(log, ElementsAre("a", "b", "c"));
}

TEST(EventLoop, WhatACallbackQueuesWaitsForTheNextTurn) {
  VirtualLoop loop;
  Log log;
  loop.loop().call_soon([&] {
    log.push_back("first");
    loop.loop().call_soon([&] { log.push_back("later"); });
  });
  loop.turn();
  EXPECT_THAT(log, ElementsAre("first"));
  loop.turn();
  EXPECT_THAT(log, ElementsAre("first", "later"));
}

TEST(EventLoop, ACancelledHandleIsSkippedAndItsClosureGoesAtOnce) {
  VirtualLoop loop;
  Log log;
  auto kept = std::make_shared<int>(1);
  auto handle = loop.loop().call_soon([&log, kept] { log.push_back("no"); });
  EXPECT_EQ(kept.use_count(), 2);
  handle.cancel();
  EXPECT_TRUE(handle.cancelled());
  EXPECT_EQ(kept.use_count(), 1);
  loop.run_until_idle();
  EXPECT_THAT(log, IsEmpty());
}

TEST(EventLoop, ACallbackMayCancelItsOwnHandle) {
  VirtualLoop loop;
  Log log;
  asyncio::Handle handle;
  handle = loop.loop().call_soon([&] {
    handle.cancel();
    log.push_back("ran");
  });
  loop.run_until_idle();
  EXPECT_THAT(log, ElementsAre("ran"));
}

TEST(EventLoop, TimersRunByDeadlineAndEqualOnesInTheOrderOfTheCalls) {
  VirtualLoop loop;
  Log log;
  const auto note = [&](const char *name) {
    return [&log, name] { log.push_back(name); };
  };
  loop.loop().call_later(2s, note("late"));
  for (const char *name : {"a", "b", "c", "d", "e"})
    loop.loop().call_later(1s, note(name));
  loop.loop().call_at(asyncio::TimePoint(500ms), note("early"));
  loop.advance(3s);
  EXPECT_THAT(log, ElementsAre("early", "a", "b", "c", "d", "e", "late"));
}

TEST(EventLoop, ATimerTellsWhenItIsDueAndCanBeTakenBack) {
  VirtualLoop loop;
  Log log;
  auto handle = loop.loop().call_later(5s, [&] { log.push_back("no"); });
  EXPECT_EQ(handle.when(), asyncio::TimePoint(5s));
  handle.cancel();
  loop.advance(10s);
  EXPECT_THAT(log, IsEmpty());
}

TEST(EventLoop, ManyTimersCancelledInAnyOrderLeaveTheOthersInOrder) {
  VirtualLoop loop;
  std::vector<int> ran;
  std::vector<asyncio::TimerHandle> handles;
  for (int i = 0; i < 500; ++i) {
    const int due = (i * 7919) % 500;
    handles.push_back(loop.loop().call_later(
        std::chrono::milliseconds(due), [&ran, due] { ran.push_back(due); }));
  }
  for (int i = 0; i < 500; i += 2)
    handles[static_cast<std::size_t>((i * 31) % 500)].cancel();
  loop.advance(1s);
  EXPECT_EQ(ran.size(), 250U);
  EXPECT_TRUE(std::is_sorted(ran.begin(), ran.end()));
}

TEST(EventLoop, StopEndsTheLoopAfterTheTurn) {
  auto loop = asyncio::new_event_loop();
  Log log;
  loop->call_soon([&] {
    loop->stop();
    log.push_back("stop");
    loop->call_soon([&] { log.push_back("next turn"); });
  });
  loop->call_soon([&] { log.push_back("same turn"); });
  loop->run_forever();
  EXPECT_THAT(log, ElementsAre("stop", "same turn"));
  loop->stop();
  loop->run_forever(); // stopped before: one turn
  EXPECT_THAT(log, ElementsAre("stop", "same turn", "next turn"));
}

TEST(EventLoop, RunUntilCompleteGivesTheResult) {
  auto loop = asyncio::new_event_loop();
  EXPECT_EQ(loop->run_until_complete(answer()), 42);
  EXPECT_FALSE(loop->is_running());
}

TEST(EventLoop, RunUntilCompleteSaysSoWhenItIsStopped) {
  auto loop = asyncio::new_event_loop();
  auto future = loop->create_future<int>();
  loop->call_soon([&] { loop->stop(); });
  EXPECT_EQ(
      thrown_by<RuntimeError>([&] { return loop->run_until_complete(future); }),
      "Event loop stopped before Future completed.");
}

TEST(EventLoop, RefusesToRunInsideItself) {
  auto loop = asyncio::new_event_loop();
  std::string text;
  loop->call_soon([&] {
    text = thrown_by<RuntimeError>([&] { loop->run_forever(); });
    loop->stop();
  });
  loop->run_forever();
  EXPECT_EQ(text, "This event loop is already running");
}

TEST(EventLoop, RefusesToRunInsideAnother) {
  auto outer = asyncio::new_event_loop();
  auto inner = asyncio::new_event_loop();
  std::string text;
  outer->call_soon([&] {
    text = thrown_by<RuntimeError>([&] { inner->run_forever(); });
    outer->stop();
  });
  outer->run_forever();
  EXPECT_EQ(text, "Cannot run the event loop while another loop is running");
}

TEST(EventLoop, AClosedLoopRefusesWork) {
  auto loop = asyncio::new_event_loop();
  loop->close();
  loop->close(); // twice is no error
  EXPECT_TRUE(loop->is_closed());
  const auto refused = [&](auto act) {
    EXPECT_EQ(thrown_by<RuntimeError>(act), "Event loop is closed");
  };
  refused([&] { loop->call_soon([] {}); });
  refused([&] { loop->call_later(1s, [] {}); });
  refused([&] { loop->call_soon_threadsafe([] {}); });
  refused([&] { loop->run_forever(); });
}

TEST(EventLoop, CannotBeClosedWhileItRuns) {
  auto loop = asyncio::new_event_loop();
  std::string text;
  loop->call_soon([&] {
    text = thrown_by<RuntimeError>([&] { loop->close(); });
    loop->stop();
  });
  loop->run_forever();
  EXPECT_EQ(text, "Cannot close a running event loop");
}

TEST(EventLoop, KeyboardInterruptInACallbackLeavesTheLoop) {
  auto loop = asyncio::new_event_loop();
  Log log;
  loop->call_soon([] { throw asyncio::KeyboardInterrupt(); });
  loop->call_soon([&] { log.push_back("left over"); });
  EXPECT_THROW(loop->run_forever(), asyncio::KeyboardInterrupt);
  EXPECT_FALSE(loop->is_running());
  EXPECT_THAT(log, IsEmpty());
  loop->stop();
  loop->run_forever();
  EXPECT_THAT(log, ElementsAre("left over"));
}

TEST(EventLoop, AFutureOfAClosedLoopCannotCallBack) {
  auto loop = asyncio::new_event_loop();
  const auto waited_for = loop->create_future<int>();
  waited_for.add_done_callback([] { ADD_FAILURE() << "called"; });
  const auto alone = loop->create_future<int>();
  loop->close();
  EXPECT_THROW(waited_for.set_result(1), asyncio::RuntimeError);
  EXPECT_THROW(waited_for.set_exception(asyncio::ValueError("no")),
               asyncio::RuntimeError);
  alone.set_result(2);
  EXPECT_EQ(alone.result(), 2);
  EXPECT_THROW(alone.add_done_callback([] {}), asyncio::RuntimeError);
}

TEST(EventLoop, SystemExitInATaskLeavesTheLoop) {
  auto loop = asyncio::new_event_loop();
  auto leave = []() -> Coro<void> {
    co_await asyncio::sleep(0s);
    throw asyncio::SystemExit(3);
  };
  try {
    loop->run_until_complete(leave());
    ADD_FAILURE() << "SystemExit did not leave the loop";
  } catch (const asyncio::SystemExit &exit) {
    EXPECT_EQ(exit.code(), 3);
  }
}

TEST(EventLoop, ATaskFactoryMayChangeHowTasksAreMade) {
  VirtualLoop loop;
  loop.loop().set_task_factory([](asyncio::EventLoop &,
                                  asyncio::TaskMaker &make,
                                  const asyncio::TaskOptions &options) {
    auto changed = options;
    changed.name = "made by the factory";
    return make.make(changed);
  });
  auto task = asyncio::create_task(answer());
  EXPECT_EQ(task.get_name(), "made by the factory");
  loop.loop().set_task_factory({});
  auto plain = asyncio::create_task(answer());
  EXPECT_NE(plain.get_name(), "made by the factory");
  loop.run_until_idle();
  EXPECT_EQ(task.result(), 42);
  EXPECT_EQ(plain.result(), 42);
}

TEST(EventLoop, ATaskFactoryThatMakesNothingIsAnError) {
  VirtualLoop loop;
  loop.loop().set_task_factory(
      [](asyncio::EventLoop &, asyncio::TaskMaker &,
         const asyncio::TaskOptions &) { return asyncio::AnyTask(); });
  EXPECT_THROW((void)asyncio::create_task(answer()), asyncio::TypeError);
}

TEST(EventLoop, AFutureMayOutliveItsLoop) {
  asyncio::Future<int> future;
  {
    auto loop = asyncio::new_event_loop();
    future = loop->create_future<int>();
    future.set_result(7);
  }
  EXPECT_EQ(future.result(), 7);
  EXPECT_THROW((void)future.get_loop(), RuntimeError);
}

TEST(VirtualLoop, ADeadlockNamesWhoWaits) {
  VirtualLoop loop;
  auto forever = []() -> Coro<void> {
    co_await asyncio::get_running_loop().create_future();
  };
  auto task = asyncio::create_task(forever(), {.name = "stuck"});
  const std::string text =
      thrown_by<asyncio::testing::Deadlock>([&] { loop.run(task); });
  EXPECT_THAT(text, ::testing::HasSubstr("Task 'stuck' waits in "));
  EXPECT_THAT(text, ::testing::HasSubstr("event_loop_test.cpp:"));
  task.cancel();
  loop.run_until_idle();
}

TEST(VirtualLoop, TimeStandsStillWhileSomethingCanRun) {
  VirtualLoop loop;
  auto spin = []() -> Coro<void> {
    for (int i = 0; i < 100; ++i)
      co_await asyncio::sleep(0s);
  };
  loop.run(spin());
  EXPECT_EQ(loop.time(), asyncio::TimePoint());
  loop.run(asyncio::sleep(36h));
  EXPECT_EQ(loop.time(), asyncio::TimePoint(36h));
}

} // namespace
