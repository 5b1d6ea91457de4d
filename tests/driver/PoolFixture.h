// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "driver/host/Foreground.h"
#include "driver/host/WorkerPool.h"
#include "tests/driver/ProcessNotes.h"
#include "tests/driver/TemporaryFolder.h"
#include <chrono>
#include <functional>
#include <gtest/gtest.h>
#include <map>
#include <sys/wait.h>
#include <unistd.h>

namespace cotidy {

using namespace std::chrono_literals;

/// Runs the fake worker, and sees that no process is left.
class WorkerPoolTest : public testing::Test {
protected:
  WorkerPoolTest() { ::setenv("FAKE_WORKER_PIDS", Pids.c_str(), 1); }

  /// Runs the files, which are made here, and collects what became of them.
  ForegroundOutcome<void> run(const std::vector<std::string> &Names) {
    std::vector<wire::CheckJob> Jobs;
    for (const std::string &Name : Names) {
      wire::CheckJob Job;
      Job.Id = Jobs.size();
      Job.File = Folder.write(Name, "BAD\n");
      Jobs.push_back(Job);
    }
    PoolEvents Events;
    Events.Started = [this](const wire::CheckJob &Job) {
      if (OnStart)
        OnStart(Job);
    };
    Events.Done = [this](wire::UnitResult Unit) {
      Units[std::filesystem::path(Unit.File).filename()] = Unit;
    };
    return runInForeground(runJobs(Options, Jobs, Events));
  }

  /// Why a unit failed; empty if it did not.
  std::string whyFailed(const std::string &Name) {
    const wire::UnitResult &Unit = Units.at(Name);
    return Unit.Status == wire::UnitStatus::Failed ? Unit.Errors.at(0).Message
                                                   : "";
  }

  void TearDown() override {
    // After an interrupted run others are put off until the process ends.
    for (const int Each : AllStopSignals)
      std::signal(Each, SIG_IGN);
    blockStopSignals(false);
    for (const int Each : AllStopSignals)
      std::signal(Each, SIG_DFL);
    for (const char *Each : {"FAKE_WORKER_START", "FAKE_WORKER_VERSION",
                             "FAKE_WORKER_UPGRADE", "FAKE_WORKER_PIDS"})
      ::unsetenv(Each);
    EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1) << "a worker is left";
    EXPECT_EQ(livingProcesses(Pids), std::vector<std::string>());
  }

  TemporaryFolder Folder;
  std::string Pids = Folder.path(".pids");
  PoolOptions Options = {FAKE_WORKER, "", 2, 10s};
  std::map<std::string, wire::UnitResult> Units;
  std::function<void(const wire::CheckJob &)> OnStart;
};

} // namespace cotidy
