// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "driver/host/WorkerPool.h"

#include "driver/host/Interrupt.h"
#include "driver/host/Worker.h"
#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <unistd.h>

namespace cotidy {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

namespace {

std::string seconds(std::chrono::milliseconds Time) {
  const auto Whole = Time.count() / 1000;
  const auto Tenths = Time.count() % 1000 / 100;
  return std::to_string(Whole) +
         (Tenths ? "." + std::to_string(Tenths) : std::string()) + " s";
}

/// For poll(): rounded up, so that it does not wake just before the time, and
/// at most a minute, which its argument surely holds.
int millisecondsUntil(Clock::time_point Time) {
  if (Time == Clock::time_point::max())
    return -1;
  const auto Left =
      std::chrono::ceil<std::chrono::milliseconds>(Time - Clock::now());
  return static_cast<int>(std::clamp<std::int64_t>(Left.count(), 0, 60'000));
}

wire::UnitResult failedUnit(const wire::CheckJob &Job, std::string Why) {
  wire::UnitResult Failed;
  Failed.Id = Job.Id;
  Failed.File = Job.File;
  Failed.Status = wire::UnitStatus::Failed;
  Failed.Errors = {{Job.File, 0, 0, std::move(Why)}};
  return Failed;
}

/// A worker and what it is doing.
struct Slot {
  std::unique_ptr<Worker> Process; ///< Null: none runs here.
  bool Identified = false;
  const wire::CheckJob *Job = nullptr; ///< Null: it is idle or starting.
  Clock::time_point Deadline = Clock::time_point::max();
};

class Pool {
public:
  Pool(const PoolOptions &Options, const std::vector<wire::CheckJob> &Jobs,
       const PoolEvents &Events)
      : Options(Options), Jobs(Jobs), Events(Events),
        Slots(std::min<std::size_t>(std::max(1U, Options.Workers),
                                    Jobs.size())) {}

  Result<PoolOutcome> run() {
    while (Done < Jobs.size()) {
      if (Stop.signal())
        return PoolOutcome{Stop.signal()};
      for (Slot &Each : Slots)
        if (const auto Fed = feed(Each); !Fed)
          return Fed.error();
      sleep();
      for (Slot &Each : Slots)
        if (Each.Process)
          if (const auto Served = serve(Each); !Served)
            return Served.error();
    }
    return PoolOutcome{};
  }

private:
  static constexpr int MaxFailedStarts = 10;
  /// Loading LLVM from a slow disk takes a while, whatever a unit may take.
  static constexpr auto StartTimeout = std::chrono::minutes(1);

  bool anyRuns() const {
    return std::any_of(Slots.begin(), Slots.end(), [](const Slot &Each) {
      return Each.Process != nullptr;
    });
  }

  /// Gives an idle slot work, and a worker before that.
  Result<void> feed(Slot &At) {
    if (At.Job || Next == Jobs.size())
      return {};
    if (!At.Process) {
      Result<std::unique_ptr<Worker>> Started = Worker::start(Options.Program);
      // The system may be short of something; those that run go on.
      if (!Started)
        return anyRuns() ? Result<void>() : Started.error();
      At = Slot{std::move(*Started)};
      At.Process->send(wire::writeJob(wire::JobKind::Identify));
      At.Deadline = Clock::now() + StartTimeout;
    }
    if (!At.Identified)
      return {};
    At.Job = &Jobs[Next++];
    At.Process->send(wire::writeJob(*At.Job));
    At.Deadline = Clock::now() + Options.UnitTimeout;
    if (Events.Started)
      Events.Started(*At.Job);
    return {};
  }

  /// Until a worker has something to say, a deadline passes or a signal comes.
  void sleep() {
    Fds.assign(1, {Stop.fd(), POLLIN, 0});
    Clock::time_point Wake = Clock::time_point::max();
    for (const Slot &Each : Slots) {
      if (!Each.Process)
        continue;
      Each.Process->wait(Fds);
      Wake = std::min(Wake, Each.Deadline);
    }
    ::poll(Fds.data(), Fds.size(), millisecondsUntil(Wake));
  }

  Result<void> serve(Slot &At) {
    const Result<std::optional<std::string>> Answer = At.Process->pump();
    if (!Answer)
      return lose(At, Answer.message());
    if (*Answer && !At.Identified)
      return identify(At, **Answer);
    if (*Answer)
      return accept(At, **Answer);
    if (Clock::now() >= At.Deadline)
      return lose(At, At.Process->endOfLife(
                          At.Job ? "no answer within " +
                                       seconds(Options.UnitTimeout) +
                                       ", raise --unit-timeout if the file is "
                                       "that large"
                                 : "it does not answer"));
    return {};
  }

  Result<void> identify(Slot &At, const std::string &Answer) {
    const Result<wire::Identity> Who = wire::readIdentity(Answer);
    if (!Who)
      return Error{Options.Program + ": is no worker of cotidy (" +
                   Who.message() + "), install cotidy anew"};
    if (!Options.Version.empty() && Who->Version != Options.Version)
      return Error{Options.Program + ": is of version " + Who->Version +
                   " and cotidy of " + Options.Version +
                   ", install both from one build"};
    At.Identified = true;
    AnyIdentified = true;
    At.Deadline = Clock::time_point::max();
    return {};
  }

  Result<void> accept(Slot &At, const std::string &Answer) {
    if (!At.Job) // Nobody has asked; what follows cannot be trusted either.
      return lose(At, "worker answered without a question");
    Result<wire::UnitResult> Read = wire::readUnitResult(Answer);
    if (!Read || Read->Id != At.Job->Id)
      return lose(At, At.Process->endOfLife(
                          "worker answered garbage: " +
                          (Read ? "result of another job" : Read.message())));
    Read->File = At.Job->File;
    At.Job = nullptr;
    At.Deadline = Clock::time_point::max();
    finish(std::move(*Read));
    return {};
  }

  /// The worker is gone, and with it the unit it had.
  Result<void> lose(Slot &At, std::string Why) {
    const wire::CheckJob *Lost = At.Job;
    const bool Worked = At.Identified;
    At = Slot{};
    // A program that never worked will not work for the next unit. One that did
    // may have been short of memory, but is not started for ever.
    if (!Worked && (!AnyIdentified || ++FailedStarts > MaxFailedStarts))
      return Error{Options.Program +
                   ": does not start, install cotidy anew: " + Why};
    if (Lost)
      finish(failedUnit(*Lost, std::move(Why)));
    return {};
  }

  void finish(wire::UnitResult Result) {
    ++Done;
    if (Events.Done)
      Events.Done(std::move(Result));
  }

  const PoolOptions &Options;
  const std::vector<wire::CheckJob> &Jobs;
  const PoolEvents &Events;
  Interrupt Stop; // Outlives the workers, which write to pipes until the end.
  std::vector<Slot> Slots;
  std::vector<pollfd> Fds;
  std::size_t Next = 0;
  std::size_t Done = 0;
  bool AnyIdentified = false;
  int FailedStarts = 0;
};

Result<std::string> ask(const PoolOptions &Options, wire::JobKind Kind,
                        const Interrupt &Stop) {
  Result<std::unique_ptr<Worker>> Asked = Worker::start(Options.Program);
  if (!Asked)
    return Asked.error();
  (*Asked)->send(wire::writeJob(Kind));
  const auto Deadline = Clock::now() + Options.UnitTimeout;
  std::vector<pollfd> Fds;
  while (!Stop.signal() && Clock::now() < Deadline) {
    Result<std::optional<std::string>> Answer = (*Asked)->pump();
    if (!Answer)
      return Error{Options.Program + ": does not start, install cotidy anew: " +
                   Answer.message()};
    if (*Answer)
      return std::move(**Answer);
    Fds.assign(1, {Stop.fd(), POLLIN, 0});
    (*Asked)->wait(Fds);
    ::poll(Fds.data(), Fds.size(), millisecondsUntil(Deadline));
  }
  return Error{Options.Program + ": did not answer, try again"};
}

} // namespace

Result<PoolOutcome> runJobs(const PoolOptions &Options,
                            std::vector<wire::CheckJob> Jobs,
                            const PoolEvents &Events) {
  for (std::size_t I = 0; I < Jobs.size(); ++I)
    Jobs[I].Id = I;
  return Pool(Options, Jobs, Events).run();
}

Result<std::string> askWorker(const PoolOptions &Options, wire::JobKind Kind) {
  auto Stop = std::make_unique<Interrupt>();
  Result<std::string> Answer = ask(Options, Kind, *Stop);
  const int Signal = Stop->signal();
  Stop.reset();
  // Nothing is left to tidy up: the signal does what it does by default.
  if (Signal)
    std::raise(Signal);
  return Answer;
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
