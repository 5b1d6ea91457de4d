// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Child processes with streams, with real ones.
#include "tests/runtime/expect.h"

#include <asyncio/os_errors.h>
#include <asyncio/subprocess.h>

#include <cerrno>
#include <csignal>
#include <filesystem>
#include <sys/wait.h>
#include <unistd.h>

namespace {

using asyncio::Coro;
using asyncio::create_subprocess_exec;
using asyncio::create_subprocess_shell;
using asyncio::SubprocessOptions;
using asyncio::subprocess::DEVNULL;
using asyncio::subprocess::PIPE;
using asyncio::subprocess::Process;
using asyncio::subprocess::STDOUT;
using expect::thrown_awaiting;
using namespace std::chrono_literals;

constexpr std::size_t more_than_a_pipe = 4 << 20;

bool no_children() {
  return ::waitpid(-1, nullptr, WNOHANG) < 0 && errno == ECHILD;
}

std::size_t open_descriptors() {
  std::size_t count = 0;
  for ([[maybe_unused]] const auto &each :
       std::filesystem::directory_iterator("/proc/self/fd"))
    ++count;
  return count;
}

template <class F> void run(F body) {
  const std::size_t before = open_descriptors();
  asyncio::run([&]() -> Coro<> { co_await asyncio::wait_for(body(), 30s); });
  EXPECT_TRUE(no_children());
  EXPECT_EQ(open_descriptors(), before);
}

Coro<Process> cat() {
  return create_subprocess_exec({.stdin_ = PIPE, .stdout_ = PIPE}, "cat");
}
/// Does nothing until it is killed.
Coro<Process> blocked() { return create_subprocess_exec("sleep", "3600"); }

constexpr SubprocessOptions all_pipes{
    .stdin_ = PIPE, .stdout_ = PIPE, .stderr_ = PIPE};

// CPython: test_subprocess.py SubprocessMixin.test_stdin_stdout
TEST(Subprocess, HasStreams) {
  run([]() -> Coro<> {
    auto process = co_await cat();
    EXPECT_GT(process.pid, 0);
    EXPECT_EQ(process.returncode(), std::nullopt);
    EXPECT_FALSE(process.stderr_);
    process.stdin_->write("some data");
    co_await process.stdin_->drain();
    process.stdin_->close();
    EXPECT_EQ(co_await process.stdout_->read(), "some data");
    EXPECT_EQ(co_await process.wait(), 0);
    EXPECT_EQ(process.returncode(), 0);
    co_await process.stdin_->wait_closed();
  });
}

// CPython: test_subprocess.py SubprocessMixin.test_communicate
// CPython: test_subprocess.py SubprocessMixin.test_communicate_none_input
TEST(Subprocess, Communicates) {
  run([]() -> Coro<> {
    auto process = co_await cat();
    auto [output, errors] = co_await process.communicate("some data");
    EXPECT_EQ(process.returncode(), 0);
    EXPECT_EQ(output, "some data");
    EXPECT_EQ(errors, std::nullopt);
    auto second = co_await cat();
    auto [nothing, none] = co_await second.communicate();
    EXPECT_EQ(second.returncode(), 0);
    EXPECT_EQ(nothing, "");
  });
}

TEST(Subprocess, CommunicatesMoreThanAPipeHolds) {
  run([]() -> Coro<> {
    auto process = co_await cat();
    const std::string much(more_than_a_pipe, 'x');
    auto [output, errors] = co_await process.communicate(much);
    EXPECT_TRUE(output == much);
  });
}

// CPython: test_subprocess.py SubprocessMixin.test_shell
// CPython: test_subprocess.py SubprocessMixin.test_start_new_session
TEST(Subprocess, RunsCommandsOfTheShell) {
  const auto loop = asyncio::new_event_loop();
  const auto process =
      loop->run_until_complete(create_subprocess_shell("exit 7"));
  EXPECT_EQ(loop->run_until_complete(process.wait()), 7);
  const auto second = loop->run_until_complete(
      create_subprocess_shell({.start_new_session = true}, "exit 8"));
  EXPECT_EQ(loop->run_until_complete(second.wait()), 8);
}

// CPython: test_subprocess.py SubprocessMixin.test_kill
// CPython: test_subprocess.py SubprocessMixin.test_terminate
TEST(Subprocess, IsKilledAndTerminated) {
  run([]() -> Coro<> {
    auto first = co_await blocked();
    first.kill();
    EXPECT_EQ(co_await first.wait(), -SIGKILL);
    auto second = co_await blocked();
    second.terminate();
    EXPECT_EQ(co_await second.wait(), -SIGTERM);
  });
}

// Its child has the pipe still.
// CPython: test_subprocess.py SubprocessMixin.test_kill_issue43884
TEST(Subprocess, WaitDoesNotWaitForThePipes) {
  run([]() -> Coro<> {
    auto process = co_await create_subprocess_shell({.stdout_ = PIPE},
                                                    "sleep 1 & echo $!; wait");
    const auto line = co_await process.stdout_->readline();
    process.kill();
    EXPECT_EQ(co_await process.wait(), -SIGKILL);
    ::kill(static_cast<pid_t>(std::stol(line)), SIGKILL);
    EXPECT_EQ(co_await process.stdout_->read(), "");
  });
}

// CPython: test_subprocess.py SubprocessMixin.test_send_signal
TEST(Subprocess, GetsSignals) {
  run([]() -> Coro<> {
    auto process = co_await create_subprocess_shell(
        {.stdout_ = PIPE}, "echo sleeping; exec sleep 3600");
    EXPECT_EQ(co_await process.stdout_->readline(), "sleeping\n");
    process.send_signal(SIGHUP);
    EXPECT_EQ(co_await process.wait(), -SIGHUP);
  });
}

// CPython: test_subprocess.py SubprocessMixin.test_stdin_broken_pipe
TEST(Subprocess, DrainThrowsWhenTheChildReadsNoMore) {
  run([]() -> Coro<> {
    auto process =
        co_await create_subprocess_shell({.stdin_ = PIPE}, "read x; exit 0");
    const std::string much(more_than_a_pipe, 'x');
    process.stdin_->write(much);
    process.stdin_->write("\n");
    process.terminate();
    bool broken = false;
    try {
      co_await process.stdin_->drain();
    } catch (const asyncio::ConnectionError &) {
      broken = true; // BrokenPipeError or ConnectionResetError
    }
    EXPECT_TRUE(broken);
    co_await process.wait();
  });
}

// CPython: test_subprocess.py SubprocessMixin.test_communicate_ignore_broken_pipe
TEST(Subprocess, CommunicateDoesNotMindAChildThatDoesNotRead) {
  run([]() -> Coro<> {
    auto process = co_await create_subprocess_exec({.stdin_ = PIPE}, "true");
    const std::string much(more_than_a_pipe, 'x');
    co_await process.communicate(much);
    EXPECT_EQ(co_await process.wait(), 0);
  });
}

// CPython: test_subprocess.py SubprocessMixin.test_pause_reading
TEST(Subprocess, AReaderThatIsFullHoldsTheChildBack) {
  run([]() -> Coro<> {
    auto process = co_await create_subprocess_shell(
        {.stdin_ = PIPE, .stdout_ = PIPE, .limit = 10},
        "printf 123456789012345678901; read x; printf end");
    auto pipe = std::dynamic_pointer_cast<asyncio::ReadTransport>(
        process.transport()->get_pipe_transport(1));
    while (pipe->is_reading())
      co_await asyncio::sleep(1ms);
    auto [output, errors] = co_await process.communicate("go\n");
    EXPECT_EQ(output, "123456789012345678901end");
  });
}

// CPython: test_subprocess.py SubprocessMixin.test_stdin_not_inheritable
// CPython: test_subprocess.py SubprocessMixin.test_empty_input
// CPython: test_subprocess.py SubprocessMixin.test_devnull_input
// CPython: test_subprocess.py SubprocessMixin.test_devnull_output
// CPython: test_subprocess.py SubprocessMixin.test_devnull_error
// CPython: test_subprocess.py SubprocessMixin.test_devstdin_input
TEST(Subprocess, RedirectsItsStreams) {
  run([]() -> Coro<> {
    SubprocessOptions options = all_pipes;
    options.close_fds = false;
    auto counts = co_await create_subprocess_exec(options, "wc", "-c");
    EXPECT_EQ((co_await counts.communicate("abc")).first, "3\n");
    auto empty = co_await create_subprocess_exec(options, "wc", "-c");
    EXPECT_EQ((co_await empty.communicate("")).first, "0\n");
    auto device =
        co_await create_subprocess_shell(options, "wc -c </dev/stdin");
    EXPECT_EQ((co_await device.communicate("abc")).first, "3\n");

    options.stdin_ = DEVNULL;
    auto input = co_await create_subprocess_exec(options, "wc", "-c");
    EXPECT_FALSE(input.stdin_);
    EXPECT_EQ((co_await input.communicate()).first, "0\n");

    options = all_pipes;
    options.stdout_ = DEVNULL;
    auto output = co_await create_subprocess_exec(options, "wc", "-c");
    EXPECT_EQ((co_await output.communicate("abc")).first, std::nullopt);
    EXPECT_EQ(output.returncode(), 0);

    options = all_pipes;
    options.stderr_ = DEVNULL;
    auto errors = co_await create_subprocess_exec(options, "wc", "-c");
    EXPECT_EQ((co_await errors.communicate("abc")).second, std::nullopt);

    options.stderr_ = STDOUT;
    auto both =
        co_await create_subprocess_shell(options, "echo out; echo err >&2");
    EXPECT_EQ((co_await both.communicate()).first, "out\nerr\n");
  });
}

// CPython: test_subprocess.py SubprocessMixin.test_cancel_process_wait
TEST(Subprocess, WaitIsCancelledAlone) {
  run([]() -> Coro<> {
    auto process = co_await blocked();
    auto task = asyncio::create_task(process.wait());
    asyncio::get_running_loop().call_soon([task] { task.cancel(); });
    co_await thrown_awaiting<asyncio::CancelledError>(task);
    task.cancel();
    process.kill();
    EXPECT_EQ(co_await process.wait(), -SIGKILL);
  });
}

TEST(Subprocess, CommunicateIsCancelledAlone) {
  run([]() -> Coro<> {
    auto process = co_await cat();
    co_await thrown_awaiting<asyncio::TimeoutError>(
        asyncio::wait_for(process.communicate(""), 0s));
    auto task = asyncio::create_task(process.stdout_->read());
    co_await asyncio::sleep(0s);
    task.cancel();
    co_await thrown_awaiting<asyncio::CancelledError>(task);
    EXPECT_EQ(process.returncode(), std::nullopt);
    process.stdin_->write("still there");
    auto [output, errors] = co_await process.communicate(" and well");
    EXPECT_EQ(output, "still there and well");
  });
}

// CPython: test_subprocess.py SubprocessMixin.test_cancel_make_subprocess_transport_exec
TEST(Subprocess, IsKilledWhenItsMakingIsCancelled) {
  run([]() -> Coro<> {
    auto task = asyncio::create_task(blocked());
    asyncio::get_running_loop().call_soon([task] { task.cancel(); });
    co_await thrown_awaiting<asyncio::CancelledError>(task);
    EXPECT_TRUE(no_children());
  });
}

// CPython: test_subprocess.py SubprocessMixin.test_popen_error
// CPython: test_subprocess.py SubprocessMixin.test_popen_error_with_stdin_pipe
TEST(Subprocess, WhatKeepsItFromRunningIsThrown) {
  run([]() -> Coro<> {
    for (const SubprocessOptions &options : {SubprocessOptions(), all_pipes})
      co_await thrown_awaiting<asyncio::FileNotFoundError>(
          create_subprocess_exec(options, "no-such-program"));
  });
}

// CPython: test_subprocess.py SubprocessMixin.test_read_stdout_after_process_exit
TEST(Subprocess, ItsOutputIsReadAfterItsEnd) {
  run([]() -> Coro<> {
    auto process = co_await create_subprocess_shell(
        {.stdout_ = PIPE}, "head -c 60000 /dev/zero; exit 1");
    EXPECT_EQ(co_await process.wait(), 1);
    std::size_t size = 0;
    for (;;) {
      const auto data = co_await process.stdout_->read(4096);
      if (data.empty())
        break;
      size += data.size();
    }
    EXPECT_EQ(size, 60000u);
  });
}

// CPython: test_subprocess.py SubprocessMixin.test_create_subprocess_exec_with_path
TEST(Subprocess, TakesPathsAndVectors) {
  run([]() -> Coro<> {
    const std::filesystem::path path("/bin/true");
    auto process = co_await create_subprocess_exec(path.string(), ".");
    EXPECT_EQ(co_await process.wait(), 0);
    std::vector<std::string> command{"sh", "-c", "exit 4"};
    auto second = co_await create_subprocess_exec(SubprocessOptions(), command);
    EXPECT_EQ(co_await second.wait(), 4);
  });
}

// CPython: test_subprocess.py SubprocessMixin.test_create_subprocess_env_shell
// CPython: test_subprocess.py SubprocessMixin.test_create_subprocess_env_exec
TEST(Subprocess, GetsAnEnvironment) {
  run([]() -> Coro<> {
    const std::map<std::string, std::string> environment{{"FOO", "bar"}};
    SubprocessOptions options{.stdout_ = PIPE, .env = &environment};
    for (const bool by_shell : {true, false}) {
      // Not `? co_await ... : co_await ...`: GCC 12 destroys the answer twice.
      auto starting =
          by_shell ? create_subprocess_shell(options, "echo $FOO")
                   : create_subprocess_exec(options, "/bin/sh", "-c",
                                            "echo $FOO");
      auto process = co_await std::move(starting);
      EXPECT_EQ((co_await process.communicate()).first, "bar\n");
      EXPECT_EQ(process.returncode(), 0);
      auto task = asyncio::create_task(process.wait());
      co_await asyncio::sleep(0s);
      EXPECT_EQ(task.result(), 0);
    }
  });
}

// CPython: test_subprocess.py SubprocessMixin.test_subprocess_concurrent_wait
TEST(Subprocess, ManyMayWait) {
  run([]() -> Coro<> {
    auto process = co_await cat();
    std::vector<asyncio::Task<int>> waits;
    for (int i = 0; i < 5; ++i)
      waits.push_back(asyncio::create_task(process.wait()));
    EXPECT_EQ((co_await process.communicate("some data")).first, "some data");
    for (int i = 0; i < 5; ++i)
      waits.push_back(asyncio::create_task(process.wait()));
    EXPECT_EQ(co_await asyncio::gather(waits), std::vector<int>(10, 0));
  });
}

Coro<std::string> output_of(std::string text) {
  auto process =
      co_await create_subprocess_exec({.stdout_ = PIPE}, "echo", text);
  auto [output, errors] = co_await process.communicate();
  co_return *output;
}

// CPython: test_subprocess.py SubprocessMixin.test_subprocess_communicate_stdout
TEST(Subprocess, ManyAtATime) {
  run([]() -> Coro<> {
    std::vector<Coro<std::string>> calls;
    std::vector<std::string> expected;
    for (int i = 0; i < 10; ++i) {
      calls.push_back(output_of("foo" + std::to_string(i)));
      expected.push_back("foo" + std::to_string(i) + "\n");
    }
    EXPECT_EQ(co_await asyncio::gather(std::move(calls)), expected);
  });
}

// CPython: test_subprocess.py SubprocessMixin.test_subprocess_send_signal_race
TEST(Subprocess, ASignalMayMeetItsEnd) {
  run([]() -> Coro<> {
    for (int i = 0; i < 10; ++i) {
      auto process = co_await create_subprocess_exec("sleep", "0.01");
      co_await asyncio::sleep(10ms);
      try {
        process.send_signal(SIGUSR1);
      } catch (const asyncio::ProcessLookupError &) {
      }
      EXPECT_NE(co_await process.wait(), 255);
    }
  });
}

TEST(Subprocess, IsWaitedForWithoutAHandle) {
  run([]() -> Coro<> {
    const int pid = (co_await create_subprocess_exec("true")).pid;
    while (!no_children())
      co_await asyncio::sleep(1ms);
    EXPECT_LT(::kill(pid, 0), 0);
  });
}

TEST(Subprocess, GoesWithItsLoop) {
  const std::size_t before = open_descriptors();
  asyncio::run([]() -> Coro<> {
    auto process = co_await create_subprocess_exec(all_pipes, "cat");
    process.stdin_->write(std::string(1 << 20, 'x'));
  });
  EXPECT_TRUE(no_children());
  EXPECT_EQ(open_descriptors(), before);
}

} // namespace
