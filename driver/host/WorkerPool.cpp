// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "driver/host/WorkerPool.h"

#include <algorithm>
#include <asyncio/event_loop.h>
#include <asyncio/task_group.h>
#include <cstdlib>
#include <deque>
#include <filesystem>
#include <unistd.h>

namespace cotidy {

namespace fs = std::filesystem;

namespace {

constexpr unsigned MaxFailedStarts = 10;
/// Loading LLVM from a slow disk takes a while, whatever a unit may take.
constexpr std::chrono::milliseconds StartTimeout = std::chrono::minutes(1);

std::string seconds(std::chrono::milliseconds Time) {
  const auto Whole = Time.count() / 1000;
  const auto Tenths = Time.count() % 1000 / 100;
  return std::to_string(Whole) +
         (Tenths ? "." + std::to_string(Tenths) : std::string()) + " s";
}

wire::UnitResult failedUnit(const wire::CheckJob &Job, std::string Why) {
  wire::UnitResult Failed;
  Failed.Id = Job.Id;
  Failed.File = Job.File;
  Failed.Status = wire::UnitStatus::Failed;
  Failed.Errors = {{Job.File, 0, 0, std::move(Why)}};
  return Failed;
}

Result<void> identify(const PoolOptions &Options, const std::string &Answer) {
  const Result<wire::Identity> Who = wire::readIdentity(Answer);
  if (!Who)
    return Error{Options.Program + ": is no worker of cotidy (" +
                 Who.message() + "), install cotidy anew"};
  if (!Options.Version.empty() && Who->Version != Options.Version)
    return Error{Options.Program + ": is of version " + Who->Version +
                 " and cotidy of " + Options.Version +
                 ", install both from one build"};
  return {};
}

Error doesNotStart(const std::string &Program, const std::string &Why) {
  return {Program + ": does not start, install cotidy anew: " + Why};
}

} // namespace

//===--- The pool ---------------------------------------------------------===//

struct WorkerPool::Member {
  Member(WorkerPool &Of, std::unique_ptr<Worker> Process)
      : Process(std::move(Process)), Of(Of) {
    ++Of.Living;
  }
  ~Member() { --Of.Living; }
  Member(const Member &) = delete;
  Member &operator=(const Member &) = delete;

  const std::unique_ptr<Worker> Process;

private:
  WorkerPool &Of;
};

WorkerPool::WorkerPool(PoolOptions Given)
    : Options(std::move(Given)), Places(std::max(1U, Options.Workers)) {}

WorkerPool::~WorkerPool() = default;

asyncio::Coro<WorkerPool::Start> WorkerPool::start() {
  Start Outcome;
  Result<std::unique_ptr<Worker>> Process =
      co_await Worker::start(Options.Program, Options.MemoryLimit);
  if (!Process) {
    Outcome.Why = Process.error();
    Outcome.Short = true;
    co_return Outcome;
  }
  auto Started = std::make_unique<Member>(*this, std::move(*Process));
  const Result<std::string> Answer =
      co_await Started->Process->ask(wire::writeJob(wire::JobKind::Identify),
                                     StartTimeout, "it does not answer");
  if (!Answer) {
    Outcome.Why = doesNotStart(Options.Program, Answer.message());
    // A program that never worked will not work for the next unit. One that did
    // may have been short of memory, but is not started for ever.
    if (!AnyIdentified || ++FailedStarts > MaxFailedStarts)
      Hopeless = Outcome.Why;
    co_return Outcome;
  }
  if (const Result<void> Ours = identify(Options, *Answer); !Ours) {
    Outcome.Why = Ours.error();
    Hopeless = Outcome.Why;
    co_return Outcome;
  }
  AnyIdentified = true;
  Outcome.Started = std::move(Started);
  co_return Outcome;
}

asyncio::Coro<Result<WorkerPool::Lease>> WorkerPool::take() {
  Lease Given;
  Given.Place = co_await Places.scoped();
  while (true) {
    if (!Idle.empty()) {
      Given.Taken = std::move(Idle.back());
      Idle.pop_back();
      co_return Given;
    }
    if (Hopeless)
      co_return *Hopeless;
    Start Outcome = co_await start();
    if (Outcome.Started) {
      Given.Taken = std::move(Outcome.Started);
      co_return Given;
    }
    if (!Outcome.Short || !Idle.empty())
      continue;
    if (!Living)
      co_return Outcome.Why;
    // Those that live go on; this place stays empty.
    Unused.push_back(std::move(Given.Place));
    Given.Place = co_await Places.scoped();
  }
}

asyncio::Coro<Result<wire::UnitResult>>
WorkerPool::check(wire::CheckJob Job, std::function<void()> Begins) {
  const asyncio::EventLoop &Loop = asyncio::get_running_loop();
  const std::string Late = "no answer within " + seconds(Options.UnitTimeout) +
                           ", raise --unit-timeout if the file is that large";
  for (bool Again = false;; Again = true) {
    Result<Lease> Given = co_await take();
    if (!Given)
      co_return Given.error();
    if (Begins && !Again)
      Begins();
    Worker &On = *Given->Taken->Process;
    const bool IsNew = On.answered() == 1; // Who it is.
    const asyncio::TimePoint Begin = Loop.time();
    const auto Taken = [&Loop, Begin] {
      return std::chrono::duration<double>(Loop.time() - Begin).count();
    };
    Result<std::string> Answer =
        co_await On.ask(wire::writeJob(Job), Options.UnitTimeout, Late);
    std::string Why;
    if (Answer) {
      Result<wire::UnitResult> Unit = wire::readUnitResult(*Answer);
      if (Unit && Unit->Id == Job.Id) {
        Unit->File = Job.File;
        if (Unit->Seconds == 0)
          Unit->Seconds = Taken();
        Idle.push_back(std::move(Given->Taken));
        co_return std::move(*Unit);
      }
      std::string Garbage = "worker answered garbage: ";
      Garbage += Unit ? "result of another job" : Unit.message();
      Why = co_await On.end(std::move(Garbage));
    } else {
      Why = Answer.message();
    }
    if (Again || IsNew || On.wasLate()) {
      wire::UnitResult Failed = failedUnit(Job, std::move(Why));
      Failed.Seconds = Taken();
      co_return Failed;
    }
  }
}

//===--- A run ------------------------------------------------------------===//

namespace {

/// What the lanes of a run share.
struct Run {
  Run(PoolOptions Options, std::vector<wire::CheckJob> Jobs, PoolEvents Events)
      : Pool(std::move(Options)), Jobs(std::move(Jobs)),
        Events(std::move(Events)) {
    for (const wire::CheckJob &Each : this->Jobs)
      Left.push_back(&Each);
  }

  void finish(wire::UnitResult Unit) {
    if (Events.Done)
      Events.Done(std::move(Unit));
  }

  WorkerPool Pool;
  const std::vector<wire::CheckJob> Jobs;
  const PoolEvents Events;
  std::deque<const wire::CheckJob *> Left;
  std::optional<Error> WhyLeft;
  bool AnyDone = false;
};

/// Jobs one after the other, as long as there are workers for them.
asyncio::Coro<> runLane(Run &Of) {
  while (!Of.Left.empty()) {
    const wire::CheckJob *Job = Of.Left.front();
    Of.Left.pop_front();
    Result<wire::UnitResult> Unit = co_await Of.Pool.check(*Job, [&Of, Job] {
      if (Of.Events.Started)
        Of.Events.Started(*Job);
    });
    if (!Unit) {
      // Another lane may have a worker.
      Of.Left.push_front(Job);
      Of.WhyLeft = Unit.error();
      co_return;
    }
    Of.AnyDone = true;
    Of.finish(std::move(*Unit));
  }
}

} // namespace

asyncio::Coro<Result<void>> runJobs(PoolOptions Options,
                                    std::vector<wire::CheckJob> Jobs,
                                    PoolEvents Events) {
  const std::size_t Lanes =
      std::min<std::size_t>(std::max(1U, Options.Workers), Jobs.size());
  Run Shared(std::move(Options), std::move(Jobs), std::move(Events));
  co_await asyncio::TaskGroup::scope(
      [&](asyncio::TaskGroup &Group) -> asyncio::Coro<> {
        for (std::size_t I = 0; I < Lanes; ++I)
          Group.create_task(runLane(Shared));
        co_return;
      });
  if (Shared.Left.empty())
    co_return Result<void>();
  if (!Shared.AnyDone)
    co_return *Shared.WhyLeft;
  for (const wire::CheckJob *Job : Shared.Left)
    Shared.finish(failedUnit(*Job, Shared.WhyLeft->Message));
  co_return Result<void>();
}

asyncio::Coro<Result<std::string>> askWorker(PoolOptions Options,
                                             wire::JobKind Kind) {
  Result<std::unique_ptr<Worker>> Asked =
      co_await Worker::start(Options.Program, Options.MemoryLimit);
  if (!Asked)
    co_return Asked.error();
  Result<std::string> Answer = co_await (*Asked)->ask(
      wire::writeJob(Kind), Options.UnitTimeout, "it does not answer");
  if (!Answer)
    co_return doesNotStart(Options.Program, Answer.message());
  co_return Answer;
}

Result<std::string> findWorker() {
  std::string Program;
  if (const char *Named = std::getenv("COTIDY_WORKER"); Named && *Named) {
    Program = Named;
  } else {
    std::error_code Ignored;
    // The link is resolved: cotidy may be called by a symbolic link elsewhere.
    const fs::path Self = fs::read_symlink("/proc/self/exe", Ignored);
    Program = (Self.parent_path().parent_path() / "libexec" / "cotidy-worker")
                  .string();
  }
  if (::access(Program.c_str(), X_OK) != 0)
    return Error{Program + ": no worker that can be run, install cotidy anew "
                           "or set COTIDY_WORKER"};
  return Program;
}

} // namespace cotidy
