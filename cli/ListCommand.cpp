// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cli/Catalogue.h"
#include "cli/Command.h"
#include "cli/Options.h"
#include "cli/Terminal.h"
#include "driver/wire/Json.h"
#include <algorithm>

namespace cotidy {
namespace {

std::vector<Option> optionsInto(bool &AsJson) {
  return {{"--json", Option::Takes::Nothing, "",
           "as one JSON document, with the whole documentation",
           [&AsJson](const std::string &) -> Result<void> {
             AsJson = true;
             return {};
           }}};
}

std::string showTable(const std::vector<wire::CheckInfo> &Checks) {
  std::size_t Width = 0;
  for (const wire::CheckInfo &Each : Checks)
    Width = std::max(Width, Each.Name.size());
  std::string Table;
  for (const wire::CheckInfo &Each : Checks) {
    std::string Name = Each.Name;
    Name.resize(Width + 2, ' ');
    std::string Level = Each.Level;
    Level.resize(9, ' ');
    std::string Fix = Each.Fix == "none" ? "" : "fix: " + Each.Fix;
    Fix.resize(13, ' ');
    Table += Name + Level + Fix + Each.Summary + "\n";
  }
  return Table;
}

int runList(const std::vector<std::string> &Arguments) {
  bool AsJson = false;
  const Result<Operands> Rest = parseArguments(Arguments, optionsInto(AsJson));
  if (!Rest || !Rest->Names.empty()) {
    printError(!Rest ? Rest.message()
                     : Rest->Names.front() +
                           ": list takes no name, for one "
                           "check: cotidy explain " +
                           Rest->Names.front());
    return ExitFailure;
  }
  const Result<std::vector<wire::CheckInfo>> Checks = readCatalogue();
  if (!Checks) {
    printError(Checks.message());
    return ExitFailure;
  }
  const std::string Shown =
      AsJson ? wire::writeResult(*Checks) + "\n" : showTable(*Checks);
  return printOutput(Shown) ? ExitClean : ExitFailure;
}

std::string describeList() {
  bool Unused = false;
  return "Usage: cotidy list [options]\n\n"
         "Lists the checks: name, confidence, fix and summary.\n\n"
         "Options:\n" +
         describeOptions(optionsInto(Unused));
}

} // namespace

const Command ListCommand = {"list", "list all checks", describeList, runList};

} // namespace cotidy
