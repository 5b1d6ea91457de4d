// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "driver/worker/CheckList.h"

#include "checks/Checks.h"
#include "llvm/Support/ErrorHandling.h"

namespace cotidy::worker {

static const char *name(Confidence Level) {
  switch (Level) {
  case Confidence::Certain:
    return "certain";
  case Confidence::Likely:
    return "likely";
  case Confidence::Policy:
    return "policy";
  }
  llvm_unreachable("not a confidence");
}

static const char *name(FixSafety Safety) {
  switch (Safety) {
  case FixSafety::None:
    return "none";
  case FixSafety::Safe:
    return "safe";
  case FixSafety::Review:
    return "review";
  }
  llvm_unreachable("not a fix safety");
}

std::vector<wire::CheckInfo> checkList() {
  std::vector<wire::CheckInfo> Checks;
  for (const Check *Each : allChecks()) {
    const CheckInfo &Info = Each->Info;
    wire::CheckInfo Told{
        .Name = Info.Name.str(),
        .Summary = Info.Summary.str(),
        .Why = Info.Why.str(),
        .Bad = Info.Bad.str(),
        .Good = Info.Good.str(),
        .Limits = Info.Limits.str(),
        .Since = Info.Since.str(),
        .Level = name(Info.Level),
        .Fix = name(Info.Fix),
        .Options = {},
    };
    for (const OptionInfo &Option : Info.Options)
      Told.Options.push_back(
          {Option.Name.str(), Option.Default.str(), Option.Help.str()});
    Checks.push_back(std::move(Told));
  }
  return Checks;
}

} // namespace cotidy::worker
