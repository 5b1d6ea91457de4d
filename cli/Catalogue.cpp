// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cli/Catalogue.h"

#include "driver/host/Foreground.h"
#include "driver/host/WorkerPool.h"
#include "driver/wire/Json.h"
#include <algorithm>

namespace cotidy {

Result<std::vector<wire::CheckInfo>> readCatalogue() {
  const Result<std::string> Program = findWorker();
  if (!Program)
    return Program.error();
  PoolOptions Options;
  Options.Program = *Program;
  const Result<std::string> Answer =
      runOrDie(askWorker(Options, wire::JobKind::List));
  if (!Answer)
    return Answer.error();
  Result<std::vector<wire::CheckInfo>> Checks = wire::readCheckList(*Answer);
  if (!Checks)
    return Error{*Program + ": is no worker of cotidy (" + Checks.message() +
                 "), install cotidy anew"};
  std::sort(Checks->begin(), Checks->end(),
            [](const wire::CheckInfo &A, const wire::CheckInfo &B) {
              return A.Name < B.Name;
            });
  return Checks;
}

} // namespace cotidy
