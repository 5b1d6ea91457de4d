// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cli/formats/CheckPage.h"

namespace cotidy {
namespace {

std::string howSure(const std::string &Level) {
  if (Level == "certain")
    return "certain: the evidence is in the finding";
  if (Level == "policy")
    return "policy: a rule that some teams want, off by default";
  return Level;
}

std::string fixText(const std::string &Fix) {
  if (Fix == wire::Safe)
    return "safe: `cotidy check --fix` applies it";
  if (Fix == wire::Review)
    return "needs review: `cotidy check --fix=all` applies it";
  return "none";
}

} // namespace

std::string trimmedCode(const std::string &Code) {
  const std::size_t Begin = Code.find_first_not_of('\n');
  if (Begin == std::string::npos)
    return {};
  return Code.substr(Begin, Code.find_last_not_of("\n ") + 1 - Begin);
}

std::string markdownPage(const wire::CheckInfo &Check) {
  std::string Page = "# " + Check.Name + "\n\n" + Check.Summary + ".\n";
  const auto Section = [&](const char *Title, const std::string &Text) {
    if (!Text.empty())
      Page += "\n## " + std::string(Title) + "\n\n" + Text + "\n";
  };
  const auto Quoted = [](const std::string &Code) {
    return Code.empty() ? Code : "```cpp\n" + trimmedCode(Code) + "\n```";
  };
  Section("Why", Check.Why);
  Section("Bad", Quoted(Check.Bad));
  Section("Good", Quoted(Check.Good));
  std::string Options;
  for (const wire::CheckOption &Each : Check.Options)
    Options += "- `" + Each.Name + "` (default: " +
               (Each.Default.empty() ? "empty" : "`" + Each.Default + "`") +
               "): " + Each.Help + "\n";
  if (!Options.empty())
    Options.pop_back();
  Section("Options", Options);
  Section("Limits", Check.Limits);
  Section("Confidence", howSure(Check.Level));
  Section("Fix", fixText(Check.Fix));
  Section("Silence one finding", "`// NOLINT(" + Check.Name + "): the reason`");
  return Page;
}

std::string plainPage(const wire::CheckInfo &Check) {
  std::string Page = Check.Summary + ".\n\n" + Check.Why;
  if (!Check.Bad.empty())
    Page += "\n\nBad:\n\n" + trimmedCode(Check.Bad);
  if (!Check.Good.empty())
    Page += "\n\nGood:\n\n" + trimmedCode(Check.Good);
  if (!Check.Limits.empty())
    Page += "\n\nLimits: " + Check.Limits;
  return Page + "\n";
}

} // namespace cotidy
