// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "driver/host/WorkerPool.h"
#include <asyncio/coro.h>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace cotidy {

/// What becomes of the jobs as it happens.
struct ProjectEvents {
  std::function<void(const wire::CheckJob &)> Started;
  /// In order of completion; of a unit that is checked again, each time.
  std::function<void(const wire::UnitResult &)> Done;
  std::function<void(const wire::CheckJob &)> Again; ///< Will begin once more.
};

/// The units of a project, each checked with what all the others say about the
/// functions that it calls.
///
/// All are checked once, each on its own, and tell their facts. Those that call
/// a function that turns out to hold up its caller in another file are checked
/// again with that knowledge. As facts do not depend on other units' facts, no
/// third time is needed.
class ProjectRun {
public:
  enum class Purpose {
    Check,   ///< What the units tell is used, and then gone.
    Collect, ///< What they tell is wanted: each is checked once.
  };

  /// Each job has an Id of its own. Files in facts are relative to Root.
  ProjectRun(PoolOptions Options, std::vector<wire::CheckJob> Jobs,
             std::string Root, Purpose For = Purpose::Check);

  /// Fails if no worker can be started. To be called once.
  ///
  /// Cancellation: ends the run at once and kills the workers; the results so
  /// far are there.
  [[nodiscard]] asyncio::Coro<Result<void>> run(ProjectEvents Events);

  /// One for each unit that was checked, in no particular order.
  [[nodiscard]] std::vector<wire::UnitResult> takeResults();
  /// What went wrong between the units; findings across files may be missing.
  [[nodiscard]] const std::vector<std::string> &problems() const {
    return Problems;
  }

private:
  PoolEvents noting(const ProjectEvents &Events);
  std::vector<wire::CheckJob> link(std::string &FactsText);

  PoolOptions Options;
  std::vector<wire::CheckJob> Jobs;
  std::string Root;
  Purpose For;
  std::map<std::uint64_t, wire::UnitResult> Results;
  std::vector<std::string> Problems;
};

/// The folder of the project that the jobs belong to: the nearest one above the
/// first with a .git in it, else the one that all their files share.
[[nodiscard]] std::string projectRoot(const std::vector<wire::CheckJob> &Jobs);

} // namespace cotidy
