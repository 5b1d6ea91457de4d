// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/runtime/expect.h"
#include "tests/runtime/scratch_folder.h"

#include <asyncio/call_graph.h>
#include <asyncio/task.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using asyncio::Coro;
using asyncio::testing::VirtualLoop;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;
using namespace std::chrono_literals;

namespace {

/// A loop in debug mode, and the lines of its trace file.
class Traced {
public:
  explicit Traced(const std::string &path) : path_(path) {
    loop.loop().set_debug(true);
    loop.loop().set_trace_file(path);
    loop.loop().set_exception_handler([](auto &, const auto &) {});
  }

  std::vector<std::string> lines() const {
    std::ifstream file(path_);
    std::vector<std::string> all;
    for (std::string line; std::getline(file, line);)
      all.push_back(line);
    return all;
  }

  VirtualLoop loop;

private:
  std::string path_;
};

/// What is written to standard error meanwhile.
template <class F> std::string errors_of(F &&function) {
  ::testing::internal::CaptureStderr();
  function();
  return ::testing::internal::GetCapturedStderr();
}

constexpr int slow_line = __LINE__;
Coro<void> slow(VirtualLoop &loop) {
  co_await asyncio::sleep(0s);
  loop.advance(250ms);
  co_await asyncio::sleep(1s);
  loop.advance(300ms);
}

TEST(TraceFile, HasALineForEachSlowStep) {
  const ScratchFolder folder;
  Traced traced((folder.path() + "/trace.jsonl"));
  auto caller = [&]() -> Coro<void> { co_await slow(traced.loop); };
  auto task = asyncio::create_task(caller(), {.name = "a \"name\"\n\xff ä"});
  traced.loop.run_until_idle();
  traced.loop.advance(1s);
  traced.loop.run_until_idle();
  EXPECT_TRUE(task.done());

  const auto lines = traced.lines();
  ASSERT_THAT(lines, SizeIs(2));
  EXPECT_THAT(
      lines[0],
      AllOf(StartsWith("{\"version\":1,\"event\":\"slow-callback\",\"time\":"),
            HasSubstr(",\"process\":" + std::to_string(::getpid())),
            HasSubstr(",\"seconds\":0.250000,"),
            HasSubstr("\"task\":\"a \\\"name\\\"\\u000a\\ufffd ä\""),
            HasSubstr("\"begin\":[{\"function\":\"slow\",\"file\":\""),
            HasSubstr("trace_file_test.cpp\",\"line\":" +
                      std::to_string(slow_line + 2) + "},{\"function\":"),
            HasSubstr(",\"end\":[{\"function\":\"slow\""),
            HasSubstr("\"line\":" + std::to_string(slow_line + 4) + "},{")));
  EXPECT_THAT(
      lines[1],
      AllOf(HasSubstr(",\"seconds\":0.300000,"),
            HasSubstr("\"line\":" + std::to_string(slow_line + 4) + "},"),
            Not(HasSubstr("\"end\""))));
}

TEST(TraceFile, HasALineForASlowCallback) {
  const ScratchFolder folder;
  Traced traced((folder.path() + "/trace.jsonl"));
  traced.loop.loop().call_soon([&] { traced.loop.advance(2s); });
  traced.loop.run_until_idle();
  const auto lines = traced.lines();
  ASSERT_THAT(lines, SizeIs(1));
  EXPECT_THAT(lines[0],
              AllOf(HasSubstr("\"seconds\":2.000000"),
                    HasSubstr("\"callback\":\""), Not(HasSubstr("\"begin\""))));
}

TEST(TraceFile, IsNotMadeUnlessSomethingIsSlow) {
  const ScratchFolder folder;
  Traced traced((folder.path() + "/trace.jsonl"));
  EXPECT_EQ(traced.loop.loop().trace_file(), (folder.path() + "/trace.jsonl"));
  traced.loop.loop().call_soon([&] { traced.loop.advance(50ms); });
  traced.loop.run_until_idle();
  traced.loop.loop().set_debug(false);
  traced.loop.loop().call_soon([&] { traced.loop.advance(2s); });
  traced.loop.run_until_idle();
  EXPECT_NE(::access((folder.path() + "/trace.jsonl").c_str(), F_OK), 0);
  traced.loop.loop().set_trace_file("");
  EXPECT_EQ(traced.loop.loop().trace_file(), "");
}

TEST(TraceFile, ComesFromTheEnvironment) {
  ::setenv("ASYNCIO_TRACE", "from-environment.jsonl", 1);
  VirtualLoop loop;
  ::unsetenv("ASYNCIO_TRACE");
  EXPECT_EQ(loop.loop().trace_file(), "from-environment.jsonl");
}

TEST(TraceFile, IsAppendedToByAllLoops) {
  const ScratchFolder folder;
  for (int i = 0; i < 2; ++i) {
    Traced traced((folder.path() + "/trace.jsonl"));
    traced.loop.loop().call_soon([&] { traced.loop.advance(2s); });
    traced.loop.run_until_idle();
    EXPECT_THAT(traced.lines(), SizeIs(i + 1));
  }
}

TEST(TraceFile, ThatCannotBeWrittenIsReportedOnceAndDisturbsNothing) {
  const ScratchFolder folder;
  const std::string pipe = (folder.path() + "/pipe");
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  for (const std::string &path :
       {std::string("/dev/full"), (folder.path() + "/no/such/folder"),
        (folder.path() + "/."), pipe}) {
    int ran = 0;
    const std::string said = errors_of([&] {
      for (int i = 0; i < 2; ++i) {
        Traced traced(path);
        for (int j = 0; j < 3; ++j)
          traced.loop.loop().call_soon([&] {
            ++ran;
            traced.loop.advance(2s);
          });
        traced.loop.run_until_idle();
      }
    });
    EXPECT_EQ(ran, 6);
    EXPECT_THAT(said, StartsWith("asyncio: cannot write the trace file '" +
                                 path + "': "));
    EXPECT_EQ(std::count(said.begin(), said.end(), '\n'), 1) << said;
  }
}

TEST(TraceFile, ThatGrowsBeyondTheLimitDoesNotEndTheProgram) {
  const ScratchFolder folder;
  const pid_t child = ::fork();
  if (child == 0) {
    const rlimit limit{300, 300};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    ::close(STDERR_FILENO);
    Traced traced((folder.path() + "/trace.jsonl"));
    for (int i = 0; i < 10; ++i)
      traced.loop.loop().call_soon([&] { traced.loop.advance(2s); });
    traced.loop.run_until_idle();
    ::_exit(7);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 7);
}

} // namespace
