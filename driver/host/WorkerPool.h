// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "driver/host/Worker.h"
#include "driver/wire/Json.h"
#include "driver/wire/Messages.h"
#include "driver/wire/Result.h"
#include <asyncio/coro.h>
#include <asyncio/semaphore.h>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace cotidy {

struct PoolOptions {
  std::string Program;  ///< The worker.
  std::string Version;  ///< It must have this one; empty: any.
  unsigned Workers = 1; ///< At most so many at once.
  std::chrono::milliseconds UnitTimeout = std::chrono::minutes(10);
  std::uint64_t MemoryLimit = 0; ///< Of each worker, in bytes; 0: none.
};

/// Worker processes that are started when they are needed and kept while they
/// work. Of one loop. Outlives what is asked of it; its destructor kills the
/// workers.
class WorkerPool {
public:
  explicit WorkerPool(PoolOptions Options);
  WorkerPool(const WorkerPool &) = delete;
  WorkerPool &operator=(const WorkerPool &) = delete;

  /// What became of one unit; waits for a worker that has nothing to do. Begins
  /// is called when one takes the job.
  ///
  /// A worker that dies, answers garbage, or takes too much time or memory
  /// costs this unit, which is failed then, with the reason. If it had answered
  /// for other units before, and was not too slow, the unit gets a second
  /// chance with a new worker: what becomes of it does not depend on the
  /// others. Fails if there is no worker to be had.
  ///
  /// Cancellation: kills the worker that has the job.
  [[nodiscard]] asyncio::Coro<Result<wire::UnitResult>>
  check(wire::CheckJob Job, std::function<void()> Begins = nullptr);

  ~WorkerPool();

private:
  /// A worker that is counted as long as it lives.
  struct Member;
  /// A worker and the place it takes, until both are given back.
  struct Lease {
    asyncio::ScopedLock<asyncio::Semaphore> Place;
    std::unique_ptr<Member> Taken;
  };
  /// One worker more, or why there is none.
  struct Start {
    std::unique_ptr<Member> Started;
    Error Why;
    bool Short = false; ///< The system is short of something.
  };

  asyncio::Coro<Result<Lease>> take();
  asyncio::Coro<Start> start();

  const PoolOptions Options;
  asyncio::Semaphore Places;
  /// Places of workers that the system refused while others ran.
  std::vector<asyncio::ScopedLock<asyncio::Semaphore>> Unused;
  unsigned Living = 0;
  std::vector<std::unique_ptr<Member>> Idle;
  unsigned FailedStarts = 0;
  bool AnyIdentified = false;
  std::optional<Error> Hopeless; ///< Why no other start will do better.
};

/// What becomes of the jobs as it happens.
struct PoolEvents {
  std::function<void(const wire::CheckJob &)> Started;
  std::function<void(wire::UnitResult)> Done; ///< In order of completion.
};

/// Runs all jobs on worker processes, begun in the order given. Each job has an
/// Id of its own. A job that finds no worker any more fails like one whose
/// worker died; if none found one, the run fails.
///
/// Cancellation: ends the run at once and kills the workers.
[[nodiscard]] asyncio::Coro<Result<void>>
runJobs(PoolOptions Options, std::vector<wire::CheckJob> Jobs,
        PoolEvents Events);

/// The answer of a worker of its own to "identify" or "list".
[[nodiscard]] asyncio::Coro<Result<std::string>> askWorker(PoolOptions Options,
                                                           wire::JobKind Kind);

/// Where the worker is: COTIDY_WORKER, else ../libexec/cotidy-worker from the
/// folder of this program. Fails if there is no such program.
[[nodiscard]] Result<std::string> findWorker();

} // namespace cotidy
