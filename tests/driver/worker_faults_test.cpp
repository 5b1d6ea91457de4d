// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What workers do wrong costs their own file, and nothing else.
#include "tests/driver/PoolFixture.h"

#include <csignal>
#include <gmock/gmock.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>

namespace cotidy {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

/// Lets this process and its children have so many descriptors.
class FewDescriptors {
public:
  explicit FewDescriptors(rlim_t Most) {
    ::getrlimit(RLIMIT_NOFILE, &Before);
    const rlimit Few = {Most, Before.rlim_max};
    ::setrlimit(RLIMIT_NOFILE, &Few);
  }
  ~FewDescriptors() { ::setrlimit(RLIMIT_NOFILE, &Before); }

private:
  rlimit Before = {};
};

/// From now on the system has no process for this one: EAGAIN, as at the limit
/// of a user or a container. For good, so to be called in a child.
bool refuseProcesses() {
  constexpr auto Number =
      static_cast<std::uint32_t>(offsetof(seccomp_data, nr));
  sock_filter Steps[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, Number),
#ifdef SYS_vfork
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_vfork, 2, 0),
#else
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone, 2, 0),
#endif
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone, 1, 0),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EAGAIN),
  };
  const sock_fprog Program = {std::size(Steps), Steps};
  return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &Program) == 0;
}

class WorkerFaults : public WorkerPoolTest {
protected:
  /// The names with good files before, between and behind them: fifty in all.
  ForegroundOutcome<void> runAmongFifty(std::vector<std::string> Names) {
    for (int I = 0; Names.size() < 50; ++I)
      Names.insert(Names.begin() + (I * 7) % static_cast<int>(Names.size() + 1),
                   "good" + std::to_string(I) + ".cpp");
    return run(Names);
  }

  /// How many of the good ones were checked.
  std::size_t checked() const {
    std::size_t Count = 0;
    for (const auto &[Name, Unit] : Units)
      Count += Name.starts_with("good") && Unit.Findings.size() == 1;
    return Count;
  }
};

TEST_F(WorkerFaults, DeathsAmongFiftyUnitsCostThoseAlone) {
  ASSERT_TRUE(
      runAmongFifty({"crash.cpp", "abort.cpp", "exit3.cpp", "garbage.cpp",
                     "nojson.cpp", "stranger.cpp", "mute.cpp", "orphan.cpp"})
          .Value);
  EXPECT_EQ(checked(), 42U);
  EXPECT_THAT(whyFailed("crash.cpp"), StartsWith("worker died of signal 11"));
  EXPECT_EQ(whyFailed("abort.cpp"), "worker died of signal 6 (Aborted)");
  EXPECT_EQ(whyFailed("orphan.cpp"), "worker ended with exit code 5");
}

TEST_F(WorkerFaults, AWorkerThatEatsMemoryIsEnded) {
  Options.MemoryLimit = 300 << 20;
  ASSERT_TRUE(runAmongFifty({"eater.cpp"}).Value);
  EXPECT_EQ(checked(), 49U);
  EXPECT_THAT(whyFailed("eater.cpp"), StartsWith("worker "));
  EXPECT_THAT(whyFailed("eater.cpp"), HasSubstr("300 MB"));
  EXPECT_THAT(whyFailed("eater.cpp"), HasSubstr("--memory-limit"));
}

TEST_F(WorkerFaults, AWorkerThatGetsNoMemoryIsToldAsSuch) {
  ASSERT_TRUE(run({"badalloc.cpp", "good.cpp"}).Value);
  EXPECT_THAT(whyFailed("badalloc.cpp"),
              StartsWith("worker ran out of memory, try fewer workers"));
  Options.MemoryLimit = 2ULL << 30;
  ASSERT_TRUE(run({"badalloc.cpp", "good.cpp"}).Value);
  EXPECT_THAT(
      whyFailed("badalloc.cpp"),
      StartsWith("worker ran out of memory, it had 2 GB (--memory-limit)"));
}

TEST_F(WorkerFaults, TheLimitEndsAWorkerThatIsDeafAndFloodsStderr) {
  Options.UnitTimeout = 400ms;
  Options.Workers = 4;
  ASSERT_TRUE(
      run({"flood.cpp", "stubborn.cpp", "parent.cpp", "good.cpp"}).Value);
  for (const char *Name : {"flood.cpp", "stubborn.cpp", "parent.cpp"})
    EXPECT_THAT(whyFailed(Name), StartsWith("no answer within 0.4 s")) << Name;
  // Of a gigabyte of complaints the first lines are shown.
  EXPECT_LT(whyFailed("flood.cpp").size(), 20'000U);
  EXPECT_EQ(checked(), 1U);
}

TEST_F(WorkerFaults, AUnitDoesNotPayForWhatItsWorkerDidBefore) {
  Options.Workers = 1;
  ASSERT_TRUE(run({"good.cpp", "second.cpp", "twice.cpp", "good2.cpp"}).Value);
  for (const auto &[Name, Unit] : Units)
    EXPECT_EQ(Unit.Status, wire::UnitStatus::Parsed)
        << Name << ": " << whyFailed(Name);
}

TEST_F(WorkerFaults, AWorkerThatIsReplacedByAnotherVersionEndsTheRunInOrder) {
  ::setenv("FAKE_WORKER_UPGRADE", Folder.path("version").c_str(), 1);
  Options.Version = "0.1.0";
  Options.Workers = 1;
  ASSERT_TRUE(run({"good1.cpp", "upgrade.cpp", "good2.cpp"}).Value);
  EXPECT_EQ(checked(), 1U);
  for (const char *Name : {"upgrade.cpp", "good2.cpp"})
    EXPECT_THAT(whyFailed(Name), HasSubstr("is of version 0.0.9")) << Name;
}

TEST_F(WorkerFaults, GoesOnWithFewerWorkersWhenDescriptorsRunOut) {
  Options.Workers = 32;
  const FewDescriptors Few(24);
  const auto Outcome = runAmongFifty({"crash.cpp"});
  ASSERT_TRUE(Outcome.Value) << Outcome.Value.message();
  EXPECT_EQ(checked(), 49U);
}

TEST_F(WorkerFaults, SaysSoWhenNoDescriptorIsLeft) {
  run({"good.cpp"}); // The file is there.
  std::size_t Refused = 0;
  for (rlim_t Most = 3; Most < 20; ++Most) {
    const FewDescriptors Few(Most);
    const auto Outcome = run({"good.cpp"});
    if (Outcome.Value)
      continue;
    ++Refused;
    EXPECT_THAT(Outcome.Value.message(), HasSubstr("Too many open files"))
        << Most;
  }
  EXPECT_GT(Refused, 5U);
}

TEST_F(WorkerFaults, SaysSoWhenTheSystemHasNoProcessForIt) {
  constexpr int NoFilters = 77;
  const pid_t Child = ::fork();
  if (Child == 0) {
    if (!refuseProcesses())
      ::_exit(NoFilters);
    const auto Outcome = run({"good.cpp"});
    const bool Said =
        !Outcome.Value && Outcome.Value.message().find(
                              "Resource temporarily unavailable, try "
                              "fewer workers with -j") != std::string::npos;
    ::_exit(Said ? 0 : 1);
  }
  int Status = 0;
  ASSERT_EQ(::waitpid(Child, &Status, 0), Child);
  ASSERT_TRUE(WIFEXITED(Status));
  if (WEXITSTATUS(Status) == NoFilters)
    GTEST_SKIP() << "this system has no filters for system calls";
  EXPECT_EQ(WEXITSTATUS(Status), 0);
}

TEST_F(WorkerFaults, AnInterruptedRunLeavesNoProcess) {
  Options.Workers = 6;
  std::size_t Started = 0;
  OnStart = [&](const wire::CheckJob &) {
    // All have begun to misbehave by then, or are about to.
    if (++Started == 5)
      asyncio::get_running_loop().call_later(100ms,
                                             [] { std::raise(SIGTERM); });
  };
  const auto Begin = std::chrono::steady_clock::now();
  const auto Outcome = run({"parent1.cpp", "parent2.cpp", "flood1.cpp",
                            "flood2.cpp", "stubborn.cpp"});
  EXPECT_EQ(Outcome.Signal, SIGTERM);
  EXPECT_LT(std::chrono::steady_clock::now() - Begin, 1100ms);
}

TEST_F(WorkerFaults, ASecondSignalChangesNothing) {
  OnStart = [&](const wire::CheckJob &) {
    std::raise(SIGINT);
    std::raise(SIGHUP);
    std::raise(SIGINT);
    std::raise(SIGINT);
  };
  EXPECT_EQ(run({"hang.cpp", "parent.cpp"}).Signal, SIGINT);
}

TEST_F(WorkerFaults, AnIgnoredSignalStaysIgnored) {
  std::signal(SIGHUP, SIG_IGN);
  OnStart = [&](const wire::CheckJob &) { std::raise(SIGHUP); };
  const auto Outcome = run({"good.cpp"});
  std::signal(SIGHUP, SIG_DFL);
  EXPECT_EQ(Outcome.Signal, 0);
  EXPECT_EQ(checked(), 1U);
}

} // namespace
} // namespace cotidy
