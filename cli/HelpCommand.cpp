// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cli/Command.h"
#include "cli/Terminal.h"

namespace cotidy {
namespace {

std::string describeAll() {
  std::string Page = "Usage: cotidy <command> [arguments]\n\n"
                     "Finds mistakes in asynchronous C++ code.\n\n"
                     "Commands:\n";
  for (const Command *Each : allCommands()) {
    std::string Name = Each->Name;
    Name.resize(10, ' ');
    Page += "  " + Name + Each->Summary + "\n";
  }
  return Page + "\nFor more: cotidy help <command>\n";
}

int runHelp(const std::vector<std::string> &Arguments) {
  const Command *About =
      Arguments.empty() ? &HelpCommand : findCommand(Arguments.front());
  if (!About) {
    printError("unknown command '" + Arguments.front() + "', see cotidy help");
    return ExitFailure;
  }
  return printOutput(About->Help()) ? ExitClean : ExitFailure;
}

} // namespace

const Command HelpCommand = {"help", "show help", describeAll, runHelp};

} // namespace cotidy
