// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/driver/PoolFixture.h"

#include <csignal>

namespace cotidy {
namespace {

TEST_F(WorkerPoolTest, RunsMoreUnitsThanWorkers) {
  ASSERT_TRUE(run({"a.cpp", "b.cpp", "c.cpp", "d.cpp", "e.cpp"}).Value);
  ASSERT_EQ(Units.size(), 5U);
  for (const auto &[Name, Unit] : Units)
    EXPECT_EQ(Unit.Findings.size(), 1U);
}

TEST_F(WorkerPoolTest, LosesOneUnitWithAWorkerThatDies) {
  ASSERT_TRUE(run({"a.cpp", "crash.cpp", "b.cpp", "exit3.cpp", "c.cpp"}).Value);
  ASSERT_EQ(Units.size(), 5U);
  EXPECT_EQ(whyFailed("crash.cpp"),
            "worker died of signal 11 (Segmentation fault)\n"
            "  Assertion `fake' failed.");
  EXPECT_EQ(whyFailed("exit3.cpp"),
            "worker ended with exit code 3\n  giving up");
  for (const char *Name : {"a.cpp", "b.cpp", "c.cpp"})
    EXPECT_EQ(Units[Name].Findings.size(), 1U);
}

TEST_F(WorkerPoolTest, LosesOneUnitWithAWorkerThatAnswersGarbage) {
  ASSERT_TRUE(
      run({"garbage.cpp", "nojson.cpp", "stranger.cpp", "a.cpp"}).Value);
  for (const char *Name : {"garbage.cpp", "nojson.cpp", "stranger.cpp"})
    EXPECT_TRUE(whyFailed(Name).starts_with("worker answered garbage"))
        << whyFailed(Name);
  EXPECT_EQ(Units["a.cpp"].Findings.size(), 1U);
}

TEST_F(WorkerPoolTest, GivesUpAWorkerThatHangs) {
  Options.UnitTimeout = 300ms;
  ASSERT_TRUE(run({"hang.cpp", "mute.cpp", "a.cpp"}).Value);
  EXPECT_TRUE(whyFailed("hang.cpp").starts_with("no answer within 0.3 s"))
      << whyFailed("hang.cpp");
  EXPECT_EQ(whyFailed("mute.cpp"),
            "worker closed its output without an answer");
  EXPECT_EQ(Units["a.cpp"].Findings.size(), 1U);
}

TEST_F(WorkerPoolTest, SendsAJobLargerThanAPipe) {
  wire::CheckJob Job;
  Job.File = Folder.write("a.cpp", "");
  Job.Arguments.assign(20000, std::string(100, 'x'));
  int Done = 0;
  PoolEvents Events;
  Events.Done = [&](const wire::UnitResult &Unit) {
    Done += Unit.Status == wire::UnitStatus::Parsed;
  };
  ASSERT_TRUE(
      runInForeground(runJobs({FAKE_WORKER, "", 1, 10s}, {Job}, Events)).Value);
  EXPECT_EQ(Done, 1);
}

TEST_F(WorkerPoolTest, EndsAtOnceWhenInterrupted) {
  OnStart = [](const wire::CheckJob &) { std::raise(SIGINT); };
  const auto Begin = std::chrono::steady_clock::now();
  const auto Outcome = run({"hang.cpp", "hang2.cpp"});
  EXPECT_EQ(Outcome.Signal, SIGINT);
  EXPECT_LT(std::chrono::steady_clock::now() - Begin, 1s);
}

TEST_F(WorkerPoolTest, FailsIfNoWorkerCanStart) {
  ::setenv("FAKE_WORKER_START", "fail", 1);
  const auto Outcome = run({"a.cpp", "b.cpp"});
  ASSERT_FALSE(Outcome.Value);
  EXPECT_NE(Outcome.Value.message().find("does not start"), std::string::npos);
  EXPECT_NE(Outcome.Value.message().find("libfake.so"), std::string::npos);
  EXPECT_FALSE(runOrDie(askWorker({"/none", "", 1, 1s}, wire::JobKind::List)));
}

TEST_F(WorkerPoolTest, RefusesAWorkerOfAnotherVersion) {
  ::setenv("FAKE_WORKER_VERSION", "0.0.9", 1);
  wire::CheckJob Job;
  const auto Outcome =
      runInForeground(runJobs({FAKE_WORKER, "0.1.0", 1, 10s}, {Job}, {}));
  ASSERT_FALSE(Outcome.Value);
  EXPECT_NE(Outcome.Value.message().find("0.0.9"), std::string::npos);
}

TEST_F(WorkerPoolTest, DebugModeHasNothingToReport) {
  std::vector<wire::CheckJob> Jobs;
  for (const char *Name : {"a.cpp", "crash.cpp", "hang.cpp", "b.cpp"}) {
    Jobs.emplace_back();
    Jobs.back().Id = Jobs.size();
    Jobs.back().File = Folder.write(Name, "");
  }
  Options.UnitTimeout = 300ms;
  std::size_t Done = 0;
  const auto Main = [&]() -> asyncio::Coro<> {
    // A machine with much to do is slow, and that is not what is asked here.
    asyncio::get_running_loop().set_slow_callback_duration(1h);
    PoolEvents Events;
    Events.Done = [&Done](const wire::UnitResult &) { ++Done; };
    const Result<void> Ran =
        co_await runJobs(Options, std::move(Jobs), std::move(Events));
    EXPECT_TRUE(Ran);
  };
  testing::internal::CaptureStderr();
  asyncio::run(Main, {.debug = true});
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
  EXPECT_EQ(Done, 4U);
}

TEST_F(WorkerPoolTest, DoesNothingWithoutJobs) { EXPECT_TRUE(run({}).Value); }

} // namespace
} // namespace cotidy
