// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Signals that a loop handles.
#include "tests/runtime/expect.h"

#include <csignal>
#include <sys/time.h>
#include <thread>
#include <unistd.h>

namespace {

using asyncio::Coro;
using asyncio::testing::VirtualLoop;
using expect::thrown_by;
using namespace std::chrono_literals;

void (*handler_of(int signal))(int) {
  struct sigaction now = {};
  sigaction(signal, nullptr, &now);
  return now.sa_handler;
}

class SignalHandlers : public ::testing::Test {
protected:
  void TearDown() override {
    for (const int signal : {SIGHUP, SIGUSR1, SIGUSR2, SIGCHLD})
      EXPECT_TRUE(handler_of(signal) == SIG_DFL) << signal;
  }
  VirtualLoop virtual_loop;
  asyncio::EventLoop &loop = virtual_loop.loop();
  std::string log;
};

// CPython: test_events.py EventLoopTestsMixin.test_add_signal_handler
// CPython: test_unix_events.py SelectorEventLoopSignalTests.test_add_signal_handler
// CPython: test_unix_events.py SelectorEventLoopSignalTests.test_remove_signal_handler
TEST_F(SignalHandlers, AreCalledByTheLoopUntilTheyAreRemoved) {
  loop.add_signal_handler(SIGUSR1, [&] { log += 'a'; });
  std::raise(SIGUSR1);
  EXPECT_EQ(log, "");
  virtual_loop.run_until_idle();
  EXPECT_EQ(log, "a");
  std::raise(SIGUSR1);
  std::raise(SIGUSR1);
  virtual_loop.run_until_idle();
  EXPECT_EQ(log, "aaa");
  EXPECT_TRUE(loop.remove_signal_handler(SIGUSR1));
  EXPECT_TRUE(handler_of(SIGUSR1) == SIG_DFL);
  EXPECT_FALSE(loop.remove_signal_handler(SIGUSR1));
}

// CPython: test_events.py EventLoopTestsMixin.test_signal_handling_while_selecting
// CPython: test_events.py EventLoopTestsMixin.test_signal_handling_args
TEST(SignalHandlersOfARealLoop, WakeALoopThatSleeps) {
  const auto loop = asyncio::new_event_loop();
  int calls = 0;
  loop->add_signal_handler(SIGALRM, [&, argument = 3] {
    calls += argument;
    loop->stop();
  });
  itimerval soon = {};
  soon.it_value.tv_usec = 1000;
  ::setitimer(ITIMER_REAL, &soon, nullptr);
  const auto guard = loop->call_later(60s, [&] { loop->stop(); });
  loop->run_forever();
  EXPECT_EQ(calls, 3);
}

// CPython: test_unix_events.py SelectorEventLoopSignalTests.test_check_signal
TEST_F(SignalHandlers, RefuseWhatIsNoSignal) {
  const auto add = [&](int number) {
    return [this, number] { loop.add_signal_handler(number, [] {}); };
  };
  for (const int number : {0, -1, NSIG, 32, 33})
    EXPECT_EQ(thrown_by<asyncio::ValueError>(add(number)),
              "invalid signal number " + std::to_string(number));
  EXPECT_THROW(loop.remove_signal_handler(NSIG + 1), asyncio::ValueError);
}

// CPython: test_unix_events.py SelectorEventLoopSignalTests.test_add_signal_handler_install_error2
// CPython: test_unix_events.py SelectorEventLoopSignalTests.test_add_signal_handler_install_error3
TEST_F(SignalHandlers, RefuseWhatCannotBeCaught) {
  const auto kept = std::make_shared<int>(0);
  for (const int number : {SIGKILL, SIGSTOP})
    EXPECT_EQ(thrown_by<asyncio::RuntimeError>([&] {
                loop.add_signal_handler(number, [kept] { (void)kept; });
              }),
              "sig " + std::to_string(number) + " cannot be caught");
  EXPECT_EQ(kept.use_count(), 1);
  EXPECT_FALSE(loop.remove_signal_handler(SIGKILL));
}

// CPython: test_unix_events.py SelectorEventLoopSignalTests.test_add_signal_handler_setup_error
TEST_F(SignalHandlers, AreForTheMainThreadOnly) {
  std::string text;
  std::thread([&] {
    VirtualLoop other;
    text = thrown_by<asyncio::RuntimeError>(
        [&] { other.loop().add_signal_handler(SIGUSR1, [] {}); });
  }).join();
  EXPECT_EQ(text, "signal handlers can be added in the main thread only");
}

TEST_F(SignalHandlers, AnotherOneTakesThePlace) {
  const auto kept = std::make_shared<int>(0);
  loop.add_signal_handler(SIGUSR1, [kept, this] { log += 'x'; });
  std::raise(SIGUSR1);
  loop.add_signal_handler(SIGUSR1, [this] { log += 'a'; });
  EXPECT_EQ(kept.use_count(), 1);
  std::raise(SIGUSR1);
  virtual_loop.run_until_idle();
  EXPECT_EQ(log, "a");
  EXPECT_TRUE(loop.remove_signal_handler(SIGUSR1));
}

// CPython: test_unix_events.py SelectorEventLoopSignalTests.test_remove_signal_handler_2
TEST_F(SignalHandlers, AreIndependentOfEachOther) {
  loop.add_signal_handler(SIGHUP, [this] { log += 'h'; });
  loop.add_signal_handler(SIGUSR2, [this] {
    log += 'u';
    EXPECT_TRUE(loop.remove_signal_handler(SIGUSR2));
  });
  std::raise(SIGUSR2);
  std::raise(SIGUSR2);
  std::raise(SIGHUP);
  virtual_loop.run_until_idle();
  EXPECT_EQ(log, "uh");
  EXPECT_TRUE(loop.remove_signal_handler(SIGHUP));
  EXPECT_TRUE(handler_of(SIGUSR2) == SIG_DFL);
}

// CPython: test_unix_events.py SelectorEventLoopSignalTests.test_handle_signal_no_handler
TEST_F(SignalHandlers, OneThatArrivedAndIsRemovedIsNotCalled) {
  loop.add_signal_handler(SIGUSR1, [this] { log += 'x'; });
  std::raise(SIGUSR1);
  EXPECT_TRUE(loop.remove_signal_handler(SIGUSR1));
  virtual_loop.run_until_idle();
  EXPECT_EQ(log, "");
}

TEST_F(SignalHandlers, GiveTheSignalBackToWhoHandledItBefore) {
  std::signal(SIGUSR1, SIG_IGN);
  loop.add_signal_handler(SIGUSR1, [] {});
  struct sigaction now = {};
  sigaction(SIGUSR1, nullptr, &now);
  EXPECT_TRUE(now.sa_flags & SA_RESTART);
  loop.add_signal_handler(SIGUSR1, [] {});
  EXPECT_TRUE(loop.remove_signal_handler(SIGUSR1));
  EXPECT_TRUE(handler_of(SIGUSR1) == SIG_IGN);
  std::signal(SIGUSR1, SIG_DFL);
}

TEST_F(SignalHandlers, AnErrorIsReportedAndTheNextIsCalled) {
  expect::Reports reports(loop);
  loop.add_signal_handler(SIGUSR1,
                          [] { throw asyncio::ValueError("no signal"); });
  std::raise(SIGUSR1);
  std::raise(SIGUSR1);
  virtual_loop.run_until_idle();
  EXPECT_EQ(reports.messages.size(), 2u);
  loop.remove_signal_handler(SIGUSR1);
}

// CPython: test_unix_events.py SelectorEventLoopSignalTests.test_close
TEST(SignalHandlersOfARealLoop, EndWithTheLoop) {
  const auto kept = std::make_shared<int>(0);
  for (int i = 0; i < 3; ++i) {
    const auto loop = asyncio::new_event_loop();
    loop->add_signal_handler(SIGHUP, [kept] { (void)kept; });
    loop->add_signal_handler(SIGCHLD, [kept] { (void)kept; });
    std::raise(SIGHUP);
    if (i == 1)
      loop->close();
  }
  EXPECT_EQ(kept.use_count(), 1);
  EXPECT_TRUE(handler_of(SIGHUP) == SIG_DFL);
  EXPECT_TRUE(handler_of(SIGCHLD) == SIG_DFL);
  const auto closed = asyncio::new_event_loop();
  closed->close();
  EXPECT_THROW(closed->add_signal_handler(SIGHUP, [] {}),
               asyncio::RuntimeError);
}

TEST(SignalHandlersOfARealLoop, PassToTheLoopThatAskedLast) {
  VirtualLoop first;
  std::string log;
  first.loop().add_signal_handler(SIGUSR1, [&] { log += '1'; });
  const auto second = asyncio::new_event_loop();
  second->add_signal_handler(SIGUSR1, [&] { log += '2'; });
  std::raise(SIGUSR1);
  first.run_until_idle();
  EXPECT_EQ(log, "");
  EXPECT_FALSE(first.loop().remove_signal_handler(SIGUSR1));
  EXPECT_TRUE(second->remove_signal_handler(SIGUSR1));
  EXPECT_TRUE(handler_of(SIGUSR1) == SIG_DFL);
}

//===--- With a Runner ----------------------------------------------------===//

TEST(SignalHandlersAndCtrlC, AHandlerOfTheLoopGetsItInPlaceOfTheRunner) {
  int calls = 0;
  auto main = [&]() -> Coro<std::string> {
    asyncio::EventLoop &loop = asyncio::get_running_loop();
    loop.add_signal_handler(SIGINT, [&] { ++calls; });
    std::raise(SIGINT);
    co_await expect::turns(3);
    co_return "not cancelled";
  };
  EXPECT_EQ(asyncio::run(main()), "not cancelled");
  EXPECT_EQ(calls, 1);
  EXPECT_TRUE(handler_of(SIGINT) == SIG_DFL);
}

TEST(SignalHandlersAndCtrlC, GoesBackToTheRunnerWithTheHandler) {
  auto main = []() -> Coro<> {
    asyncio::EventLoop &loop = asyncio::get_running_loop();
    loop.add_signal_handler(SIGINT, [] {});
    loop.remove_signal_handler(SIGINT);
    std::raise(SIGINT);
    co_await expect::turns(10);
    ADD_FAILURE() << "not cancelled";
  };
  EXPECT_THROW(asyncio::run(main()), asyncio::KeyboardInterrupt);
  EXPECT_TRUE(handler_of(SIGINT) == SIG_DFL);
}

TEST(SignalHandlersAndCtrlC, AHandlerStaysFromOneRunToTheNext) {
  int calls = 0;
  {
    asyncio::Runner runner;
    auto first = [&]() -> Coro<> {
      asyncio::get_running_loop().add_signal_handler(SIGINT, [&] { ++calls; });
      co_return;
    };
    auto second = []() -> Coro<> {
      std::raise(SIGINT);
      co_await expect::turns(3);
    };
    runner.run(first());
    runner.run(second());
    EXPECT_EQ(calls, 1);
    EXPECT_TRUE(runner.get_loop().remove_signal_handler(SIGINT));
    EXPECT_TRUE(handler_of(SIGINT) == SIG_DFL);
  }
  EXPECT_TRUE(handler_of(SIGINT) == SIG_DFL);
}

} // namespace
