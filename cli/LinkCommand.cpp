// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/core/summaries/FactSet.h"
#include "checks/core/summaries/LinkedFacts.h"
#include "cli/Command.h"
#include "cli/Options.h"
#include "cli/Terminal.h"
#include "driver/host/Files.h"
#include "driver/host/WholeFile.h"
#include <algorithm>

namespace cotidy {
namespace {

struct LinkOptions {
  std::vector<std::string> Files;
  std::string Output; ///< Empty: standard output.
  bool Solve = false;
  bool Quiet = false;
};

std::vector<Option> optionsInto(LinkOptions &Into) {
  const auto Set = [](bool &Field) {
    return [&Field](const std::string &) -> Result<void> {
      Field = true;
      return {};
    };
  };
  return {
      {"-o", Option::Takes::Value, "FILE",
       "where the result goes; default: standard output",
       [&Into](const std::string &Value) -> Result<void> {
         Into.Output = Value;
         return {};
       }},
      {"--solve", Option::Takes::Nothing, "",
       "writes only what follows from all facts: smaller, and quicker to\n"
       "use, but it cannot be linked any further",
       Set(Into.Solve)},
      {"--quiet", Option::Takes::Nothing, "", "no summary", Set(Into.Quiet)}};
}

int fail(const std::string &Message) {
  printError(Message);
  return ExitFailure;
}

/// A folder stands for the files "*.facts" below it.
Result<std::vector<std::string>> expand(const std::vector<std::string> &Names) {
  namespace fs = std::filesystem;
  std::vector<std::string> Files;
  for (const std::string &Name : Names) {
    std::error_code Failed;
    if (!fs::is_directory(Name, Failed)) {
      Files.push_back(Name);
      continue;
    }
    const std::size_t Before = Files.size();
    for (fs::recursive_directory_iterator It(Name, Failed), End;
         !Failed && It != End; It.increment(Failed))
      if (It->path().extension() == ".facts" && It->is_regular_file(Failed))
        Files.push_back(It->path().string());
    if (Failed)
      return Error{Name + ": cannot be read: " + Failed.message()};
    if (Files.size() == Before)
      return Error{Name + ": no file below it ends in .facts, name files or "
                          "another folder"};
  }
  return Files;
}

int runLink(const std::vector<std::string> &Arguments) {
  LinkOptions Options;
  const Result<Operands> Rest = parseArguments(Arguments, optionsInto(Options));
  if (!Rest)
    return fail(Rest.message());
  if (Rest->Names.empty())
    return fail("link: no files of facts, make them with `cotidy collect`");
  const Result<std::vector<std::string>> Files = expand(Rest->Names);
  if (!Files)
    return fail(Files.message());

  FactSet All;
  for (const std::string &Name : *Files) {
    const Result<std::string> Text = readFile(Name);
    if (!Text)
      return fail(Text.message());
    std::string Wrong;
    const std::optional<FactSet> Read = FactSet::read(*Text, Wrong);
    if (!Read)
      return fail(Name + ": " + Wrong);
    if (!All.add(*Read))
      return fail(Name + ": made by '" + Read->tool() +
                  "', and the others by '" + All.tool() +
                  "'; make all with one tool");
  }
  const LinkedFacts Linked = link(All);
  const std::string Text =
      Options.Solve ? Linked.write(All.tool()) : All.write();
  if (Options.Output.empty()) {
    if (!printOutput(Text))
      return ExitFailure;
  } else if (const Result<void> Written = writeWholeFile(Options.Output, Text);
             !Written) {
    return fail(Written.message());
  }
  if (!Options.Quiet) {
    const auto Parsed =
        std::count_if(All.units().begin(), All.units().end(),
                      [](const auto &Unit) { return Unit.second; });
    printError("linked " + std::to_string(Parsed) + " of " +
               std::to_string(All.units().size()) + " units: " +
               std::to_string(Linked.Functions.size()) + " functions block");
  }
  return ExitClean;
}

std::string describeLink() {
  LinkOptions Unused;
  return "Usage: cotidy link [options] files or folders...\n\n"
         "Puts files of facts together, in any order and in any number of\n"
         "steps: the result is the same to the byte. A folder stands for the\n"
         "files below it that end in .facts.\n\n"
         "Options:\n" +
         describeOptions(optionsInto(Unused));
}

} // namespace

const Command LinkCommand = {"link", "put together what files tell each other",
                             describeLink, runLink};

} // namespace cotidy
