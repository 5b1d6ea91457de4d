// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Runner: several coroutines on one loop, and Ctrl-C.
#include "tests/runtime/expect.h"

#include <csignal>
#include <thread>

using asyncio::CancelledError;
using asyncio::Coro;
using asyncio::create_task;
using asyncio::Runner;
using expect::thrown_by;
using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

namespace {

Coro<std::string> done() {
  co_await asyncio::sleep(0s);
  co_return "done";
}

// CPython: test_runners.py RunnerTests.test_non_debug
// CPython: test_runners.py RunnerTests.test_debug
TEST(Runner, SetsTheDebugMode) {
  Runner plain({.debug = false});
  EXPECT_FALSE(plain.get_loop().get_debug());
  Runner debugging({.debug = true});
  EXPECT_TRUE(debugging.get_loop().get_debug());
}

// CPython: test_runners.py RunnerTests.test_custom_factory
TEST(Runner, TakesALoopFactory) {
  static asyncio::EventLoop *made = nullptr;
  auto factory = +[] {
    auto loop = asyncio::new_event_loop();
    made = loop.get();
    return loop;
  };
  Runner runner({.loop_factory = factory});
  EXPECT_EQ(&runner.get_loop(), made);
}

// CPython: test_runners.py RunnerTests.test_run
TEST(Runner, RunsOneCoroutineAfterTheOtherOnOneLoop) {
  Runner runner;
  auto where = []() -> Coro<asyncio::EventLoop *> {
    co_return &asyncio::get_running_loop();
  };
  EXPECT_EQ(runner.run(done()), "done");
  EXPECT_EQ(runner.run(where()), &runner.get_loop());
  EXPECT_EQ(runner.run(where()), &runner.get_loop());
}

// Until 3.13 CPython took coroutines only; since 3.14 any awaitable.
// CPython: test_runners.py RunnerTests.test_run_future
TEST(Runner, RunsFuturesToo) {
  Runner runner;
  auto future = runner.get_loop().create_future<int>();
  runner.get_loop().call_soon([&] { future.set_result(3); });
  EXPECT_EQ(runner.run(future), 3);
}

// CPython: test_runners.py RunnerTests.test_explicit_close
// CPython: test_runners.py RunnerTests.test_double_close
// CPython: test_runners.py RunnerTests.test_second_with_block_raises
TEST(Runner, IsOfNoUseAfterClose) {
  Runner runner;
  EXPECT_EQ(runner.run(done()), "done");
  runner.close();
  runner.close();
  EXPECT_THAT(
      thrown_by<asyncio::RuntimeError>([&] { return &runner.get_loop(); }),
      HasSubstr("Runner is closed"));
  EXPECT_THAT(
      thrown_by<asyncio::RuntimeError>([&] { return runner.run(done()); }),
      HasSubstr("Runner is closed"));
}

// CPython: test_runners.py RunnerTests.test_run_keeps_context
TEST(Runner, KeepsItsContext) {
  static const asyncio::ContextVar<int> variable("variable", -1);
  auto exchange = [](int value) -> Coro<int> {
    const int old = variable.get();
    co_await asyncio::sleep(0s);
    variable.set(value);
    co_return old;
  };
  Runner runner;
  EXPECT_EQ(runner.run(exchange(1)), -1);
  EXPECT_EQ(runner.run(exchange(2)), 1);
  EXPECT_EQ(runner.run(exchange(3)), 2);
  EXPECT_EQ(variable.get(), -1);
}

// CPython: test_runners.py RunnerTests.test_recursive_run
TEST(Runner, RefusesToRunWithinALoop) {
  Runner runner;
  auto nested = [&]() -> Coro<> {
    // NOLINTNEXTLINE(cotidy-nested-event-loop): the misuse to be refused
    runner.run(done());
    co_return;
  };
  EXPECT_THAT(
      thrown_by<asyncio::RuntimeError>([&] { runner.run(nested()); }),
      HasSubstr("Runner.run() cannot be called from a running event loop"));
}

void interrupt() { std::raise(SIGINT); }

// CPython: test_runners.py RunnerTests.test_interrupt_call_soon
TEST(RunnerInterrupt, CancelsATaskThatIsAlwaysReady) {
  Runner runner;
  bool cancelled = false;
  auto spin = [&]() -> Coro<> {
    try {
      while (true)
        co_await asyncio::sleep(0s);
    } catch (const CancelledError &) {
      cancelled = true;
      throw;
    }
  };
  runner.get_loop().call_soon(interrupt);
  EXPECT_THROW(runner.run(spin()), asyncio::KeyboardInterrupt);
  EXPECT_TRUE(cancelled);
}

// CPython: test_runners.py RunnerTests.test_interrupt_wait
TEST(RunnerInterrupt, CancelsTheFutureThatTheTaskWaitsFor) {
  Runner runner;
  auto future = runner.get_loop().create_future<void>();
  auto wait = [&]() -> Coro<> { co_await future; };
  runner.get_loop().call_soon(interrupt);
  EXPECT_THROW(runner.run(wait()), asyncio::KeyboardInterrupt);
  EXPECT_TRUE(future.cancelled());
}

// CPython: test_runners.py RunnerTests.test_interrupt_cancelled_task
TEST(RunnerInterrupt, OfATaskThatWasCancelledAlreadyIsACancellation) {
  Runner runner;
  auto main = []() -> Coro<> {
    auto self = asyncio::current_task();
    // NOLINTNEXTLINE(cotidy-dropped-task): it ends the program's run
    auto subtask = create_task([&]() -> Coro<> {
      co_await asyncio::sleep(0s);
      self.cancel();
      interrupt();
    });
    co_await asyncio::sleep(1h);
  };
  EXPECT_THROW(runner.run(main()), CancelledError);
}

TEST(RunnerInterrupt, ATaskThatReturnsAfterItIsInterruptedAllTheSame) {
  Runner runner;
  auto main = []() -> Coro<int> {
    try {
      co_await asyncio::sleep(1h);
      // NOLINTNEXTLINE(cotidy-swallowed-cancellation): the case
    } catch (const CancelledError &) {
    }
    co_return 5;
  };
  runner.get_loop().call_soon(interrupt);
  EXPECT_EQ(runner.run(main()), 5);
}

// CPython: test_runners.py RunnerTests.test_signal_install_not_supported_ok
TEST(RunnerInterrupt, AThreadThatIsNotTheMainOneRunsWithoutIt) {
  std::string result;
  std::thread([&] {
    Runner runner;
    result = runner.run(done());
  }).join();
  EXPECT_EQ(result, "done");
}

TEST(RunnerInterrupt, ASecondOneLeavesAtOnce) {
  Runner runner;
  bool ignored = false;
  auto main = [&]() -> Coro<> {
    try {
      co_await asyncio::sleep(1h);
      // NOLINTNEXTLINE(cotidy-swallowed-cancellation): the case
    } catch (const CancelledError &) {
      ignored = true;
      interrupt();
    }
    co_await asyncio::sleep(1h);
  };
  runner.get_loop().call_soon(interrupt);
  EXPECT_THROW(runner.run(main()), asyncio::KeyboardInterrupt);
  EXPECT_TRUE(ignored);
}

volatile std::sig_atomic_t own_handler_calls = 0;

TEST(RunnerInterrupt, AProgramThatHandlesTheSignalKeepsItsHandler) {
  own_handler_calls = 0;
  const auto before = std::signal(
      SIGINT, [](int) { own_handler_calls = own_handler_calls + 1; });
  Runner runner;
  auto main = []() -> Coro<int> {
    interrupt();
    co_await asyncio::sleep(0s);
    co_return 1;
  };
  EXPECT_EQ(runner.run(main()), 1);
  EXPECT_EQ(own_handler_calls, 1);
  std::signal(SIGINT, before);
}

TEST(RunnerInterrupt, OneThatComesTooLateForTheTaskLeavesAllTheSame) {
  Runner runner;
  auto main = []() -> Coro<int> {
    interrupt(); // and nothing more that it could cancel
    co_return 1;
  };
  EXPECT_THROW(runner.run(main()), asyncio::KeyboardInterrupt);
  EXPECT_EQ(runner.run(done()), "done"); // the runner is as good as before
}

TEST(RunnerInterrupt, PutsTheSignalHandlerBack) {
  Runner runner;
  EXPECT_EQ(runner.run(done()), "done");
  struct sigaction now = {};
  sigaction(SIGINT, nullptr, &now);
  EXPECT_EQ(now.sa_handler, SIG_DFL);
}

} // namespace
