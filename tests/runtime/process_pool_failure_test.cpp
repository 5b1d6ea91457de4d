// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/runtime/process_pool.h"

#include <array>
#include <cstring>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <latch>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <system_error>
#include <thread>

using asyncio::BrokenProcessPool;
using asyncio::ConcurrentFuture;
using asyncio::ProcessPoolExecutor;
using ::testing::HasSubstr;

namespace {

constexpr const char *broken_text =
    "A process in the process pool was terminated abruptly while the future "
    "was running or pending.";

int twice(int a) { return 2 * a; }
int parent_pid() { return ::getppid(); }
void end_at_once() { ::_exit(3); }

template <class Call> std::string message_of(Call call) {
  try {
    call();
  } catch (const std::exception &error) {
    return error.what();
  }
  return "nothing was thrown";
}

TEST(ProcessPoolFailure, AWorkerThatEndsBreaksEveryPendingCall) {
  ProcessPoolExecutor pool(2);
  const Gate never;
  auto running = pool.submit(wait_for_gate, never.name());
  auto ends = pool.submit(end_at_once);
  auto waiting = pool.submit(twice, 1);
  EXPECT_EQ(message_of([&] { ends.result(); }), broken_text);
  EXPECT_EQ(message_of([&] { running.result(); }), broken_text);
  EXPECT_EQ(message_of([&] { waiting.result(); }), broken_text);
  EXPECT_THROW(waiting.result(), BrokenProcessPool);
  EXPECT_EQ(message_of([&] { pool.submit(twice, 1); }),
            "A child process terminated abruptly, the process pool is not "
            "usable anymore");
  const auto pids = pool.worker_pids();
  pool.shutdown();
  for (const int pid : pids)
    EXPECT_FALSE(process_exists(pid));
}

TEST(ProcessPoolFailure, AKilledWorkerBreaksThePool) {
  ProcessPoolExecutor pool(1);
  const int pid = pool.submit(::getpid).result();
  const Gate never;
  auto running = pool.submit(wait_for_gate, never.name());
  ASSERT_EQ(::kill(pid, SIGKILL), 0);
  EXPECT_EQ(message_of([&] { running.result(); }), broken_text);
}

TEST(ProcessPoolFailure, AnIdleWorkerThatIsKilledBreaksThePoolToo) {
  ProcessPoolExecutor pool(1);
  const int pid = pool.submit(::getpid).result();
  ASSERT_EQ(::kill(pid, SIGKILL), 0);
  // Either submit() knows of it already or the call finds out.
  EXPECT_THROW(pool.submit(twice, 1).result(), BrokenProcessPool);
}

TEST(ProcessPoolFailure, ACancelledFutureStaysCancelledInABrokenPool) {
  ProcessPoolExecutor pool(1);
  const int pid = pool.submit(::getpid).result();
  const Gate never;
  auto running = pool.submit(wait_for_gate, never.name());
  auto waiting = pool.submit(twice, 1);
  waiting.cancel();
  ::kill(pid, SIGKILL);
  EXPECT_THROW(running.result(), BrokenProcessPool);
  EXPECT_TRUE(waiting.cancelled());
}

TEST(ProcessPoolFailure, PoolsBreakOneByOne) {
  ProcessPoolExecutor healthy(1);
  ProcessPoolExecutor broken(1);
  EXPECT_EQ(healthy.submit(twice, 1).result(), 2);
  EXPECT_THROW(broken.submit(end_at_once).result(), BrokenProcessPool);
  EXPECT_EQ(healthy.submit(twice, 2).result(), 4);
}

TEST(ProcessPoolFailure, AGrandchildThatHoldsTheConnectionHidesNothing) {
  ProcessPoolExecutor pool(1);
  const Gate gate;
  auto future = pool.submit(
      [](std::string name) {
        if (::fork() == 0) {
          wait_for_gate(name);
          ::_exit(0);
        }
        ::_exit(1);
      },
      gate.name());
  EXPECT_THROW(future.result(), BrokenProcessPool);
  gate.open();
}

TEST(ProcessPoolFailure, ForkServerNeedsAProcessWithoutThreads) {
  ProcessPoolExecutor::stop_fork_server();
  std::latch end(1);
  std::thread thread([&] { end.wait(); });
  EXPECT_THAT(message_of([] { ProcessPoolExecutor pool(1); }),
              HasSubstr("start_fork_server() at the start of main()"));
  end.count_down();
  thread.join();
  EXPECT_EQ(ProcessPoolExecutor(1).submit(twice, 1).result(), 2);
}

TEST(ProcessPoolFailure, WithoutItsForkServerAPoolKeepsItsWorkers) {
  ProcessPoolExecutor pool(2);
  const int server = pool.submit(parent_pid).result();
  ASSERT_EQ(::kill(server, SIGKILL), 0);
  // The pool waits for the process, so that it leaves no zombie.
  while (process_exists(server))
    std::this_thread::yield();
  const Gate gate;
  auto running = pool.submit(wait_for_gate, gate.name());
  auto waiting = pool.submit(twice, 1); // would be for a second worker
  gate.open();
  EXPECT_EQ(running.result(), 1);
  EXPECT_EQ(waiting.result(), 2);
  EXPECT_EQ(pool.worker_pids().size(), 1U);
}

TEST(ProcessPoolFailure, WithoutForkServerAndWorkersSubmitSaysWhy) {
  ProcessPoolExecutor first(1);
  ProcessPoolExecutor pool(1);
  const int server = first.submit(parent_pid).result();
  ASSERT_EQ(::kill(server, SIGKILL), 0);
  while (process_exists(server))
    std::this_thread::yield();
  EXPECT_THAT(message_of([&] { pool.submit(twice, 1); }),
              HasSubstr("no worker process can be started, as the fork server "
                        "is gone"));
  first.shutdown();
  pool.shutdown();
  // Without threads there can be a new one.
  EXPECT_EQ(ProcessPoolExecutor(1).submit(twice, 1).result(), 2);
}

TEST(ProcessPoolFailure, WorkersHoldNothingThatTheProgramHadOpen) {
  ProcessPoolExecutor::stop_fork_server();
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  ProcessPoolExecutor pool(1);
  const bool is_null = pool.submit(
                               [](int number) {
                                 struct stat null{};
                                 struct stat opened{};
                                 return ::stat("/dev/null", &null) == 0 &&
                                        ::fstat(number, &opened) == 0 &&
                                        null.st_rdev == opened.st_rdev &&
                                        ::fstat(0, &opened) == 0 &&
                                        null.st_rdev == opened.st_rdev;
                               },
                               ends[1])
                           .result();
  EXPECT_TRUE(is_null);
  ::close(ends[1]);
  char byte = 0;
  EXPECT_EQ(::read(ends[0], &byte, 1), 0); // the end, and no waiting
  ::close(ends[0]);
}

TEST(ProcessPoolFailure, WithoutDescriptorsALargeCallFailsAndThePoolGoesOn) {
  ProcessPoolExecutor pool(1);
  EXPECT_EQ(pool.submit(twice, 1).result(), 2);
  rlimit before{};
  ::getrlimit(RLIMIT_NOFILE, &before);
  rlimit none = before;
  const int first_free = ::dup(0);
  ::close(first_free);
  none.rlim_cur = static_cast<rlim_t>(first_free);
  ::setrlimit(RLIMIT_NOFILE, &none);
  auto large = pool.submit([](std::string text) { return text.size(); },
                           std::string(std::size_t{1} << 20U, 'x'));
  auto result =
      pool.submit([](std::size_t size) { return std::string(size, 'x'); },
                  std::size_t{1} << 20U);
  EXPECT_TRUE(large.exception());
  EXPECT_TRUE(result.exception());
  // Before a look at them: sanitizers need descriptors for theirs.
  ::setrlimit(RLIMIT_NOFILE, &before);
  EXPECT_THAT(message_of([&] { large.result(); }),
              HasSubstr("cannot pass 1048584 bytes to another process: "
                        "memfd_create: Too many open files"));
  EXPECT_THAT(message_of([&] { result.result(); }),
              HasSubstr("cannot receive a message of 1048584 bytes"));
  EXPECT_EQ(pool.submit(twice, 2).result(), 4);
}

TEST(ProcessPoolFailure, AWorkerWithoutMemoryForItsResultSaysSo) {
  ProcessPoolExecutor pool(1);
  auto result = pool.submit([] {
    // The limit on the size of files stands for a full memory file system.
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit small{std::size_t{1} << 16U, std::size_t{1} << 16U};
    ::setrlimit(RLIMIT_FSIZE, &small);
    return std::string(std::size_t{1} << 20U, 'x');
  });
  EXPECT_THROW(result.result(), std::system_error);
  EXPECT_THAT(message_of([&] { result.result(); }),
              HasSubstr("write to memory file: File too large"));
  EXPECT_EQ(pool.submit(twice, 1).result(), 2);
}

TEST(ProcessPoolFailure, SignalsOfTheProgramDisturbNothing) {
  ProcessPoolExecutor pool(1);
  struct sigaction action{};
  struct sigaction before{};
  action.sa_handler = [](int) {}; // without SA_RESTART: calls are interrupted
  ::sigaction(SIGALRM, &action, &before);
  const itimerval often{{0, 100}, {0, 100}};
  ::setitimer(ITIMER_REAL, &often, nullptr);
  for (int call = 0; call < 200; ++call)
    EXPECT_EQ(pool.submit(twice, call).result(), 2 * call);
  const itimerval off{};
  ::setitimer(ITIMER_REAL, &off, nullptr);
  ::sigaction(SIGALRM, &before, nullptr);
}

TEST(ProcessPoolFailure, CtrlCIsNotForWorkers) {
  ProcessPoolExecutor pool(1);
  EXPECT_EQ(pool.submit([] { return ::raise(SIGINT); }).result(), 0);
  EXPECT_EQ(pool.submit(twice, 1).result(), 2);
}

TEST(ProcessPoolFailure, AForkedCopyOfTheProgramCannotUseThePool) {
  ProcessPoolExecutor pool(1);
  const pid_t copy = ::fork();
  if (copy == 0) {
    const bool refused =
        message_of([&] { pool.submit(twice, 1); }) ==
        "a process pool cannot be used in a forked copy of the process that "
        "made it";
    ::_exit(refused ? 0 : 1);
  }
  int status = -1;
  ASSERT_EQ(::waitpid(copy, &status, 0), copy);
  EXPECT_EQ(status, 0);
}

TEST(ProcessPoolFailure, APoolInsideOfAWorkerHasItsOwnForkServer) {
  ProcessPoolExecutor pool(1);
  auto nested = pool.submit(
      [](int a) {
        ProcessPoolExecutor inner(1);
        const int result = inner.submit(twice, a).result();
        inner.shutdown();
        ProcessPoolExecutor::stop_fork_server();
        return result;
      },
      21);
  EXPECT_EQ(nested.result(), 42);
}

TEST(ProcessPoolFailure, WorkersEndWithTheProgram) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  const pid_t program = ::fork();
  if (program == 0) {
    ProcessPoolExecutor::stop_fork_server();
    ProcessPoolExecutor pool(1);
    const int worker = pool.submit(::getpid).result();
    static_cast<void>(!::write(ends[1], &worker, sizeof worker));
    ::raise(SIGKILL);
  }
  // Whoever loses its parent becomes a child of this process.
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  int worker = 0;
  ASSERT_EQ(::read(ends[0], &worker, sizeof worker),
            static_cast<ssize_t>(sizeof worker));
  ::close(ends[0]);
  ::close(ends[1]);
  ::waitpid(program, nullptr, 0);
  while (process_exists(worker))
    ::waitpid(worker, nullptr, WNOHANG);
  EXPECT_FALSE(process_exists(worker));
  ::prctl(PR_SET_CHILD_SUBREAPER, 0);
}

} // namespace
