// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "cli/ProgressDisplay.h"
#include "driver/host/Foreground.h"
#include "driver/host/ProjectRun.h"
#include "driver/host/WorkerPool.h"
#include "driver/wire/Messages.h"
#include <string>
#include <vector>

namespace cotidy {

/// How units are to be analysed.
struct Analysis {
  PoolOptions Workers;
  ProgressMode Shown = ProgressMode::Auto;
  std::string Cache; ///< The folder; empty: the user's.
  std::string Root;  ///< Of files in facts; empty: the project's.
  ProjectRun::Purpose For = ProjectRun::Purpose::Check;
};

/// Analyses the units, whose Ids are their indices, each with what the others
/// say about the functions that it calls; shows the progress, and keeps how
/// long each took for the next run. Results get what became of each, in no
/// particular order, also when a signal ends the run or it fails. Problems get
/// what makes the result incomplete beside that.
[[nodiscard]] ForegroundOutcome<void>
analyseUnits(const Analysis &How, const std::vector<wire::CheckJob> &Jobs,
             std::vector<wire::UnitResult> &Results,
             std::vector<std::string> &Problems);

} // namespace cotidy
