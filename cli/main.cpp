// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cli/Command.h"
#include "cli/Suggestion.h"
#include "cli/Terminal.h"
#include <algorithm>
#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <unistd.h>

namespace cotidy {

const std::vector<const Command *> &allCommands() {
  static const std::vector<const Command *> All = {
      &CheckCommand,  &CollectCommand, &LinkCommand,
      &ListCommand,   &ExplainCommand, &PsCommand,
      &PstreeCommand, &VersionCommand, &HelpCommand};
  return All;
}

const Command *findCommand(const std::string &Name) {
  for (const Command *Each : allCommands())
    if (Name == Each->Name)
      return Each;
  return nullptr;
}

namespace {

/// A program started with a standard stream closed would get that number for
/// the next file it opens, a pipe to a worker for instance. What stands there
/// instead cannot be written, so that output that gets lost is noticed.
void openStandardStreams() {
  int Fd = ::open("/dev/null", O_RDONLY);
  while (Fd >= 0 && Fd <= STDERR_FILENO)
    Fd = ::dup(Fd);
  if (Fd > STDERR_FILENO)
    ::close(Fd);
}

bool asksForHelp(const std::vector<std::string> &Arguments) {
  const auto Flags = std::find(Arguments.begin(), Arguments.end(), "--");
  return std::any_of(Arguments.begin(), Flags, [](const std::string &Each) {
    return Each == "--help" || Each == "-h";
  });
}

int unknownCommand(const std::string &Name) {
  std::error_code Ignored;
  std::string Cure = "see cotidy help";
  if (std::filesystem::exists(Name, Ignored)) {
    Cure = "to check it: cotidy check " + Name;
  } else {
    std::vector<std::string> Names;
    for (const Command *Each : allCommands())
      Names.emplace_back(Each->Name);
    if (const std::string Near = nearestName(Name, Names); !Near.empty())
      Cure = "did you mean '" + Near + "'?";
  }
  printError("unknown command '" + Name + "', " + Cure);
  return ExitFailure;
}

int run(std::vector<std::string> Arguments) {
  if (Arguments.empty()) {
    printError("no command, for example: cotidy check\n\n" +
               HelpCommand.Help());
    return ExitFailure;
  }
  std::string Name = Arguments.front();
  Arguments.erase(Arguments.begin());
  if (Name == "--help" || Name == "-h")
    Name = HelpCommand.Name;
  if (Name == "--version" || Name == "-V")
    Name = VersionCommand.Name;
  const Command *Found = findCommand(Name);
  if (!Found)
    return unknownCommand(Name);
  if (asksForHelp(Arguments))
    return printOutput(Found->Help()) ? ExitClean : ExitFailure;
  return Found->Run(Arguments);
}

} // namespace
} // namespace cotidy

int main(int Count, char **Values) {
  cotidy::openStandardStreams();
  // A reader that has gone is noticed by EPIPE: files are still fixed, workers
  // still ended, and the exit code still counts.
  std::signal(SIGPIPE, SIG_IGN);
  return cotidy::run({Values + std::min(1, Count), Values + Count});
}
