// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Child processes by the functions of the loop, with real ones.
#include "tests/runtime/expect.h"

#include <asyncio/subprocess_transport.h>

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace {

using asyncio::Coro;
using asyncio::SubprocessOptions;
using asyncio::SubprocessTransport;
using asyncio::WriteTransport;
using asyncio::subprocess::DEVNULL;
using asyncio::subprocess::INHERIT;
using asyncio::subprocess::STDOUT;
using expect::thrown_awaiting;
using namespace std::chrono_literals;
using ::testing::HasSubstr;

struct Log : asyncio::SubprocessProtocol {
  std::map<int, std::string> data;
  std::map<int, int> pipes_lost;
  std::string text;
  asyncio::Future<> completed = expect::pending();
  asyncio::Future<> exited = expect::pending();
  std::shared_ptr<SubprocessTransport> transport;

  void connection_made(
      const std::shared_ptr<asyncio::BaseTransport> &made) override {
    text += "made ";
    transport = std::dynamic_pointer_cast<SubprocessTransport>(made);
  }
  void pipe_data_received(int descriptor, std::string_view bytes) override {
    data[descriptor] += bytes;
  }
  void pipe_connection_lost(int descriptor, std::exception_ptr) override {
    ++pipes_lost[descriptor];
  }
  void process_exited() override {
    text += "exited ";
    exited.set_result();
  }
  void connection_lost(std::exception_ptr) override {
    text += "lost ";
    transport = nullptr;
    completed.set_result();
  }
};

const auto make_log = [] { return std::make_shared<Log>(); };

/// No child is left, neither running nor as a zombie.
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

auto shell(std::string command, SubprocessOptions options = {}) {
  return asyncio::get_running_loop().subprocess_shell(
      make_log, std::move(command), options);
}

/// What a shell writes to its pipes and how it ends.
Coro<std::string> outcome_of(std::string command, SubprocessOptions options) {
  auto [transport, log] = co_await shell(std::move(command), options);
  if (auto input = std::dynamic_pointer_cast<WriteTransport>(
          transport->get_pipe_transport(0)))
    input->close();
  co_await log->completed;
  co_return log->data[1] + "|" + log->data[2] + "|" +
      std::to_string(transport->get_returncode().value());
}

// CPython: test_events.py SubprocessTestsMixin.test_subprocess_exec
// CPython: test_events.py SubprocessTestsMixin.test_subprocess_interactive
TEST(SubprocessTransport, WritesToAndReadsFromAProgram) {
  run([]() -> Coro<> {
    asyncio::EventLoop &loop = asyncio::get_running_loop();
    std::vector<std::string> command{"cat"};
    auto [transport, log] =
        co_await loop.subprocess_exec(make_log, command, {});
    EXPECT_EQ(log->text, "made ");
    EXPECT_EQ(log->transport, transport);
    EXPECT_GT(transport->get_pid(), 0);
    EXPECT_EQ(transport->get_returncode(), std::nullopt);
    auto input = std::dynamic_pointer_cast<WriteTransport>(
        transport->get_pipe_transport(0));
    for (const std::string word : {"Python ", "The Winner"}) {
      const auto size = log->data[1].size() + word.size();
      input->write(word);
      while (log->data[1].size() < size)
        co_await asyncio::sleep(1ms);
    }
    transport->close();
    EXPECT_TRUE(transport->is_closing());
    co_await log->completed;
    EXPECT_EQ(log->data[1], "Python The Winner");
    EXPECT_EQ(transport->get_returncode(), -SIGKILL);
    EXPECT_EQ(transport->get_pipe_transport(7), nullptr);
  });
}

// CPython: test_events.py SubprocessTestsMixin.test_subprocess_shell
// CPython: test_events.py SubprocessTestsMixin.test_subprocess_stderr
// CPython: test_events.py SubprocessTestsMixin.test_subprocess_exitcode
// CPython: test_subprocess.py SubprocessMixin.test_subprocess_protocol_events
TEST(SubprocessTransport, TellsTheProtocolEverything) {
  run([]() -> Coro<> {
    auto [transport, log] =
        co_await shell("printf out; printf err >&2; exit 7");
    co_await log->completed;
    EXPECT_EQ(log->data[1], "out");
    EXPECT_EQ(log->data[2], "err");
    EXPECT_EQ(log->pipes_lost, (std::map<int, int>{{0, 1}, {1, 1}, {2, 1}}));
    EXPECT_EQ(log->text, "made exited lost ");
    EXPECT_EQ(transport->get_returncode(), 7);
  });
}

// CPython: test_events.py SubprocessTestsMixin.test_subprocess_stderr_redirect_to_stdout
TEST(SubprocessTransport, RedirectsItsStreams) {
  run([]() -> Coro<> {
    EXPECT_EQ(
        co_await outcome_of("echo out; echo err >&2", {.stderr_ = STDOUT}),
        "out\nerr\n||0");
    EXPECT_EQ(co_await outcome_of("echo out; echo err >&2; wc -c",
                                  {.stdin_ = DEVNULL, .stderr_ = DEVNULL}),
              "out\n0\n||0");
    int ends[2];
    EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    EXPECT_EQ(co_await outcome_of("echo direct", {.stdout_ = ends[1]}), "||0");
    char text[16] = {};
    EXPECT_EQ(::read(ends[0], text, sizeof text), 7);
    ::close(ends[0]);
    ::close(ends[1]);
    // The two of ours, crossed.
    EXPECT_EQ(co_await outcome_of(
                  "true", {.stdin_ = INHERIT, .stdout_ = 2, .stderr_ = 1}),
              "||0");
  });
}

// CPython: test_subprocess.py SubprocessTransportTests.test_proc_exited
// CPython: test_events.py SubprocessTestsMixin.test_subprocess_close_after_finish
TEST(SubprocessTransport, RefusesSignalsAfterTheEnd) {
  run([]() -> Coro<> {
    auto [transport, log] = co_await shell("exit 6");
    co_await log->completed;
    EXPECT_EQ(transport->get_returncode(), 6);
    EXPECT_EQ(transport->get_protocol(), nullptr);
    EXPECT_THROW(transport->send_signal(SIGTERM), asyncio::ProcessLookupError);
    EXPECT_THROW(transport->terminate(), asyncio::ProcessLookupError);
    EXPECT_THROW(transport->kill(), asyncio::ProcessLookupError);
    transport->close();
  });
}

// CPython: test_events.py SubprocessTestsMixin.test_subprocess_kill
// CPython: test_events.py SubprocessTestsMixin.test_subprocess_terminate
// CPython: test_events.py SubprocessTestsMixin.test_subprocess_send_signal
TEST(SubprocessTransport, SendsSignals) {
  run([]() -> Coro<> {
    for (const int signal : {SIGKILL, SIGTERM, SIGHUP}) {
      std::vector<std::string> command{"sleep", "60"};
      auto [transport, log] =
          co_await asyncio::get_running_loop().subprocess_exec(make_log,
                                                               command, {});
      if (signal == SIGKILL)
        transport->kill();
      else if (signal == SIGTERM)
        transport->terminate();
      else
        transport->send_signal(signal);
      co_await log->completed;
      EXPECT_EQ(transport->get_returncode(), -signal);
    }
  });
}

TEST(SubprocessTransport, AChildThatIgnoresSigtermIsKilled) {
  run([]() -> Coro<> {
    auto [transport, log] =
        co_await shell("trap '' TERM; echo ready; while :; do sleep 60; done");
    while (log->data[1].empty())
      co_await asyncio::sleep(1ms);
    transport->terminate();
    co_await asyncio::sleep(20ms);
    EXPECT_EQ(transport->get_returncode(), std::nullopt);
    // With what it started, which has its pipes.
    transport->kill();
    co_await log->exited;
    transport->close();
    co_await log->completed;
    EXPECT_EQ(transport->get_returncode(), -SIGKILL);
  });
}

// CPython: test_events.py SubprocessTestsMixin.test_subprocess_close_client_stream
TEST(SubprocessTransport, ClosedPipesEndAlone) {
  run([]() -> Coro<> {
    std::vector<std::string> command{"cat"};
    auto [transport, log] =
        co_await asyncio::get_running_loop().subprocess_exec(make_log, command,
                                                             {});
    transport->get_pipe_transport(1)->close();
    while (log->pipes_lost[1] == 0)
      co_await asyncio::sleep(0s);
    EXPECT_EQ(transport->get_returncode(), std::nullopt);
    // It writes to nobody then.
    auto input = std::dynamic_pointer_cast<WriteTransport>(
        transport->get_pipe_transport(0));
    input->write("ABC");
    co_await log->completed;
    EXPECT_EQ(transport->get_returncode(), -SIGPIPE);
  });
}

// CPython: test_events.py SubprocessTestsMixin.test_subprocess_wait_no_same_group
TEST(SubprocessTransport, HasASessionOrGroupOfItsOwn) {
  run([]() -> Coro<> {
    auto [transport, log] =
        co_await shell("exit 7", {.start_new_session = true});
    co_await log->completed;
    EXPECT_EQ(transport->get_returncode(), 7);
    for (const bool session : {true, false}) {
      auto starting = session ? shell("read x", {.start_new_session = true})
                              : shell("read x", {.process_group = 0});
      auto [child, events] = co_await std::move(starting);
      EXPECT_EQ(::getpgid(child->get_pid()), child->get_pid());
      EXPECT_EQ(::getsid(child->get_pid()) == child->get_pid(), session);
      child->close();
      co_await events->completed;
    }
  });
}

TEST(SubprocessTransport, RunsWhereAndWithWhatItIsTold) {
  run([]() -> Coro<> {
    EXPECT_EQ(co_await outcome_of("pwd", {.cwd = "/"}), "/\n||0");
    std::map<std::string, std::string> environment{{"A", "1"}, {"B", "x y"}};
    EXPECT_EQ(co_await outcome_of("echo $A $B $HOME", {.env = &environment}),
              "1 x y\n||0");
    std::vector<std::string> command{"renamed", "-c", "echo $0"};
    auto [transport, log] =
        co_await asyncio::get_running_loop().subprocess_exec(
            make_log, command, {.executable = "/bin/sh"});
    co_await log->completed;
    EXPECT_EQ(log->data[1], "renamed\n");
  });
}

TEST(SubprocessTransport, WhatKeepsAProgramFromRunningIsThrown) {
  run([]() -> Coro<> {
    asyncio::EventLoop &loop = asyncio::get_running_loop();
    const auto exec = [&](std::string program, SubprocessOptions options = {}) {
      std::vector<std::string> command{std::move(program)};
      return loop.subprocess_exec(make_log, command, options);
    };
    EXPECT_EQ(co_await thrown_awaiting<asyncio::FileNotFoundError>(
                  exec("no-such-program")),
              "[Errno 2] No such file or directory: 'no-such-program'");
    EXPECT_EQ(co_await thrown_awaiting<asyncio::FileNotFoundError>(
                  exec("cat", {.cwd = "/no/such/folder"})),
              "[Errno 2] No such file or directory: '/no/such/folder'");
    EXPECT_THAT(
        co_await thrown_awaiting<asyncio::PermissionError>(exec("/etc/passwd")),
        HasSubstr("Permission denied: '/etc/passwd'"));
    EXPECT_THAT(co_await thrown_awaiting<asyncio::OSError>(
                    exec("cat", {.stdout_ = 1000000})),
                HasSubstr("Bad file descriptor"));
  });
}

TEST(SubprocessTransport, RefusesWhatMakesNoSense) {
  run([]() -> Coro<> {
    asyncio::EventLoop &loop = asyncio::get_running_loop();
    std::vector<std::string> none;
    EXPECT_THROW((void)loop.subprocess_exec(make_log, none, {}),
                 asyncio::ValueError);
    EXPECT_THROW((void)shell("x", {.stdout_ = STDOUT}), asyncio::ValueError);
    EXPECT_THROW((void)shell("x", {.stdin_ = -9}), asyncio::ValueError);
    co_await thrown_awaiting<asyncio::ValueError>(
        shell(std::string("a\0b", 3)));
  });
}

// CPython: test_subprocess.py SubprocessMixin.test_close_kill_running
TEST(SubprocessTransport, CloseKillsAChildThatRuns) {
  run([]() -> Coro<> {
    auto [transport, log] = co_await shell("sleep 60 & wait");
    EXPECT_EQ(transport->get_returncode(), std::nullopt);
    transport->close();
    co_await log->exited;
    EXPECT_EQ(transport->get_returncode(), -SIGKILL);
  });
}

// CPython: test_subprocess.py SubprocessMixin.test_close_dont_kill_finished
TEST(SubprocessTransport, CloseKillsNoChildThatHasEnded) {
  run([]() -> Coro<> {
    auto [transport, log] = co_await shell("exit 3");
    // The loop is not told yet.
    siginfo_t about = {};
    // NOLINTNEXTLINE(cotidy-blocking-call): before the loop knows, so beside it
    ::waitid(P_PID, static_cast<id_t>(transport->get_pid()), &about,
             WEXITED | WNOWAIT);
    EXPECT_EQ(transport->get_returncode(), std::nullopt);
    transport->close();
    co_await log->completed;
    EXPECT_EQ(transport->get_returncode(), 3);
  });
}

// CPython: test_subprocess.py SubprocessMixin.test_cancel_post_init
TEST(SubprocessTransport, IsKilledWhenItsMakingIsCancelled) {
  run([]() -> Coro<> {
    auto task = asyncio::create_task(shell("read x"));
    asyncio::get_running_loop().call_soon([task] { task.cancel(); });
    co_await thrown_awaiting<asyncio::CancelledError>(task);
    EXPECT_TRUE(no_children());
  });
}

TEST(SubprocessTransport, AChildThatSomebodyElseWaitedForHasNoExitStatus) {
  run([]() -> Coro<> {
    auto [transport, log] = co_await shell("exit 3");
    // NOLINTNEXTLINE(cotidy-blocking-call): before the loop knows, so beside it
    ::waitpid(transport->get_pid(), nullptr, 0);
    co_await log->completed;
    EXPECT_EQ(transport->get_returncode(), 255);
  });
}

TEST(SubprocessTransport, WaitsInAThreadWhereThereIsNoPidfd) {
  asyncio::detail::set_pidfd_allowed(false);
  run([]() -> Coro<> {
    EXPECT_EQ(co_await outcome_of("echo out; exit 5", {}), "out\n||5");
    auto [transport, log] = co_await shell("read x");
    transport->terminate();
    co_await log->completed;
    EXPECT_EQ(transport->get_returncode(), -SIGTERM);
  });
  asyncio::detail::set_pidfd_allowed(true);
}

TEST(SubprocessTransport, GetsNoDescriptorOfOurs) {
  run([]() -> Coro<> {
    int ends[2];
    EXPECT_EQ(::pipe(ends), 0); // without close-on-exec
    const std::string list = "for i in /proc/self/fd/*; do :; done; ls "
                             "/proc/self/fd | wc -l";
    // Its three and that of the folder.
    EXPECT_EQ(co_await outcome_of(list, {}), "4\n||0");
    const std::vector<int> passed{ends[1]};
    EXPECT_EQ(co_await outcome_of("echo passed >&" + std::to_string(ends[1]),
                                  {.pass_fds = passed}),
              "||0");
    char text[16] = {};
    EXPECT_EQ(::read(ends[0], text, sizeof text), 7);
    const std::string look =
        "test -e /proc/self/fd/" + std::to_string(ends[0]) + " && echo there";
    EXPECT_EQ(co_await outcome_of(look, {}), "||1");
    EXPECT_EQ(co_await outcome_of(look, {.close_fds = false}), "there\n||0");
    ::close(ends[0]);
    ::close(ends[1]);
  });
}

TEST(SubprocessTransport, StartsWithTheSignalsOfTheSystem) {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGUSR1, [](int) {});
  sigset_t term;
  sigset_t before;
  sigemptyset(&term);
  sigaddset(&term, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &term, &before);
  run([]() -> Coro<> {
    const auto status = co_await outcome_of("exec cat /proc/self/status", {});
    EXPECT_THAT(status, HasSubstr("SigBlk:\t0000000000000000"));
    EXPECT_THAT(status, HasSubstr("SigIgn:\t0000000000000000"));
    EXPECT_THAT(status, HasSubstr("SigCgt:\t0000000000000000"));
  });
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  std::signal(SIGPIPE, SIG_DFL);
  std::signal(SIGUSR1, SIG_DFL);
}

TEST(SubprocessTransport, GoesWithItsLoop) {
  const std::size_t before = open_descriptors();
  std::shared_ptr<SubprocessTransport> kept;
  for (const bool keep : {false, true}) {
    const auto loop = asyncio::new_event_loop();
    const auto made = loop->run_until_complete(
        loop->subprocess_shell(make_log, "sleep 60", {}));
    EXPECT_FALSE(no_children());
    if (keep)
      kept = made.first;
  }
  EXPECT_EQ(kept->get_returncode(), std::nullopt);
  EXPECT_THROW((void)kept->exit_future(), asyncio::RuntimeError);
  kept = nullptr;
  EXPECT_TRUE(no_children());
  EXPECT_EQ(open_descriptors(), before);
}

// CPython: test_subprocess.py GenericWatcherTests.test_create_subprocess_with_pidfd
TEST(SubprocessTransport, WorksOnEveryThread) {
  std::thread([] {
    run([]() -> Coro<> {
      EXPECT_EQ(co_await outcome_of("echo thread", {}), "thread\n||0");
    });
  }).join();
}

TEST(SubprocessTransport, HoldsAChildBackThatWritesToNobody) {
  run([]() -> Coro<> {
    auto [transport, log] = co_await shell("head -c 1000000 /dev/zero");
    auto output = std::dynamic_pointer_cast<asyncio::ReadTransport>(
        transport->get_pipe_transport(1));
    output->pause_reading();
    co_await asyncio::sleep(20ms);
    EXPECT_EQ(transport->get_returncode(), std::nullopt);
    output->resume_reading();
    co_await log->completed;
    EXPECT_EQ(log->data[1].size(), 1000000u);
  });
}

} // namespace
