// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/runtime/expect.h"

#include <asyncio/event_loop.h>
#include <asyncio/socket.h>
#include <asyncio/threads.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <memory>
#include <string>
#include <unistd.h>
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

// CPython: test_events.py EventLoopTestsMixin.test_call_soon
// CPython: test_base_events.py BaseEventLoopTests.test_call_soon
// CPython: test_base_events.py BaseEventLoopTests.test__add_callback_handle
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

// CPython: test_base_events.py BaseEventLoopTests.test__add_callback_cancelled_handle
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

// CPython: test_events.py EventLoopTestsMixin.test_call_later
// CPython: test_base_events.py BaseEventLoopTests.test_call_later
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

// CPython: test_events.py TimerTests.test_when
// CPython: test_events.py TimerTests.test_timer
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

// CPython: test_base_events.py BaseEventLoopTests.test_run_once
// CPython: test_base_events.py BaseEventLoopTests.test_run_forever_pre_stopped
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

// CPython: test_events.py EventLoopTestsMixin.test_run_until_complete_stopped
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

// CPython: test_base_events.py RunningLoopTests.test_running_loop_within_a_loop
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

// CPython: test_events.py EventLoopTestsMixin.test_close
// CPython: test_base_events.py BaseEventLoopTests.test_close
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
  refused([&] { loop->call_at(loop->time(), [] {}); });
  // NOLINTNEXTLINE(cotidy-dropped-task): it is refused
  refused([&] { loop->create_task(answer()); });
  refused([&] { loop->run_until_complete(answer()); });
  refused([&] { loop->add_signal_handler(SIGTERM, [] {}); });
  // NOLINTNEXTLINE(cotidy-dropped-task): it is refused
  refused([&] { loop->run_in_executor(nullptr, [] {}); });
  refused([&] { loop->call_soon_threadsafe([] {}); });
  refused([&] { loop->run_forever(); });
}

// CPython: test_events.py EventLoopTestsMixin.test_close_running_event_loop
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

// CPython: test_base_events.py BaseEventLoopTests.test_set_task_factory
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

// CPython: test_events.py EventLoopTestsMixin.test_run_until_complete
TEST(EventLoop, RunUntilCompleteWaitsForTheEnd) {
  auto loop = asyncio::new_event_loop();
  const auto begin = loop->time();
  loop->run_until_complete(asyncio::sleep(3ms));
  EXPECT_GE(loop->time() - begin, 3ms);
}

// CPython: test_events.py EventLoopTestsMixin.test_run_until_complete_nesting
TEST(EventLoop, RefusesToRunToAnEndInsideItself) {
  auto loop = asyncio::new_event_loop();
  auto outer = [&]() -> Coro<> {
    EXPECT_TRUE(loop->is_running());
    EXPECT_EQ(thrown_by<RuntimeError>(
                  [&] { return loop->run_until_complete(answer()); }),
              "This event loop is already running");
    co_return;
  };
  loop->run_until_complete(outer());
}

// CPython: test_base_events.py BaseEventLoopTests.test_call_later_negative_delays
TEST(EventLoop, ANegativeDelayIsAMomentInThePast) {
  VirtualLoop loop;
  Log log;
  loop.loop().call_later(-1s, [&] { log.push_back("a"); });
  loop.loop().call_later(-2s, [&] { log.push_back("b"); });
  loop.run_until_idle();
  EXPECT_THAT(log, ElementsAre("b", "a"));
}

// CPython: test_base_events.py BaseEventLoopTests.test_time_and_call_at
// CPython: test_base_events.py BaseEventLoopTests.test__run_once
TEST(EventLoop, ACancelledTimerKeepsNobodyWaiting) {
  VirtualLoop loop;
  const auto begin = loop.time();
  loop.loop().call_at(begin + 5s, [] {}).cancel();
  auto future = loop.loop().create_future<int>();
  loop.loop().call_at(begin + 10s, [future] { future.set_result(1); });
  EXPECT_EQ(loop.run(future), 1);
  EXPECT_EQ(loop.time(), begin + 10s);
}

// CPython: test_base_events.py BaseEventLoopTests.test__run_once_schedule_handle
TEST(EventLoop, WhatATimerQueuesWaitsForTheNextTurn) {
  VirtualLoop loop;
  Log log;
  loop.loop().call_later(-1s, [&] {
    log.push_back("timer");
    loop.loop().call_soon([&] { log.push_back("later"); });
  });
  loop.turn();
  EXPECT_THAT(log, ElementsAre("timer"));
  loop.turn();
  EXPECT_THAT(log, ElementsAre("timer", "later"));
}

// CPython: test_base_events.py BaseEventLoopTests.test_set_debug
TEST(EventLoop, HasADebugMode) {
  auto loop = asyncio::new_event_loop();
  loop->set_debug(true);
  EXPECT_TRUE(loop->get_debug());
  loop->set_debug(false);
  EXPECT_FALSE(loop->get_debug());
}

// CPython: test_base_events.py BaseEventLoopTests.test_env_var_debug
TEST(EventLoop, DebugModeIsSwitchedOnFromOutside) {
  const char *before = std::getenv("ASYNCIO_DEBUG");
  const std::string kept = before ? before : "";
  ::unsetenv("ASYNCIO_DEBUG");
  EXPECT_FALSE(asyncio::new_event_loop()->get_debug());
  ::setenv("ASYNCIO_DEBUG", "", 1);
  EXPECT_FALSE(asyncio::new_event_loop()->get_debug());
  ::setenv("ASYNCIO_DEBUG", "1", 1);
  EXPECT_TRUE(asyncio::new_event_loop()->get_debug());
  if (before)
    ::setenv("ASYNCIO_DEBUG", kept.c_str(), 1);
  else
    ::unsetenv("ASYNCIO_DEBUG");
}

// CPython: test_base_events.py BaseEventLoopTests.test_run_until_complete_loop_orphan_future_close_loop
// CPython: test_base_events.py BaseEventLoopTests.test_run_until_complete_baseexception
// CPython: test_base_events.py BaseEventLoopTests.test_run_forever_keyboard_interrupt
TEST(EventLoop, RunsAgainAfterSomethingLeftIt) {
  auto loop = asyncio::new_event_loop();
  const expect::Reports reports(*loop);
  loop->call_soon([] { throw asyncio::SystemExit(1); });
  EXPECT_THROW(loop->run_until_complete(asyncio::sleep(1ms)),
               asyncio::SystemExit);
  EXPECT_EQ(loop->run_until_complete(answer()), 42);
  auto interrupted = []() -> Coro<> {
    throw asyncio::KeyboardInterrupt();
    co_return;
  };
  EXPECT_THROW(loop->run_until_complete(interrupted()),
               asyncio::KeyboardInterrupt);
  // No stop() is left behind.
  bool called = false;
  loop->call_soon([&] {
    loop->call_soon([&] {
      called = true;
      loop->stop();
    });
  });
  loop->run_forever();
  EXPECT_TRUE(called);
  EXPECT_THAT(reports.messages, IsEmpty());
}

// CPython: test_base_events.py BaseEventLoopTests.test_single_selecter_event_callback_after_stopping
TEST(EventLoop, AnEventBeforeItStopsIsSeenOnce) {
  auto loop = asyncio::new_event_loop();
  auto [near, far] = asyncio::Socket::pair();
  int calls = 0;
  loop->add_reader(near.fileno(), [&, number = near.fileno()] {
    char byte = 0;
    EXPECT_EQ(::recv(number, &byte, 1, 0), 1);
    ++calls;
  });
  EXPECT_EQ(::send(far.fileno(), "x", 1, 0), 1);
  for (int i = 0; i < 2; ++i) {
    loop->call_soon([&] { loop->stop(); });
    loop->run_forever();
  }
  EXPECT_LE(calls, 1);
  loop->call_later(1ms, [&] { loop->stop(); });
  loop->run_forever();
  EXPECT_EQ(calls, 1);
}

// CPython: test_base_events.py BaseEventLoopTests.test_custom_run_forever_integration
TEST(VirtualLoop, RunsTurnByTurnAndIsTheRunningLoop) {
  int calls = 0;
  {
    VirtualLoop loop;
    loop.loop().call_soon([&] { ++calls; });
    EXPECT_EQ(&asyncio::get_running_loop(), &loop.loop());
    EXPECT_TRUE(loop.loop().is_running());
    for (int i = 0; i < 10; ++i)
      loop.turn();
  }
  EXPECT_THROW((void)asyncio::get_running_loop(), RuntimeError);
  EXPECT_EQ(calls, 1);
}

// CPython: test_base_events.py BaseEventLoopTests.test_create_task_error_closes_coro
TEST(EventLoop, ACoroutineThatBecomesNoTaskIsNotReported) {
  auto other = asyncio::new_event_loop();
  other->close();
  VirtualLoop loop;
  const expect::Reports reports(loop.loop());
  loop.loop().set_debug(true);
  EXPECT_THROW(other->create_task(answer()), RuntimeError);
  EXPECT_THAT(reports.messages, IsEmpty());
}

// CPython: test_base_events.py BaseEventLoopTests.test_create_named_task_with_custom_factory
TEST(EventLoop, ATaskFactoryThatPassesTheOptionsOnKeepsTheName) {
  VirtualLoop loop;
  loop.loop().set_task_factory(
      [](asyncio::EventLoop &, asyncio::TaskMaker &make,
         const asyncio::TaskOptions &options) { return make.make(options); });
  auto task = loop.loop().create_task(answer(), {.name = "test_task"});
  EXPECT_EQ(task.get_name(), "test_task");
  EXPECT_EQ(loop.run(task), 42);
}

// CPython: test_base_events.py BaseEventLoopTests.test_set_exc_handler_custom
TEST(EventLoop, HasAnExceptionHandler) {
  VirtualLoop loop;
  EXPECT_FALSE(loop.loop().get_exception_handler());
  const auto fail = [&] {
    loop.loop().call_soon([] { throw asyncio::ValueError("bad"); });
    loop.run_until_idle();
  };
  {
    const expect::Reports reports(loop.loop());
    EXPECT_TRUE(loop.loop().get_exception_handler());
    fail();
    EXPECT_EQ(reports.messages.size(), 1u);
    EXPECT_TRUE(expect::holds<asyncio::ValueError>(reports.exceptions.at(0)));
  }
  EXPECT_FALSE(loop.loop().get_exception_handler());
  ::testing::internal::CaptureStderr();
  fail();
  EXPECT_THAT(::testing::internal::GetCapturedStderr(),
              ::testing::HasSubstr("Exception in callback"));
}

// CPython: test_base_events.py BaseEventLoopTests.test_set_exc_handler_broken
TEST(EventLoop, AnExceptionHandlerThatFailsIsReportedByTheDefaultOne) {
  VirtualLoop loop;
  loop.loop().set_exception_handler(
      [](asyncio::EventLoop &, const asyncio::ExceptionContext &) {
        throw asyncio::ValueError("spam");
      });
  loop.loop().call_soon([] { throw asyncio::ValueError("bad"); });
  ::testing::internal::CaptureStderr();
  loop.run_until_idle();
  EXPECT_THAT(::testing::internal::GetCapturedStderr(),
              ::testing::AllOf(
                  ::testing::HasSubstr("Unhandled error in exception handler"),
                  ::testing::HasSubstr("spam")));
}

// CPython: test_selector_events.py BaseSelectorEventLoopTests.test_close
TEST(EventLoop, CloseGivesItsDescriptorsBack) {
  const auto lowest = [] {
    const int number = ::dup(0);
    ::close(number);
    return number;
  };
  const int before = lowest();
  auto loop = asyncio::new_event_loop();
  EXPECT_GT(lowest(), before);
  loop->close();
  EXPECT_EQ(lowest(), before);
  loop->close();
  EXPECT_EQ(lowest(), before);
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
