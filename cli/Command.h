// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>
#include <vector>

namespace cotidy {

/// Exit codes of every command; docs name them, so they do not change.
enum ExitCode {
  ExitClean = 0,
  ExitFindings = 1,
  ExitFailure = 2, ///< A wrong call, or something could not be analysed.
};

/// A subcommand of cotidy.
struct Command {
  const char *Name;
  const char *Summary; ///< One line for `cotidy help`.
  std::string (*Help)();
  int (*Run)(const std::vector<std::string> &Arguments);
};

extern const Command CheckCommand;
extern const Command CollectCommand;
extern const Command LinkCommand;
extern const Command ListCommand;
extern const Command ExplainCommand;
extern const Command PsCommand;
extern const Command PstreeCommand;
extern const Command VersionCommand;
extern const Command HelpCommand;

/// All commands, in the order of the help page.
[[nodiscard]] const std::vector<const Command *> &allCommands();

/// Null if there is no such command.
[[nodiscard]] const Command *findCommand(const std::string &Name);

} // namespace cotidy
