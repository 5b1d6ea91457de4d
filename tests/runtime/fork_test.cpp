// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Loops and forked copies of a process.
#include "tests/runtime/expect.h"

#include <asyncio/subprocess.h>

#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

namespace {

using namespace std::chrono_literals;

using asyncio::Coro;

/// Calls `act` in a copy of the process and gives its exit status, which is
/// what `act` gives. The copy has nothing of what other threads hold, so it
/// leaves without cleaning up.
template <class Act> pid_t in_copy(Act act) {
  const pid_t child = ::fork();
  if (child != 0)
    return child;
  int status = 99;
  try {
    status = act();
  } catch (...) {
    status = 98;
  }
  ::_exit(status);
}

int status_of(pid_t child) {
  int status = 0;
  EXPECT_EQ(::waitpid(child, &status, 0), child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

Coro<int> a_while() {
  co_await asyncio::sleep(1ms);
  co_return 42;
}

// CPython: test_unix_events.py TestFork.test_fork_not_share_event_loop
TEST(Fork, ACopyRunsNoLoop) {
  auto main = []() -> Coro<int> {
    asyncio::EventLoop &loop = asyncio::get_running_loop();
    // NOLINTNEXTLINE(cotidy-nested-event-loop): in the copy no loop runs
    const pid_t child = in_copy([&] {
      try {
        (void)asyncio::get_running_loop();
        return 1;
      } catch (const asyncio::RuntimeError &) {
        // One of its own.
        return asyncio::run(a_while()) == 42 ? 0 : 2;
      }
    });
    EXPECT_EQ(&asyncio::get_running_loop(), &loop);
    // NOLINTNEXTLINE(cotidy-blocking-call): the copy ends at once
    const int status = status_of(child);
    EXPECT_EQ(co_await a_while(), 42);
    co_return status;
  };
  EXPECT_EQ(asyncio::run(main()), 0);
}

// CPython: test_unix_events.py TestFork.test_fork_asyncio_run
TEST(Fork, ACopyMayRunALoopOfItsOwn) {
  EXPECT_EQ(status_of(in_copy([] { return asyncio::run(a_while()); })), 42);
}

// CPython: test_unix_events.py TestFork.test_fork_asyncio_subprocess
TEST(Fork, ACopyMayStartPrograms) {
  auto main = []() -> Coro<int> {
    const auto process = co_await asyncio::create_subprocess_exec("true");
    co_return co_await process.wait();
  };
  EXPECT_EQ(status_of(in_copy([&] { return asyncio::run(main()); })), 0);
}

void leave(int) { ::_exit(7); }

// CPython: test_unix_events.py TestFork.test_fork_signal_handling
TEST(Fork, ASignalOfACopyIsNotForTheFirst) {
  bool handled = false;
  auto main = [&]() -> Coro<> {
    asyncio::EventLoop &loop = asyncio::get_running_loop();
    loop.add_signal_handler(SIGTERM, [&] { handled = true; });
    int started[2] = {-1, -1};
    EXPECT_EQ(::pipe(started), 0);
    // NOLINTNEXTLINE(cotidy-blocking-call): that is in the copy
    const pid_t child = in_copy([&] {
      (void)std::signal(SIGTERM, leave);
      if (::write(started[1], "x", 1) != 1)
        return 1;
      for (int i = 0; i < 1000; ++i)
        ::usleep(10'000);
      return 2;
    });
    char byte = 0;
    EXPECT_EQ(::read(started[0], &byte, 1), 1);
    ::kill(child, SIGTERM);
    // NOLINTNEXTLINE(cotidy-blocking-call): the copy ends at once
    EXPECT_EQ(status_of(child), 7);
    ::close(started[0]);
    ::close(started[1]);
    EXPECT_EQ(co_await a_while(), 42);
    loop.remove_signal_handler(SIGTERM);
  };
  asyncio::run(main());
  EXPECT_FALSE(handled);
}

} // namespace
