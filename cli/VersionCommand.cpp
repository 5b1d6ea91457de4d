// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cli/Command.h"
#include "cli/Terminal.h"
#include "driver/host/Foreground.h"
#include "driver/host/WorkerPool.h"
#include "driver/wire/Json.h"

namespace cotidy {
namespace {

/// About the worker; what is wrong with it is part of the answer, since a
/// broken installation is a reason to ask for versions.
std::string describeWorker() {
  const Result<std::string> Program = findWorker();
  if (!Program)
    return "no worker: " + Program.message();
  PoolOptions Options;
  Options.Program = *Program;
  const Result<std::string> Answer =
      runOrDie(askWorker(Options, wire::JobKind::Identify));
  if (!Answer)
    return "no worker: " + Answer.message();
  const Result<wire::Identity> Who = wire::readIdentity(*Answer);
  if (!Who)
    return "no worker: " + *Program + ": " + Who.message();
  return "worker " + Who->Version + ", LLVM " + Who->Llvm + ", " + *Program;
}

int runVersion(const std::vector<std::string> &) {
  return printOutput("cotidy " COTIDY_VERSION "\n" + describeWorker() + "\n")
             ? ExitClean
             : ExitFailure;
}

std::string describeVersion() {
  return "Usage: cotidy version\n\n"
         "Shows the versions of cotidy, its worker and LLVM.\n";
}

} // namespace

const Command VersionCommand = {"version", "show versions", describeVersion,
                                runVersion};

} // namespace cotidy
