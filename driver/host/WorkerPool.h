// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "driver/wire/Json.h"
#include "driver/wire/Messages.h"
#include "driver/wire/Result.h"
#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace cotidy {

struct PoolOptions {
  std::string Program;  ///< The worker.
  std::string Version;  ///< It must have this one; empty: any.
  unsigned Workers = 1; ///< At most so many at once.
  std::chrono::milliseconds UnitTimeout = std::chrono::minutes(10);
};

/// What becomes of the jobs as it happens; called from runJobs().
struct PoolEvents {
  std::function<void(const wire::CheckJob &)> Started;
  std::function<void(wire::UnitResult)> Done; ///< In order of completion.
};

/// How a run ended.
struct PoolOutcome {
  int Signal = 0; ///< That ended the run before all jobs were done, or 0.
};

/// Runs all jobs on worker processes; each job gets its Id here, its index.
///
/// A worker that dies, answers garbage or takes too long costs one unit: that
/// is Done with status failed and the reason, and another worker takes its
/// place. SIGINT, SIGTERM and SIGHUP end the run at once. Fails if workers
/// cannot be started at all or are of another version. When it returns, no
/// worker lives.
[[nodiscard]] Result<PoolOutcome> runJobs(const PoolOptions &Options,
                                          std::vector<wire::CheckJob> Jobs,
                                          const PoolEvents &Events);

/// The answer of a worker of its own to "identify" or "list".
[[nodiscard]] Result<std::string> askWorker(const PoolOptions &Options,
                                            wire::JobKind Kind);

/// Where the worker is: COTIDY_WORKER, else ../libexec/cotidy-worker from the
/// folder of this program. Fails if there is no such program.
[[nodiscard]] Result<std::string> findWorker();

} // namespace cotidy
