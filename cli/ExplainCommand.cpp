// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cli/Catalogue.h"
#include "cli/Command.h"
#include "cli/Options.h"
#include "cli/Suggestion.h"
#include "cli/Terminal.h"
#include <algorithm>
#include <sstream>

namespace cotidy {
namespace {

constexpr std::size_t PageWidth = 80;
constexpr std::size_t Indent = 2;

/// The text in lines of the page's width, paragraphs kept apart.
std::string wrap(const std::string &Text, std::size_t Margin = Indent) {
  std::string Out;
  std::istringstream Lines(Text);
  for (std::string Line; std::getline(Lines, Line);) {
    std::istringstream Words(Line);
    std::string Row;
    for (std::string Word; Words >> Word;) {
      if (!Row.empty() && Margin + Row.size() + 1 + Word.size() > PageWidth) {
        Out += std::string(Margin, ' ') + Row + "\n";
        Row.clear();
      }
      Row += (Row.empty() ? "" : " ") + Word;
    }
    Out += (Row.empty() ? "" : std::string(Margin, ' ') + Row) + "\n";
  }
  return Out;
}

/// Source code, indented as a whole; empty lines around it are left out.
std::string quoteCode(const std::string &Code) {
  const std::size_t Begin = Code.find_first_not_of('\n');
  if (Begin == std::string::npos)
    return {};
  std::istringstream Lines(Code.substr(Begin));
  std::string Out, Empty;
  for (std::string Line; std::getline(Lines, Line);) {
    if (Line.empty()) {
      Empty += "\n";
      continue;
    }
    Out += Empty + std::string(Indent + 2, ' ') + Line + "\n";
    Empty.clear();
  }
  return Out;
}

std::string confidenceText(const std::string &Level) {
  if (Level == "certain")
    return "certain: the evidence is in the finding";
  if (Level == "policy")
    return "policy: a rule that some teams want, off by default";
  return Level;
}

std::string fixText(const std::string &Safety) {
  if (Safety == wire::Safe)
    return "safe: keeps the meaning, applied by --fix";
  if (Safety == wire::Review)
    return "needs review: may change the meaning, applied by --fix=all";
  return "none";
}

std::string describeOptionsOf(const wire::CheckInfo &Check) {
  std::string Out;
  for (const wire::CheckOption &Each : Check.Options) {
    const bool IsFull = Each.Name.find('.') != std::string::npos;
    Out += "  " + (IsFull ? Each.Name : Check.Name + "." + Each.Name) +
           " (default: " + (Each.Default.empty() ? "empty" : Each.Default) +
           ")\n" + wrap(Each.Help, Indent + 4);
  }
  return Out + "  Set in .clang-tidy under CheckOptions, or by "
               "--option=NAME=VALUE.\n";
}

std::string showPage(const wire::CheckInfo &Check, bool Color) {
  std::string Page;
  const auto section = [&](const std::string &Title, const std::string &Body) {
    if (Body.empty())
      return;
    Page +=
        "\n" + (Color ? "\033[1m" + Title + "\033[0m" : Title) + "\n" + Body;
  };
  Page = (Color ? "\033[1m" + Check.Name + "\033[0m" : Check.Name) + "\n" +
         wrap(Check.Summary);
  section("Why", wrap(Check.Why));
  section("Bad", quoteCode(Check.Bad));
  section("Good", quoteCode(Check.Good));
  if (!Check.Options.empty())
    section("Options", describeOptionsOf(Check));
  section("Limits", wrap(Check.Limits));
  section("Confidence", wrap(confidenceText(Check.Level)));
  section("Fix", wrap(fixText(Check.Fix)));
  section("Since", wrap(Check.Since));
  section("Silence one finding", "    code(); // NOLINT(" + Check.Name +
                                     "): the reason\n"
                                     "  or, on the line before:\n"
                                     "    // NOLINTNEXTLINE(" +
                                     Check.Name + "): the reason\n");
  section("Turn the check off", "    cotidy check --checks=-" + Check.Name +
                                    "\n"
                                    "  or in .clang-tidy:\n"
                                    "    Checks: '-" +
                                    Check.Name + "'\n");
  return Page;
}

int explain(const std::string &Typed) {
  const Result<std::vector<wire::CheckInfo>> Checks = readCatalogue();
  if (!Checks) {
    printError(Checks.message());
    return ExitFailure;
  }
  const std::string Name =
      Typed.starts_with("cotidy-") ? Typed : "cotidy-" + Typed;
  std::vector<std::string> Names;
  for (const wire::CheckInfo &Each : *Checks) {
    if (Each.Name == Name)
      return printOutput(showPage(Each, wantsColor(ColorMode::Auto)))
                 ? ExitClean
                 : ExitFailure;
    // Without the prefix all share, which would make all names alike.
    Names.push_back(Each.Name.starts_with("cotidy-") ? Each.Name.substr(7)
                                                     : Each.Name);
  }
  const std::string Near = nearestName(Name.substr(7), Names);
  printError(Typed + ": unknown check, " +
             (Near.empty() ? "see cotidy list"
                           : "did you mean 'cotidy-" + Near + "'?"));
  return ExitFailure;
}

int runExplain(const std::vector<std::string> &Arguments) {
  const Result<Operands> Rest = parseArguments(Arguments, {});
  if (!Rest || Rest->Names.size() != 1) {
    printError(!Rest ? Rest.message()
                     : "explain: name one check, see cotidy list");
    return ExitFailure;
  }
  return explain(Rest->Names.front());
}

std::string describeExplain() {
  return "Usage: cotidy explain <check>\n\n"
         "Shows what a check finds and why, with a bad and a good example, "
         "its\n"
         "options and limits. The prefix cotidy- may be left out.\n";
}

} // namespace

const Command ExplainCommand = {"explain", "explain one check", describeExplain,
                                runExplain};

} // namespace cotidy
